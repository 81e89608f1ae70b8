/** What counts as placed on the disc, and what does not. */

import { describe, expect, it } from 'vitest'
import type { JawContact, Pose } from '../../../src/env/scene.js'
import { flatDistanceM } from '../../../src/env/tasks/disc.js'
import { pickPlace } from '../../../src/env/tasks/pick-place.js'
import { quaternionFromAxisAngle } from '../../../src/robot/vector.js'
import { begin, lasting, moved, sceneOf, stateOf } from './made-up-scene.js'
import type { MadeUpObject } from './made-up-scene.js'

const GRIP: JawContact = { forceN: 8, normal: [1, 0, 0] }
const COUNTER_GRIP: JawContact = { forceN: 8, normal: [-1, 0, 0] }
const HELD: MadeUpObject = { jaws: { fixed: GRIP, moving: COUNTER_GRIP }, forcesN: { arm: 16 } }

function started(seed = 2) {
  const episode = begin(pickPlace, seed)
  const [cube, disc] = episode.objects
  if (!cube || !disc) throw new Error('no cube or no disc')
  const there: Pose = {
    positionM: [disc.pose.positionM[0], disc.pose.positionM[1], cube.pose.positionM[2]],
    quaternion: cube.pose.quaternion,
  }
  return { episode, cube, disc, there }
}

function scored(change: (there: Pose) => MadeUpObject, durationS = 1) {
  const { episode, there } = started()
  return lasting(episode, { scene: sceneOf(episode.objects, { cube: { pose: there, ...change(there) } }) }, durationS)
}

describe('pick-place', () => {
  it('is a cube that lies on the disc by itself for 0.2 s', () => {
    expect(scored(() => ({}), 0.1).success).toBe(false)
    expect(scored(() => ({}), 0.2)).toMatchObject({
      success: true,
      subGoals: { placed: true },
      potentials: { near: 1, grasped: 1, carried: 1 },
    })
  })

  it('is that within 25 mm of its middle', () => {
    expect(scored(there => ({ pose: moved(there, [0.0249, 0, 0]) })).success).toBe(true)
    expect(scored(there => ({ pose: moved(there, [0, 0.0251, 0]) })).success).toBe(false)
  })

  it.each<[string, (there: Pose) => MadeUpObject]>([
    ['still in the jaws', () => HELD],
    ['hovering in the jaws', there => ({ ...HELD, pose: moved(there, [0, 0, 0.003]) })],
    ['sliding over it', () => ({ velocity: { linearMS: [0.02, 0, 0], angularRadS: [0, 0, 0] } })],
    ['rolling over it', () => ({ velocity: { linearMS: [0, 0, 0], angularRadS: [0.6, 0, 0] } })],
    [
      'thrown up over it',
      there => ({ pose: moved(there, [0, 0, 0.05]), velocity: { linearMS: [0, 0, 0.5], angularRadS: [0, 0, 0] } }),
    ],
    ['at the top of a throw', there => ({ pose: moved(there, [0, 0, 0.05]) })],
    ['wedged between a jaw and the table', () => ({ jaws: { fixed: GRIP }, forcesN: { arm: 8, table: 8 } })],
    ['balanced on the arm', there => ({ pose: moved(there, [0, 0, 0.03]), forcesN: { arm: 0.2, table: 0 } })],
    ['leaning on the arm', () => ({ forcesN: { arm: 0.05 } })],
    [
      'standing on an edge',
      there => ({
        pose: { ...moved(there, [0, 0, 0.0052]), quaternion: quaternionFromAxisAngle([1, 0, 0], Math.PI / 4) },
      }),
    ],
    ['on top of something', there => ({ pose: moved(there, [0, 0, 0.025]) })],
    ['under the table', there => ({ pose: moved(there, [0, 0, -0.003]) })],
  ])('is not: %s', (_, change) => {
    expect(scored(change).success).toBe(false)
  })

  it('gives half the credit for the grasp', () => {
    const { episode, cube } = started()
    expect(episode.score(stateOf({ scene: sceneOf(episode.objects) })).subGoals).toEqual({
      grasped: false,
      placed: false,
    })
    const held = episode.score(stateOf({ scene: sceneOf(episode.objects, { cube: { ...HELD, pose: cube.pose } }) }))
    expect(held).toMatchObject({ subGoals: { grasped: true, placed: false }, potentials: { grasped: 1 } })
    expect(pickPlace.subGoals).toEqual({ grasped: 0.5, placed: 0.5 })
    const { potentials } = episode.score(stateOf({ scene: sceneOf(episode.objects) }))
    // What was dropped has to be taken again.
    expect(potentials).toMatchObject({ grasped: 0, carried: 0 })
  })

  it('starts beside the disc', () => {
    for (let seed = 0; seed < 100; seed++) {
      const { cube, disc } = started(seed)
      // Half the diagonal and the disc's radius.
      expect(flatDistanceM(cube.pose.positionM, disc.pose.positionM)).toBeGreaterThan(0.0676)
    }
  })
})
