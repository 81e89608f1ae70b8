/** How far a cell is: which episode comes next, what came of the others, and whether enough is known. */

import { Sprt, type SprtOptions, type SprtVerdict } from '../../env/statistics/sprt.js'
import { isStopped, type EpisodeOutcome } from '../episode-jobs.js'
import type { Cell } from './cells.js'
import { isInShard, type Shard } from './shard.js'

export class CellProgress {
  readonly #outcomes = new Map<number, EpisodeOutcome>()
  readonly #wanted: readonly number[]
  readonly #sprt: Sprt | undefined
  #next = 0
  /** So many of the wanted ones are there without a gap, and were shown to the test. */
  #seen = 0

  /** `known`: what a journal has, by seed. */
  constructor(
    readonly cell: Cell,
    readonly firstSeed: number,
    shard: Shard | undefined,
    stop: SprtOptions | undefined,
    known: ReadonlyMap<number, EpisodeOutcome> = new Map(),
  ) {
    this.#wanted = Array.from({ length: cell.episodes }, (_, index) => index).filter(index => isInShard(index, shard))
    this.#sprt = stop && new Sprt(stop)
    for (const index of this.#wanted) {
      const outcome = known.get(firstSeed + index)
      if (outcome) this.#outcomes.set(index, outcome)
    }
    this.#show()
  }

  /** `high` or `low` where the test stopped the cell before its last episode. */
  get verdict(): SprtVerdict | undefined {
    return this.#seen < this.#wanted.length ? this.#sprt?.verdict : undefined
  }

  /** Episodes that are still to be run, as far as one knows. */
  get left(): number {
    return this.verdict === undefined ? this.#wanted.length - this.#outcomes.size : 0
  }

  /** The next seed to run; undefined when all are taken, or when enough is known. */
  take(): number | undefined {
    if (this.verdict !== undefined) return undefined
    while (this.#next < this.#wanted.length) {
      const index = this.#wanted[this.#next++] as number
      if (!this.#outcomes.has(index)) return this.firstSeed + index
    }
    return undefined
  }

  put(outcome: EpisodeOutcome): void {
    this.#outcomes.set(outcome.seed - this.firstSeed, outcome)
    this.#show()
  }

  /**
   * In the order of the seeds. What ran beyond the one that stopped the cell is left out, so that the result does not depend on how
   * many ran at once.
   */
  outcomes(): EpisodeOutcome[] {
    return this.#wanted.slice(0, this.#seen).map(index => this.#outcomes.get(index) as EpisodeOutcome)
  }

  /** To the test, in the order of the seeds, as far as there is no gap. */
  #show(): void {
    while (this.#sprt?.verdict === undefined) {
      const outcome = this.#outcomes.get(this.#wanted[this.#seen] ?? -1)
      if (!outcome) return
      this.#seen += 1
      this.#sprt?.add(!isStopped(outcome) && outcome.success)
    }
  }
}
