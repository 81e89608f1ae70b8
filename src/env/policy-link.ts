/** Between a policy and the arm: its actions arrive and the world is seen at once and as it is, or late and blurred. */

import type { Random } from '../robot/random.js'
import { framesFrom } from './camera/image-features.js'
import type { FeatureArray, Observation } from './env.js'
import { LatentLoop, type LatentWorld } from './latency/latent-loop.js'
import type { SentTarget } from './safe-arm.js'
import type { Latency } from './variation.js'

export interface PolicyLinkOptions {
  /** At once where absent. */
  readonly latency?: Latency | undefined
  /** Of the latency's draws. */
  readonly random: Random
  /** Makes an observation noisy, anew each time; as it is where absent. */
  readonly blur?: ((observation: Observation) => Observation) | undefined
  readonly periodS: number
  /** What there is to see before the first period. */
  readonly first: Observation
  /** What the servos go by until an action reaches them. */
  readonly sent: SentTarget
}

/** Of one episode. */
export class PolicyLink {
  readonly #late: LatentLoop<Observation, SentTarget> | undefined
  readonly #blur: (observation: Observation) => Observation
  #sent: SentTarget
  #made: Observation
  #seen: Observation

  constructor(
    private readonly world: LatentWorld<Observation, SentTarget>,
    { latency, random, blur = asItIs, periodS, first, sent }: PolicyLinkOptions,
  ) {
    this.#late = latency && new LatentLoop(world, { latency, random, periodS, first })
    this.#blur = blur
    this.#sent = sent
    this.#made = first
    this.#seen = blur(first)
  }

  /** What the policy sees now. What stands for several steps is handed out anew in each: a policy may write into its own. */
  get seen(): Observation {
    return this.#late ? ownCopy(this.#seen) : this.#seen
  }

  /** Of which `seen` is a copy, noisy where there is noise, or the same. */
  get made(): Observation {
    return this.#made
  }

  /** Sends an action, at once or when it is due within the period that ends at `endS`: what the servos go by then. */
  async act(action: Float32Array, endS: number): Promise<SentTarget> {
    this.#sent = this.#late ? ((await this.#late.run(action, endS)) ?? this.#sent) : await this.world.send(action)
    return this.#sent
  }

  /** At the end of a period, where there is `now` to be seen: what the policy sees. */
  end(now: Observation): Observation {
    const made = this.#late?.end(now) ?? now
    // Drawn in every step, so that what is dropped changes no later noise; but an observation that stands is the same reading.
    const blurred = this.#blur(made)
    if (made !== this.#made) this.#seen = blurred
    this.#made = made
    return this.seen
  }
}

/** Each feature is copied when it is first read. */
function ownCopy(observation: Observation): Observation {
  const copy = framesFrom(observation)
  for (const name of Object.keys(observation)) {
    let own: FeatureArray | undefined
    const get = (): FeatureArray | undefined => (own ??= observation[name]?.slice())
    Object.defineProperty(copy, name, { enumerable: true, configurable: true, get })
  }
  return copy
}

function asItIs(observation: Observation): Observation {
  return observation
}
