/** What counts as placed in the bin, and what does not. */

import { describe, expect, it } from 'vitest'
import type { JawContact, Pose, Vector3 } from '../../../src/env/scene.js'
import { flatDistanceM } from '../../../src/env/tasks/disc.js'
import { BIN_FLOOR_M, BIN_RIM_M } from '../../../src/env/tasks/bin.js'
import { placeInBin } from '../../../src/env/tasks/place-in-bin.js'
import { compose, quaternionFromAxisAngle } from '../../../src/robot/vector.js'
import { begin, lasting, sceneOf } from './made-up-scene.js'
import type { MadeUpObject } from './made-up-scene.js'

const HALF_M = 0.0125
const GRIP: JawContact = { forceN: 8, normal: [1, 0, 0] }
const COUNTER_GRIP: JawContact = { forceN: 8, normal: [-1, 0, 0] }

function started(seed = 2) {
  const episode = begin(placeInBin, seed)
  const [cube, bin] = episode.objects
  if (!cube || !bin) throw new Error('no cube or no bin')
  return { episode, cube, bin }
}

/** `atM`: of the cube's middle, in the bin's frame, where the bin's long side is along y. */
function scored(atM: Vector3, change: MadeUpObject = {}, durationS = 1) {
  const { episode, bin } = started()
  const pose: Pose = compose(bin.pose, { positionM: atM, quaternion: [0, 0, 0, 1] })
  return lasting(episode, { scene: sceneOf(episode.objects, { cube: { pose, ...change } }) }, durationS)
}

const ON_FLOOR: Vector3 = [0, 0, BIN_FLOOR_M + HALF_M]

describe('place-in-bin', () => {
  it('is a cube that lies in the bin by itself for 0.2 s', () => {
    expect(scored(ON_FLOOR, {}, 0.1).success).toBe(false)
    expect(scored(ON_FLOOR, {}, 0.2)).toMatchObject({
      success: true,
      subGoals: { placed: true },
      potentials: { near: 1, grasped: 1, carried: 1 },
    })
  })

  it('is anywhere between the walls', () => {
    expect(scored([0.027, 0.037, ON_FLOOR[2]]).success).toBe(true)
    expect(scored([-0.027, -0.037, ON_FLOOR[2]]).success).toBe(true)
  })

  it.each<[string, Vector3, MadeUpObject]>([
    ['beside it', [0.06, 0, HALF_M], {}],
    ['leaning on it from outside', [0.058, 0, 0.02], {}],
    ['under it', [0, 0, -0.02], {}],
    ['in its floor', [0, 0, BIN_FLOOR_M], {}],
    ['in its wall', [0.04, 0, ON_FLOOR[2]], {}],
    ['on its rim', [0.042, 0, BIN_RIM_M + HALF_M], {}],
    ['over it', [0, 0, 0.1], {}],
    ['thrown up out of it', [0, 0, 0.03], { velocity: { linearMS: [0, 0, 0.5], angularRadS: [0, 0, 0] } }],
    ['sliding in it', ON_FLOOR, { velocity: { linearMS: [0.02, 0, 0], angularRadS: [0, 0, 0] } }],
    ['rolling in it', ON_FLOOR, { velocity: { linearMS: [0, 0, 0], angularRadS: [0.6, 0, 0] } }],
    ['held in it', ON_FLOOR, { jaws: { fixed: GRIP, moving: COUNTER_GRIP }, forcesN: { arm: 16 } }],
    ['wedged between a jaw and its wall', ON_FLOOR, { jaws: { fixed: GRIP }, forcesN: { arm: 8, bin: 8 } }],
    ['balanced on the arm', [0, 0, 0.03], { forcesN: { arm: 0.2 } }],
  ])('is not: %s', (_, atM, change) => {
    expect(scored(atM, change).success).toBe(false)
  })

  it('is not across a corner, half over the rim', () => {
    const { episode, bin } = started()
    const turn = quaternionFromAxisAngle([0, 1, 0], Math.PI / 4)
    const pose = compose(bin.pose, { positionM: [0.03, 0, BIN_RIM_M - 0.002], quaternion: turn })
    expect(lasting(episode, { scene: sceneOf(episode.objects, { cube: { pose } }) }).success).toBe(false)
  })

  it('starts with the cube outside, and room for the jaws between', () => {
    for (let seed = 0; seed < 100; seed++) {
      const { cube, bin } = started(seed)
      expect(flatDistanceM(cube.pose.positionM, bin.pose.positionM)).toBeGreaterThan(0.1)
      expect(bin.pose.positionM[2]).toBe(0)
    }
  })
})
