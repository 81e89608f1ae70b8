/** From a network's actions to a chunk in the user's units. */

import { PolicyError } from '../../robot/errors.js'
import type { Tensor } from './graphs.js'
import { applied, unnormalizer, type Affine } from './normalization.js'
import type { PolicySpec } from './policy-spec.js'
import type { Chunk } from './predictor.js'

export class Postprocess {
  readonly #dims: number
  readonly #affine: Affine

  /** `UsageError` where the spec lacks statistics. */
  constructor({ action, normalization }: PolicySpec) {
    this.#dims = action.names.length
    const mode = normalization.modes.ACTION ?? 'IDENTITY'
    this.#affine = unnormalizer('action', mode, normalization.stats['action'] ?? {}, this.#dims)
  }

  /** Rows `from` to `to` of `actions` [1, steps, width]; what is wider than the action is cut. `PolicyError` for what is no number. */
  chunk({ data, dims }: Tensor, from: number, to: number, width = this.#dims): Chunk {
    const steps = dims.at(-2) ?? 0
    if (!(data instanceof Float32Array) || dims.at(-1) !== width || steps < to || data.length !== steps * width)
      throw new PolicyError(
        `the policy's network gave actions of shape [${dims.join(', ')}], expected [1, ${to} or more, ${width}] of float32: its policy.json is another policy's, export it again`,
      )
    const rows = new Float32Array((to - from) * this.#dims)
    for (let step = from; step < to; step++) {
      rows.set(data.subarray(step * width, step * width + this.#dims), (step - from) * this.#dims)
    }
    const values = applied(this.#affine, rows)
    const bad = values.findIndex(value => !Number.isFinite(value))
    if (bad >= 0)
      throw new PolicyError(
        `the policy's network gave ${values[bad]} for step ${Math.floor(bad / this.#dims)} of its chunk: nothing was sent. Its weights or its inputs are broken: compare with so101 export's parity`,
      )
    return { values, steps: to - from, dims: this.#dims }
  }
}
