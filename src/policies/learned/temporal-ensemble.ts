/** ACT's temporal ensembling: every step a chunk, and for each step the weighted mean of all that was ever predicted for it. */

import { exp } from '../../robot/trig.js'
import type { Chunk } from './predictor.js'

/** The online form of LeRobot's `ACTTemporalEnsembler` (Algorithm 2 of arXiv 2304.13705): w_i = exp(-coeff i), the oldest first. */
export class TemporalEnsemble {
  readonly #weights: readonly number[]
  readonly #sums: readonly number[]
  /** From the next step on: what it is in the mean, of how many. */
  #means: { readonly values: Float32Array; readonly count: number }[] = []

  constructor(coeff: number, chunkSize: number) {
    this.#weights = Array.from({ length: chunkSize }, (_, i) => exp(-coeff * i))
    let sum = 0
    this.#sums = this.#weights.map(weight => (sum += weight))
  }

  reset(): void {
    this.#means = []
  }

  /** The chunk predicted at this step in; the action of this step out. */
  update({ values, steps, dims }: Chunk): Float32Array {
    this.#means = Array.from({ length: steps }, (_, k) => {
      const row = values.slice(k * dims, (k + 1) * dims)
      const old = this.#means[k]
      return old ? { values: this.#mean(old.values, row, old.count), count: old.count + 1 } : { values: row, count: 1 }
    })
    const first = this.#means.shift()
    if (!first) throw new RangeError('a chunk without actions')
    return first.values
  }

  /** `older`: of `count` predictions. */
  #mean(older: Float32Array, newer: Float32Array, count: number): Float32Array {
    const [before, weight, after] = [this.#sums[count - 1], this.#weights[count], this.#sums[count]] as [
      number,
      number,
      number,
    ]
    return newer.map((value, i) => ((older[i] as number) * before + value * weight) / after)
  }
}
