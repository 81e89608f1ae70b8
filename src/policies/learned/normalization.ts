/** LeRobot's normalisation of vectors and pictures, and its inverse: `normalize_processor.py` of 0.4.4. Nothing is clipped. */

import { UsageError } from '../../robot/errors.js'
import type { FeatureStats, NormalizationMode } from './policy-spec.js'

/** LeRobot's. */
const EPS = 1e-8

/** (value - from) * scale + to; per dimension, or per channel of a picture. What never changed in training is exactly `to`, large as its scale is. */
export interface Affine {
  readonly from: Float64Array
  readonly scale: Float64Array
  readonly to: Float64Array
}

const BOUNDS = {
  MIN_MAX: ['min', 'max'],
  QUANTILES: ['q01', 'q99'],
  QUANTILE10: ['q10', 'q90'],
} as const

/** The statistics that a mode wants. */
export function statsOf(mode: NormalizationMode): readonly (keyof FeatureStats)[] {
  if (mode === 'IDENTITY') return []
  return mode === 'MEAN_STD' ? ['mean', 'std'] : BOUNDS[mode]
}

/** From the user's units to the network's. `UsageError` where a statistic is missing or has another length than `dims`. */
export function normalizer(feature: string, mode: NormalizationMode, stats: FeatureStats, dims: number): Affine {
  const [first, second] = required(feature, mode, stats, dims)
  if (!first || !second) return affine(dims, () => [0, 1, 0])
  return affine(dims, k => {
    const [low, high] = [first[k] as number, second[k] as number]
    return mode === 'MEAN_STD' ? [low, 1 / (high + EPS), 0] : [low, 2 / spanOf(low, high), -1]
  })
}

/** From the network's to the user's units. */
export function unnormalizer(feature: string, mode: NormalizationMode, stats: FeatureStats, dims: number): Affine {
  const [first, second] = required(feature, mode, stats, dims)
  if (!first || !second) return affine(dims, () => [0, 1, 0])
  return affine(dims, k => {
    const [low, high] = [first[k] as number, second[k] as number]
    return mode === 'MEAN_STD' ? [0, high, low] : [-1, spanOf(low, high) / 2, low]
  })
}

/** Rows of as many values as the affine has dimensions, one after the other. */
export function applied({ from, scale, to }: Affine, values: Float32Array): Float32Array {
  const dims = scale.length
  return values.map((value, at) => {
    const k = at % dims
    return (value - (from[k] as number)) * (scale[k] as number) + (to[k] as number)
  })
}

function spanOf(low: number, high: number): number {
  return high - low === 0 ? EPS : high - low
}

function affine(dims: number, of: (k: number) => readonly [from: number, scale: number, to: number]): Affine {
  const all = { from: new Float64Array(dims), scale: new Float64Array(dims), to: new Float64Array(dims) }
  for (let k = 0; k < dims; k++) [all.from[k], all.scale[k], all.to[k]] = of(k)
  return all
}

function required(
  feature: string,
  mode: NormalizationMode,
  stats: FeatureStats,
  dims: number,
): readonly (readonly number[])[] {
  return statsOf(mode).map(name => {
    const values = stats[name]
    if (values?.length === dims) return values
    throw new UsageError(
      `${feature} is normalised by ${mode}, which wants ${name} with ${dims} numbers, and policy.json has ${values ? `${values.length}` : 'none'}: export the policy again (so101 export --policy.path=CHECKPOINT --out=FOLDER)`,
    )
  })
}
