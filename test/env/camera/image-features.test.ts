/** Pictures in observations: under LeRobot's names, drawn when they are read, each observation with arrays of its own. */

import { describe, expect, it } from 'vitest'
import type { Camera, Frame } from '../../../src/env/camera/camera.js'
import {
  framesFrom,
  framesOf,
  imageSpaces,
  newestShots,
  shotsInfo,
  withImages,
} from '../../../src/env/camera/image-features.js'
import { withFeatures } from '../../../src/env/env.js'

/** Counts how often its picture is asked for. */
function countingCamera(name: string, hasDepth = false) {
  const asked = { times: 0 }
  const frame: Frame = {
    width: 2,
    height: 1,
    timeS: 0.5,
    index: 15,
    get rgb() {
      asked.times += 1
      return Uint8Array.of(1, 2, 3, 4, 5, 6)
    },
    depthM: Float32Array.of(0.25, 0.5),
  }
  const camera: Camera = {
    spec: { name, width: 2, height: 1, rateHz: 30, hasDepth, hasSegmentation: false },
    latest: () => Promise.resolve(frame),
    close: () => Promise.resolve(),
  }
  return { camera, asked }
}

describe('image features', () => {
  it('have spaces and values under the same names', async () => {
    const { camera } = countingCamera('front', true)
    const spaces = imageSpaces([camera.spec])
    const features = withImages({}, await newestShots(new Map([['front', camera]])))
    expect(Object.keys(spaces)).toEqual(['observation.images.front', 'observation.images.front_depth'])
    expect(Object.keys(features)).toEqual(Object.keys(spaces))
    for (const [key, space] of Object.entries(spaces)) expect(space.explain(features[key])).toBeUndefined()
    expect(spaces['observation.images.front']?.shape).toEqual([1, 2, 3])
  })

  it('are drawn when they are first read, and once', async () => {
    const { camera, asked } = countingCamera('front')
    const features = withImages({}, await newestShots(new Map([['front', camera]])))
    const both = withFeatures({ 'observation.state': Float32Array.of(1) }, features)
    const again = withFeatures(both, { 'observation.state': Float32Array.of(2) })
    expect(Object.keys(again)).toEqual(['observation.state', 'observation.images.front'])
    expect(asked.times).toBe(0)
    expect(again['observation.images.front']).toEqual(Uint8Array.of(1, 2, 3, 4, 5, 6))
    expect(both['observation.images.front']).toBe(again['observation.images.front'])
    expect(asked.times).toBe(1)
  })

  it('come with the frames they show, undrawn, which copies keep and no list of features has', async () => {
    const { camera, asked } = countingCamera('front')
    const features = withImages({}, await newestShots(new Map([['front', camera]])))
    const copy = withFeatures(features, { 'observation.state': Float32Array.of(2) })
    for (const each of [features, copy, framesFrom(copy)]) {
      expect([...framesOf(each).keys()]).toEqual(['front'])
      expect(framesOf(each).get('front')).toBe(await camera.latest())
    }
    expect(Object.keys(copy)).toEqual(['observation.images.front', 'observation.state'])
    expect(framesOf({}).size).toBe(0)
    expect(asked.times).toBe(0)
  })

  it('share no memory between two observations of one frame', async () => {
    const { camera } = countingCamera('front')
    const cameras = new Map([['front', camera]])
    const one = withImages({}, await newestShots(cameras))
    const other = withImages({}, await newestShots(cameras))
    one['observation.images.front']?.fill(99)
    expect(other['observation.images.front']?.[0]).toBe(1)
  })

  it('are told apart in info', async () => {
    const { camera } = countingCamera('front')
    expect(shotsInfo(await newestShots(new Map([['front', camera]])), 0.51)).toEqual({
      front: { index: 15, ageS: 0.01 },
    })
  })
})
