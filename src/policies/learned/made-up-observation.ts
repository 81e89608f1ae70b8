/** An observation that nobody made, to try a policy out on: everything at the middle of what it was trained on, pictures grey. */

import type { FeatureArray } from '../../env/env.js'
import { neededInputs } from './needed-inputs.js'
import type { InputFeature, PolicySpec } from './policy-spec.js'
import type { Features } from './predictor.js'

const GREY = 128

export function madeUpObservation(spec: PolicySpec): Features {
  return Object.fromEntries(neededInputs(spec).map(input => [input.name, middle(spec, input)]))
}

function middle({ normalization }: PolicySpec, { name, type, shape }: InputFeature): FeatureArray {
  const size = shape.reduce((product, length) => product * length, 1)
  if (type === 'VISUAL') return new Uint8Array(size).fill(GREY)
  const { mean, min, max, q01, q99, q10, q90 } = normalization.stats[name] ?? {}
  const [low, high] = [min ?? q01 ?? q10, max ?? q99 ?? q90]
  return Float32Array.from({ length: size }, (_, k) => mean?.[k] ?? ((low?.[k] ?? 0) + (high?.[k] ?? 0)) / 2)
}
