/** A run's diary: one line of JSON for each finished episode, on the disk before the next begins, so that a killed run goes on where it was. */

import { closeSync, existsSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs'
import { TwinError, UsageError } from '../../robot/errors.js'
import type { EpisodeOutcome } from '../episode-jobs.js'

/** What must be the same for a run to go on. */
export interface JournalHeader {
  /** Which episodes: `suiteHash`, and the shard. */
  readonly suite: string
  readonly shard: string
  /** What ran them. */
  readonly versions: Readonly<Record<string, string>>
}

interface EpisodeLine {
  readonly cell: string
  readonly outcome: EpisodeOutcome
}

const END = { end: true } as const

export class Journal {
  readonly #outcomes = new Map<string, Map<number, EpisodeOutcome>>()
  #isComplete = false

  private constructor(
    private readonly path: string,
    private readonly file: number,
    /** Where the next line begins, bytes. */
    private position: number,
  ) {}

  /** A new one. `UsageError` where the file cannot be written. */
  static create(path: string, header: JournalHeader): Journal {
    const journal = new Journal(path, open(path, 'w'), 0)
    journal.#write(header)
    return journal
  }

  /**
   * What is there, to be gone on with; a new one where there is none. A last line that a kill cut off is dropped. `UsageError` for the
   * journal of another suite or version, and for one that is damaged.
   */
  static resume(path: string, header: JournalHeader): Journal {
    if (!existsSync(path)) return Journal.create(path, header)
    const text = read(path)
    const whole = text.slice(0, text.lastIndexOf('\n') + 1)
    const [first, ...lines] = whole.split('\n').slice(0, -1)
    // Killed before it wrote anything.
    if (first === undefined) return Journal.create(path, header)
    refuseOther(path, parse(path, 1, first) as JournalHeader, header)
    const journal = new Journal(path, open(path, 'r+'), Buffer.byteLength(whole))
    lines.forEach((line, index) => {
      journal.#read(path, index + 2, line)
    })
    ftruncateSync(journal.file, journal.position)
    return journal
  }

  /** Whether a journal with episodes was left unfinished there. */
  static isUnfinished(path: string): boolean {
    if (!existsSync(path)) return false
    const text = read(path)
    const [, ...lines] = text
      .slice(0, text.lastIndexOf('\n') + 1)
      .split('\n')
      .slice(0, -1)
    return lines.length > 0 && lines.at(-1) !== JSON.stringify(END)
  }

  /** The run ended; nothing is left to be gone on with. */
  get isComplete(): boolean {
    return this.#isComplete
  }

  /** Episodes in it. */
  get size(): number {
    return [...this.#outcomes.values()].reduce((sum, outcomes) => sum + outcomes.size, 0)
  }

  /** By seed. */
  outcomesOf(cell: string): ReadonlyMap<number, EpisodeOutcome> {
    return this.#outcomes.get(cell) ?? new Map<number, EpisodeOutcome>()
  }

  add(cell: string, outcome: EpisodeOutcome): void {
    this.#write({ cell, outcome } satisfies EpisodeLine)
    this.#keep(cell, outcome)
  }

  end(): void {
    if (this.#isComplete) return
    this.#write(END)
    this.#isComplete = true
  }

  close(): void {
    closeSync(this.file)
  }

  #read(path: string, number: number, text: string): void {
    const line = parse(path, number, text) as Partial<EpisodeLine & typeof END>
    if (line.end === true) {
      this.#isComplete = true
      return
    }
    const { cell, outcome } = line
    if (typeof cell !== 'string' || typeof outcome?.seed !== 'number') throw damaged(path, number, 'it is no episode')
    if (this.outcomesOf(cell).has(outcome.seed))
      throw damaged(path, number, `it has seed ${outcome.seed} of ${cell} twice`)
    this.#keep(cell, outcome)
  }

  #keep(cell: string, outcome: EpisodeOutcome): void {
    let outcomes = this.#outcomes.get(cell)
    if (!outcomes) this.#outcomes.set(cell, (outcomes = new Map<number, EpisodeOutcome>()))
    outcomes.set(outcome.seed, outcome)
  }

  #write(line: object): void {
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`)
    try {
      for (let written = 0; written < bytes.length;) {
        const count = writeSync(this.file, bytes, written, bytes.length - written, this.position)
        this.position += count
        written += count
      }
      fsyncSync(this.file)
    } catch (cause) {
      throw new TwinError(
        'JOURNAL',
        `cannot go on writing the journal ${this.path}: ${reasonOf(cause)}. Make room; --resume goes on with the ${this.size} episodes in it`,
        { cause },
      )
    }
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new UsageError(`cannot read the journal ${path}: ${reasonOf(cause)}. Name another folder with --out`, {
      cause,
    })
  }
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}

function open(path: string, flags: 'w' | 'r+'): number {
  try {
    return openSync(path, flags)
  } catch (cause) {
    throw new UsageError(`cannot write the journal ${path}: ${reasonOf(cause)}. Name another folder with --out`, {
      cause,
    })
  }
}

function parse(path: string, number: number, text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return value
  } catch {
    // Said below.
  }
  throw damaged(path, number, 'it is no JSON object')
}

function damaged(path: string, number: number, reason: string): UsageError {
  return new UsageError(`line ${number} of the journal ${path} is damaged (${reason}): begin anew with --resume=false`)
}

function refuseOther(path: string, found: Partial<JournalHeader>, wanted: JournalHeader): void {
  const versions = { ...found.versions }
  const differences = [
    ...(found.suite === wanted.suite ? [] : [`suite ${String(found.suite)}, now ${wanted.suite}`]),
    ...(found.shard === wanted.shard ? [] : [`shard ${String(found.shard)}, now ${wanted.shard}`]),
    ...Object.entries(wanted.versions)
      .filter(([what, version]) => versions[what] !== version)
      .map(([what, version]) => `${what} ${versions[what] ?? 'unknown'}, now ${version}`),
  ]
  if (differences.length === 0) return
  throw new UsageError(
    `the journal ${path} is of another run (${differences.join('; ')}): begin anew with --resume=false, or name another folder with --out`,
  )
}
