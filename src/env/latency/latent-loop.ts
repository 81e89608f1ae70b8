/** A control loop whose observations are old and whose actions come late, by times that need not be whole periods. */

import type { Random } from '../../robot/random.js'
import type { Clock } from '../backend.js'
import type { Latency } from '../variation.js'
import { DelayLine } from './delay-line.js'
import { drawDelayS, drawDropped } from './drawn-delay.js'

export interface LatentWorld<Seen, Sent> {
  readonly clock: Clock
  /** Hands an action to the servos, at the instant at which it reaches them. */
  send(action: Float32Array): Promise<Sent>
  /** Looks at the world as it is at that instant. */
  look(): Promise<Seen>
}

export interface LatentLoopOptions<Seen> {
  readonly latency: Latency
  readonly random: Random
  readonly periodS: number
  /** What there was to see before the first period. */
  readonly first: Seen
}

/** When the observation that a step ends with is made. */
interface Look {
  readonly atS: number
  readonly step: number
}

export class LatentLoop<Seen, Sent> {
  readonly #actions = new DelayLine<Float32Array>()
  /** In the order of their steps, and made in it: jitter makes an observation late, never older than the one before. */
  readonly #looks: Look[] = []
  readonly #made = new Map<number, Seen>()
  /** Looks are planned so many steps ahead: an old observation is made before the step that sees it begins. */
  readonly #ahead: number
  #step = 0
  #planned = 0
  #seen: Seen

  constructor(
    private readonly world: LatentWorld<Seen, Sent>,
    private readonly options: LatentLoopOptions<Seen>,
  ) {
    const { latency, periodS, first } = options
    this.#seen = first
    this.#ahead = Math.ceil((latency.observationS + latency.jitterS) / periodS)
  }

  /** One control period, up to just before `endS`: what reached the servos last in it, if anything did. */
  async run(action: Float32Array, endS: number): Promise<Sent | undefined> {
    const { clock } = this.world
    const { latency, random, periodS } = this.options
    this.#step += 1
    while (this.#planned < this.#step + this.#ahead) {
      this.#planned += 1
      this.#plan(this.#planned, endS + (this.#planned - this.#step) * periodS)
    }
    // A copy: the caller may write the next action into the same array.
    this.#actions.push(action.slice(), clock.timeS, drawDelayS(random, latency.actionS, latency.jitterS))
    let sent: Sent | undefined
    for (;;) {
      // Of actions that arrive together the servos take the last.
      const due = this.#actions.due(clock.timeS).at(-1)
      if (due) sent = await this.world.send(due)
      for (const step of this.#due()) this.#made.set(step, await this.world.look())
      const nextS = Math.min(this.#actions.nextS ?? Infinity, this.#looks[0]?.atS ?? Infinity)
      if (nextS >= endS - SAME_TIME_S) return sent
      await clock.advance(nextS - clock.timeS)
    }
  }

  /** At the end of the period, where `now` is what is to be seen at that instant: what the policy sees. The very same as before where nothing has come. */
  end(now: Seen): Seen {
    for (const step of this.#due()) this.#made.set(step, now)
    this.#seen = this.#made.get(this.#step) ?? this.#seen
    this.#made.delete(this.#step)
    return this.#seen
  }

  #plan(step: number, endS: number): void {
    const { latency, random } = this.options
    const delayS = drawDelayS(random, latency.observationS, latency.jitterS)
    const isDropped = drawDropped(random, latency.dropped)
    const atS = endS - delayS
    // Before the first period there was the first observation.
    if (isDropped || atS <= this.world.clock.timeS + SAME_TIME_S) return
    this.#looks.push({ atS, step })
  }

  /** Takes out the looks that are due, by the steps that they are for. */
  #due(): number[] {
    const nowS = this.world.clock.timeS
    const count = this.#looks.findIndex(({ atS }) => atS > nowS + SAME_TIME_S)
    return this.#looks.splice(0, count < 0 ? this.#looks.length : count).map(({ step }) => step)
  }
}

/** Rounding of a time that is a sum of periods. */
const SAME_TIME_S = 1e-9
