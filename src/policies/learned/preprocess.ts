/** From an observation's features to the tensors of a network's inputs, normalised. */

import { UsageError } from '../../robot/errors.js'
import type { Tensor, Tensors } from './graphs.js'
import { applied, normalizer, type Affine } from './normalization.js'
import { pictureTensor } from './pictures.js'
import type { InputFeature, PolicySpec } from './policy-spec.js'
import type { Features } from './predictor.js'

export class Preprocess {
  readonly #affine: ReadonlyMap<string, Affine>

  /** `UsageError` where the spec lacks statistics. */
  constructor(private readonly spec: PolicySpec) {
    const { inputs, normalization } = spec
    this.#affine = new Map(
      inputs.map(({ name, type, shape }) => [
        name,
        normalizer(name, normalization.modes[type] ?? 'IDENTITY', normalization.stats[name] ?? {}, shape[0] ?? 0),
      ]),
    )
  }

  /** By feature, of one observation: [1, ...shape]. */
  single(features: Features): Tensors {
    return Object.fromEntries(
      this.spec.inputs.map(input => [input.name, { data: this.of(input, features), dims: [1, ...input.shape] }]),
    )
  }

  /** Of several, oldest first: [1, n, ...shape]. */
  stacked(observations: readonly Features[]): Tensors {
    return Object.fromEntries(
      this.spec.inputs.map((input): [string, Tensor] => {
        const each = observations.map(features => this.of(input, features))
        const data = new Float32Array(each.reduce((sum, { length }) => sum + length, 0))
        let at = 0
        for (const values of each) {
          data.set(values, at)
          at += values.length
        }
        return [input.name, { data, dims: [1, each.length, ...input.shape] }]
      }),
    )
  }

  /** One feature of one observation. */
  of({ name, type, shape }: InputFeature, features: Features): Float32Array {
    const values = features[name]
    const affine = this.#affine.get(name)
    if (values === undefined || !affine) throw new UsageError(`the policy reads '${name}', which the observation lacks`)
    const [channels = 0, height = 0, width = 0] = shape
    if (type === 'VISUAL') {
      if (!(values instanceof Uint8Array) || values.length !== channels * height * width)
        throw new UsageError(`the policy reads '${name}' as ${width} x ${height}, and got ${values.length} values`)
      return pictureTensor({ width, height, rgb: values }, affine)
    }
    if (!(values instanceof Float32Array) || values.length !== shape[0])
      throw new UsageError(`the policy reads ${shape[0]} numbers of '${name}', and got ${values.length}`)
    return applied(affine, values)
  }
}
