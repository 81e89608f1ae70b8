/** What a prediction draws at random, so that tests can say what is drawn. */

import { Random } from '../../robot/random.js'

export interface Noise {
  /** Standard normal. */
  normals(count: number): Float32Array
  /** 0 <= n < below. */
  integer(below: number): number
  /** An index, each as likely as its weight says. */
  choice(weights: ArrayLike<number>): number
}

/** By a prediction's seed. */
export type NoiseOf = (seed: number) => Noise

/** Bit-equal on every engine. */
export function seededNoise(seed: number): Noise {
  const random = new Random(seed)
  return {
    normals(count) {
      const values = new Float32Array(count)
      for (let k = 0; k < count; k++) values[k] = random.normal()
      return values
    },
    integer: below => random.integer(0, below),
    choice(weights) {
      let left = random.uniform() * Array.from(weights).reduce((sum, weight) => sum + weight, 0)
      for (let k = 0; k < weights.length - 1; k++) {
        left -= weights[k] as number
        if (left < 0) return k
      }
      return weights.length - 1
    },
  }
}
