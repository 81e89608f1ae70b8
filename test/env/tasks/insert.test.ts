/** What counts as a peg in its rack, and what does not. */

import { describe, expect, it } from 'vitest'
import type { JawContact, Pose, Vector3 } from '../../../src/env/scene.js'
import { insert, PEG_LENGTH_M } from '../../../src/env/tasks/insert.js'
import { holesOf, RACK_RIM_M } from '../../../src/env/tasks/rack.js'
import { compose, quaternionFromAxisAngle } from '../../../src/robot/vector.js'
import type { Quaternion } from '../../../src/robot/vector.js'
import { begin, lasting, REST, sceneOf } from './made-up-scene.js'
import type { MadeUpObject } from './made-up-scene.js'
import { onTwin, successOf } from './task-twin.js'

const UPRIGHT: Quaternion = [0, 0, 0, 1]
const UPSIDE_DOWN: Quaternion = [1, 0, 0, 0]
const HALF_M = PEG_LENGTH_M / 2
const GRIP: JawContact = { forceN: 8, normal: [1, 0, 0] }
const COUNTER_GRIP: JawContact = { forceN: 8, normal: [-1, 0, 0] }

function started(seed = 2) {
  const episode = begin(insert, seed)
  const [peg, rack] = episode.objects
  if (!peg || !rack) throw new Error('no peg or no rack')
  return { episode, peg, rack }
}

/** A peg that stands there; `atM`: of its lower end, in the frame of a hole's floor. */
function scored(
  { hole = 1, atM = [0, 0, 0] as Vector3, quaternion = UPRIGHT, durationS = 1 },
  change: MadeUpObject = {},
) {
  const { episode, rack } = started()
  const floor: Pose = { positionM: holesOf(rack.pose)[hole] as Vector3, quaternion: rack.pose.quaternion }
  const end = compose(floor, { positionM: atM, quaternion })
  const sign = quaternion === UPSIDE_DOWN ? -1 : 1
  const pose = compose(end, { positionM: [0, 0, sign * HALF_M], quaternion: UPRIGHT })
  const peg = { pose, forcesN: { rack: 0.2, table: 0 }, ...change }
  return lasting(episode, { scene: sceneOf(episode.objects, { peg }) }, durationS)
}

function leaning(rad: number): Quaternion {
  return quaternionFromAxisAngle([1, 0, 0], rad)
}

describe('insert', () => {
  it('is a peg that stands in the rack by itself for 0.3 s', () => {
    expect(scored({ durationS: 0.2 }).success).toBe(false)
    expect(scored({ durationS: 0.3 })).toMatchObject({
      success: true,
      subGoals: { inserted: true },
      potentials: { near: 1, held: 1, over: 1, inserted: 1 },
    })
  })

  it.each([0, 1, 2])('is a peg in hole %i, whichever end is up, leaning on a wall', hole => {
    expect(scored({ hole }).success).toBe(true)
    expect(scored({ hole, quaternion: UPSIDE_DOWN }).success).toBe(true)
    expect(scored({ hole, quaternion: leaning(0.3), atM: [0, 0.003, 0] }).success).toBe(true)
  })

  it.each<[string, Parameters<typeof scored>[0], MadeUpObject]>([
    ['on the rim', { atM: [0, 0, RACK_RIM_M - 0.004] }, {}],
    ['half way in', { atM: [0, 0, 0.012] }, {}],
    ['over the hole', { atM: [0, 0, 0.1] }, { forcesN: {} }],
    ['between two holes', { atM: [0, 0.017, 0] }, {}],
    ['beside the rack', { atM: [0.04, 0, 0] }, { forcesN: { rack: 0.1, table: 0.2 } }],
    ['leaning on the rack from outside', { atM: [0.03, 0, 0], quaternion: leaning(0.3) }, {}],
    ['lying across it', { atM: [0, 0, 0.02], quaternion: leaning(Math.PI / 2) }, {}],
    ['leaning far over', { quaternion: leaning(0.5) }, {}],
    ['under the rack', { atM: [0, 0, -0.01] }, {}],
    ['held in it', {}, { jaws: { fixed: GRIP, moving: COUNTER_GRIP }, forcesN: { rack: 0.2, arm: 16 } }],
    ['pushed down by a jaw', {}, { jaws: { moving: GRIP }, forcesN: { rack: 3, arm: 3 } }],
    ['dropping through it', {}, { velocity: { ...REST, linearMS: [0, 0, -0.4] } }],
    ['rocking in it', {}, { velocity: { ...REST, angularRadS: [0.8, 0, 0] } }],
    ['touching nothing', {}, { forcesN: {} }],
  ])('is not: %s', (_, at, change) => {
    expect(scored(at, change).success).toBe(false)
  })

  it('in the real physics: a peg let go over a hole drops in, one beside the rack does not', async () => {
    const endsIn = async (aside: Vector3): Promise<boolean> =>
      onTwin(
        insert,
        async ({ env, actionTo }) => {
          await env.reset({ seed: 5 })
          let success = false
          const away = actionTo([0, -1.2, 1.2, 1, 0, 0])
          for (let step = 0; step < 60; step++) success = successOf(await env.step(away))
          return success
        },
        episode => ({
          ...episode,
          objects: episode.objects.map(object => {
            const rack = episode.objects[1]
            if (object.spec.name !== 'peg' || !rack) return object
            const hole: Pose = { positionM: holesOf(rack.pose)[1] as Vector3, quaternion: rack.pose.quaternion }
            return {
              ...object,
              pose: compose(hole, { positionM: [aside[0], aside[1], aside[2] + HALF_M], quaternion: UPRIGHT }),
            }
          }),
        }),
      )
    expect(await endsIn([0, 0, 0.03])).toBe(true)
    expect(await endsIn([0.003, -0.003, 0.03])).toBe(true)
    expect(await endsIn([0.06, 0, 0.03])).toBe(false)
  })

  it('starts with the peg standing on the table, clear of the rack, and one tilt of the gripper for both', () => {
    for (let seed = 0; seed < 30; seed++) {
      const { peg, rack } = started(seed)
      expect(peg.pose.positionM[2]).toBeCloseTo(HALF_M, 9)
      const [dx, dy] = [0, 1].map(k => (peg.pose.positionM[k] as number) - (rack.pose.positionM[k] as number))
      expect(Math.hypot(dx ?? 0, dy ?? 0)).toBeGreaterThan(0.06)
    }
  })
})
