/** Demonstrations of recovery: what the policy asks for is recorded, and what is sent wanders around it. DART, arXiv 1703.09327. */

import { Random } from '../../robot/random.js'
import type { RobotSpec } from '../../robot/arm-spec.js'

/** The time in which it forgets where it was: longer than a servo's lag, shorter than a phase of an expert. */
const CORRELATION_S = 0.4

export class Disturbance {
  readonly #keep: number
  readonly #drawn: number
  #random = new Random(0)
  #sd = 0
  #offsets: Float64Array

  /** `most`: standard deviation of the wildest episodes, in the units of the arm's joints; each episode draws its own below it. The gripper is left alone. */
  constructor(
    private readonly most: number,
    private readonly spec: RobotSpec,
    rateHz: number,
  ) {
    // Ornstein and Uhlenbeck's, to first order; slower loops draw each anew.
    this.#keep = Math.max(0, 1 - 1 / (CORRELATION_S * rateHz))
    this.#drawn = Math.sqrt(1 - this.#keep * this.#keep)
    this.#offsets = new Float64Array(spec.servos.length)
  }

  reset(seed: number): void {
    this.#random = new Random(seed).fork('disturbance')
    this.#sd = this.#random.uniform(0, this.most)
    this.#offsets = new Float64Array(this.spec.servos.length)
  }

  /** What is sent in place of it. */
  around(action: Float32Array): Float32Array {
    return action.map((value, joint) => {
      if (this.spec.servos[joint]?.unit === 'percent') return value
      const offset = this.#keep * (this.#offsets[joint] as number) + this.#drawn * this.#random.normal(0, this.#sd)
      this.#offsets[joint] = offset
      return value + offset
    })
  }
}
