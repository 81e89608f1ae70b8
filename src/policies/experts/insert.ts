/** The scripted expert for `insert`: the vial is taken sideways, so that it stays upright, carried over the rack, let down. */

import { holesOf, standsInRack } from '../../env/tasks/rack.js'
import { GRIP_HEIGHT_M, insert, INSERT_TILTS_RAD, VIAL_LENGTH_M, VIAL_RADIUS_M } from '../../env/tasks/insert.js'
import { bearingRad, reachesAtTilt } from '../../robot/top-reach.js'
import { cos, sin } from '../../robot/trig.js'
import { add, conjugate, rotate } from '../../robot/vector.js'
import type { Vector3 } from '../../robot/vector.js'
import type { Policy, PolicyContext } from '../policy.js'
import { scriptedPolicy } from '../script.js'
import type { Hand } from '../script.js'
import { pick } from './pick.js'
import { place } from './place.js'

/** Room on both sides for a hand that is off by a centimetre; near the base there is none for it, and every other attempt does without. */
const CLEARANCES_M = [0.012, 0.006]
const OPEN_RAD = 0.6
/** Jaws that open no further stay off the rack. */
const LET_GO_RAD = 0.25
const ABOVE_M = 0.045
const LIFT_M = 0.05
/** The vial is let go a little over the floor: the holes are deep. */
const DROP_M = 0.006
/** With the vial's lower end clear of the rim: on the way there, and for the last look. */
const CARRY_M = 0.045
const BRINK_M = 0.024
const STRIDE_M = 0.006
const TOLERANCE_M = 0.004
const WAIT_S = 0.4

export function insertExpert(context: PolicyContext): Policy {
  return scriptedPolicy(context, function* (hand) {
    for (let attempt = 0; ; attempt++) {
      const grasp = yield* pick(hand, 'vial', {
        edgeM: 2 * VIAL_RADIUS_M,
        heightM: GRIP_HEIGHT_M,
        clearanceM: CLEARANCES_M[attempt % CLEARANCES_M.length] as number,
        aboveM: ABOVE_M,
        liftM: LIFT_M,
        openRad: OPEN_RAD,
        faces: () => acrossTheArm(hand),
        tiltsRad: tiltsFor(hand, holeOf(hand)),
      })
      if (!grasp) continue
      yield* place(hand, 'vial', grasp, {
        target: () => standingIn(holeOf(hand)),
        carryM: CARRY_M,
        brinkM: BRINK_M,
        strideM: STRIDE_M,
        toleranceM: TOLERANCE_M,
        isRound: true,
        openRad: LET_GO_RAD,
      })
      while (isIn(hand)) yield* hand.press(hand.measuredRad, WAIT_S)
    }
  })
}

/** Closing to the left or right as seen from the arm, the jaws stay parallel to a standing vial at every tilt. */
function acrossTheArm(hand: Hand): readonly Vector3[] {
  const { positionM, quaternion } = hand.pose('vial')
  const bearing = bearingRad(positionM, hand.context.robot.panAxisXM)
  const toFrame = conjugate(quaternion)
  const left: Vector3 = [-sin(bearing), cos(bearing), 0]
  const right: Vector3 = [sin(bearing), -cos(bearing), 0]
  return [rotate(toFrame, left), rotate(toFrame, right)]
}

/** First those at which the rack is reached, too; at another one the vial comes to it leaning. */
function tiltsFor({ context }: Hand, hole: Vector3): readonly number[] {
  const arm = { ...context, panAxisXM: context.robot.panAxisXM }
  const [x, y, z] = add(standingIn(hole), [0, 0, GRIP_HEIGHT_M])
  const points: Vector3[] = [
    [x, y, z],
    [x, y, z + BRINK_M],
  ]
  const both = INSERT_TILTS_RAD.filter(tilt => reachesAtTilt(arm, points, tilt))
  return [...both, ...INSERT_TILTS_RAD.filter(tilt => !both.includes(tilt))]
}

/** The one in the middle: nearest to what the episode was drawn for. */
function holeOf(hand: Hand): Vector3 {
  const holes = holesOf(hand.pose('rack'))
  return holes[Math.floor(holes.length / 2)] as Vector3
}

function standingIn([x, y, z]: Vector3): Vector3 {
  return [x, y, z + VIAL_LENGTH_M / 2 + DROP_M]
}

function isIn(hand: Hand): boolean {
  const [spec] = insert.objects
  return spec !== undefined && standsInRack(hand.pose('rack'), { spec, pose: hand.pose('vial') })
}
