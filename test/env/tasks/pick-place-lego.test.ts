/** What counts as a brick in its box, and what does not. */

import { describe, expect, it } from 'vitest'
import { footprintRadiusM, lowestM } from '../../../src/env/object-extent.js'
import type { JawContact, Pose, Vector3 } from '../../../src/env/scene.js'
import { BIN_FLOOR_M, BIN_RIM_M } from '../../../src/env/tasks/bin.js'
import { BRICK_BODY_M, brickOf } from '../../../src/env/tasks/lego-brick.js'
import { pickPlaceLego } from '../../../src/env/tasks/pick-place-lego.js'
import { compose, quaternionFromAxisAngle } from '../../../src/robot/vector.js'
import type { Quaternion } from '../../../src/robot/vector.js'
import { begin, lasting, REST, sceneOf } from './made-up-scene.js'
import type { MadeUpObject } from './made-up-scene.js'

const UPRIGHT: Quaternion = [0, 0, 0, 1]
const ON_SIDE: Quaternion = [Math.SQRT1_2, 0, 0, Math.SQRT1_2]
const ON_END = quaternionFromAxisAngle([0, 1, 0], Math.PI / 2)
const HALF_M = BRICK_BODY_M[2] / 2
const FLOOR: Vector3 = [0, 0, BIN_FLOOR_M + HALF_M]
const GRIP: JawContact = { forceN: 8, normal: [1, 0, 0] }
const COUNTER_GRIP: JawContact = { forceN: 8, normal: [-1, 0, 0] }

function scored(atM: Vector3, change: MadeUpObject = {}, durationS = 1, quaternion = UPRIGHT) {
  const episode = begin(pickPlaceLego, 2)
  const box = episode.objects[1]
  if (!box) throw new Error('no box')
  const pose: Pose = compose(box.pose, { positionM: atM, quaternion })
  return lasting(episode, { scene: sceneOf(episode.objects, { brick: { pose, ...change } }) }, durationS)
}

describe('the brick', () => {
  const brick = brickOf('brick', [1, 1, 0])

  it('is 63.6 x 31.8 mm and, with its studs, 23.7 mm high', () => {
    const highM = -lowestM(brick) - lowestM(brick, [1, 0, 0, 0])
    expect(highM).toBeCloseTo(0.0237, 9)
    expect(footprintRadiusM(brick)).toBeCloseTo(Math.hypot(0.0636, 0.0318) / 2, 9)
  })
})

describe('pick-place-lego', () => {
  it('is a brick that lies in the box by itself for 0.2 s, on any of its sides but on end, where it stands out', () => {
    expect(scored(FLOOR, {}, 0.1).success).toBe(false)
    expect(scored(FLOOR, {}, 0.2)).toMatchObject({ success: true, subGoals: { placed: true } })
    expect(scored([0, 0, BIN_FLOOR_M + BRICK_BODY_M[1] / 2], {}, 1, ON_SIDE).success).toBe(true)
    expect(scored([0, 0, BIN_FLOOR_M + HALF_M + 0.0045], {}, 1, [1, 0, 0, 0]).success).toBe(true)
  })

  it.each<[string, Vector3, MadeUpObject, Quaternion]>([
    ['beside it', [0.07, 0, HALF_M], {}, UPRIGHT],
    ['leaning on it from outside', [0.055, 0, 0.018], {}, ON_END],
    ['under it', [0, 0, -0.01], {}, UPRIGHT],
    ['across its rim', [0.036, 0, BIN_RIM_M], {}, UPRIGHT],
    ['in its wall', [0.034, 0, FLOOR[2]], {}, UPRIGHT],
    ['over it', [0, 0, 0.1], {}, UPRIGHT],
    ['thrown up out of it', [0, 0, 0.025], { velocity: { ...REST, linearMS: [0, 0, 0.6] } }, UPRIGHT],
    ['sliding in it', FLOOR, { velocity: { ...REST, linearMS: [0.03, 0, 0] } }, UPRIGHT],
    ['held in it', FLOOR, { jaws: { fixed: GRIP, moving: COUNTER_GRIP }, forcesN: { arm: 16 } }, UPRIGHT],
    ['wedged between a jaw and its wall', FLOOR, { jaws: { moving: GRIP }, forcesN: { arm: 8, box: 8 } }, UPRIGHT],
    ['balanced on the arm', [0, 0, 0.02], { forcesN: { arm: 0.02 } }, UPRIGHT],
  ])('is not: %s', (_, atM, change, quaternion) => {
    expect(scored(atM, change, 1, quaternion).success).toBe(false)
  })
})
