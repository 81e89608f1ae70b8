/** LeRobot's own normaliser and un-normaliser, in all modes, on vectors and pictures. */

import { describe, expect, it } from 'vitest'
import { applied, normalizer, unnormalizer } from '../../../src/policies/learned/normalization.js'
import { pictureTensor } from '../../../src/policies/learned/pictures.js'
import type { FeatureStats, NormalizationMode } from '../../../src/policies/learned/policy-spec.js'
import { expectNear, reference } from './reference.js'

interface Case {
  readonly mode: NormalizationMode
  readonly stats: FeatureStats
  readonly channelStats: FeatureStats
  readonly state: readonly number[]
  readonly normalizedState: readonly number[]
  readonly picture: { readonly width: number; readonly height: number; readonly rgb: readonly number[] }
  readonly normalizedPicture: readonly number[]
  readonly actions: readonly number[]
  readonly unnormalizedActions: readonly number[]
}

const CASES = reference('normalization') as Case[]
const CLOSE = 1e-6

describe.each(CASES.map(each => [each.mode, each] as const))('%s', (mode, each) => {
  it('of a vector, constant dimensions among them', () => {
    const affine = normalizer('observation.state', mode, each.stats, 5)
    expectNear(applied(affine, Float32Array.from(each.state)), each.normalizedState, CLOSE)
  })

  it('of a picture', () => {
    const affine = normalizer('observation.images.front', mode, each.channelStats, 3)
    const picture = { ...each.picture, rgb: Uint8Array.from(each.picture.rgb) }
    expectNear(pictureTensor(picture, affine), each.normalizedPicture, CLOSE)
  })

  it('and back, of several actions', () => {
    const affine = unnormalizer('action', mode, each.stats, 5)
    expectNear(applied(affine, Float32Array.from(each.actions)), each.unnormalizedActions, CLOSE)
  })
})

it('is tested in all modes', () => {
  expect(CASES.map(({ mode }) => mode).sort()).toEqual(['IDENTITY', 'MEAN_STD', 'MIN_MAX', 'QUANTILE10', 'QUANTILES'])
})

it('says which statistic is missing', () => {
  expect(() => normalizer('observation.state', 'MEAN_STD', { mean: [1, 2] }, 2)).toThrow(
    /observation.state is normalised by MEAN_STD, which wants std with 2 numbers, and policy.json has none.*so101 export/,
  )
  expect(() => unnormalizer('action', 'MIN_MAX', { min: [1], max: [2, 3] }, 2)).toThrow(/min with 2 numbers, .* has 1/)
})
