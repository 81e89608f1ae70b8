/** What a policy is told of objects' poses. */

import { expect, it } from 'vitest'
import { poseFeatures, poseValues } from '../../src/env/object-features.js'
import type { Scene } from '../../src/env/scene.js'

it('poses stay within their bounds when a thing falls off the table', () => {
  const scene = {
    objectPose: () => ({ positionM: [1.2, 0.3, -490], quaternion: [0, 0, 0, 1.0000001] }),
  } as unknown as Scene
  const values = poseValues(scene, 'cube')
  expect(values).toEqual([1, 0.3, -1, 0, 0, 0, 1])
  poseFeatures('cube').forEach(({ low, high }, i) => {
    expect(values[i]).toBeGreaterThanOrEqual(low)
    expect(values[i]).toBeLessThanOrEqual(high)
  })
})
