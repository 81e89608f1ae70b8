/** Taking a thing off the table from above. */

import { bearingRad } from '../../robot/top-reach.js'
import { distance } from '../../robot/vector.js'
import type { Vector3 } from '../../robot/vector.js'
import { aimDown, planTopGrasp } from '../top-grasp.js'
import type { TopGrasp } from '../top-grasp.js'
import { SLOW_RAD_S, withGripper } from '../script.js'
import type { Hand, Script } from '../script.js'

export const OPEN_RAD = 0.6
/** All the way: the servo's torque limit sets the grip. */
export const CLOSED_RAD = -0.2

export interface Pick {
  /** Between the two faces that are taken. */
  readonly edgeM: number
  /** Of the gripper frame over the object's origin while grasping. */
  readonly heightM?: number
  readonly aboveM?: number
  readonly liftM?: number
  readonly openRad?: number
  /** Between the fixed jaw and its face before closing; 12 mm where absent. */
  readonly clearanceM?: number
  /** Normals of the faces that may be taken, thing's frame; asked at each attempt. Any of its sides where absent. */
  readonly faces?: () => readonly Vector3[]
  /** Approaches to try, in this order. */
  readonly tiltsRad?: readonly number[]
}

/** A thing that is still further than this from the gripper frame after lifting was missed. */
export const IN_HAND_M = 0.04

/** Where no way to take it is seen, the arm stays for so long before it looks again. */
const WAIT_S = 0.3
const ABOVE_PATIENCE_S = 1.5
/** Further than this from over the thing something holds the arm: to go down from there would be to push. */
const ASTRAY_M = 0.03
const DOWN_PATIENCE_S = 1.2
const CLOSE_S = 0.5
const LIFT_OFF_S = 0.25
/** The servos' droop and the encoders leave the frame this near to its goal; one that stops higher stands on something. */
const BLOCKED_M = 0.004
/** Fingers that rub along the table lift badly. */
const OFF_TABLE_M = 0.002
/** Missed with nothing under the fingers: lower next time. */
const LOWER_M = 0.005
/** Jaws that closed this far have nothing between them. */
const EMPTY_RAD = -0.12

/** The grasp where it came up with the thing; undefined where it was missed, or no way to take it was found. */
export function* pick(hand: Hand, name: string, options: Pick): Script<TopGrasp | undefined> {
  const { edgeM, heightM = -0.0025, aboveM = 0.06, liftM = 0.09, openRad = OPEN_RAD } = options
  const { clearanceM = 0.012, faces, tiltsRad } = options
  const plan = planTopGrasp(
    hand.context,
    hand.pose(name),
    {
      edgeM,
      clearanceM,
      heightM: heightM + hand.heightErrorM,
      aboveM,
      liftM,
      ...(faces && { faces: faces() }),
      ...(tiltsRad && { tiltsRad }),
    },
    hand.measuredRad,
  )
  if (!plan) {
    yield* hand.press(hand.measuredRad, WAIT_S)
    return undefined
  }
  yield* hand.moveTo(withGripper(plan.aboveRad, openRad), { patienceS: ABOVE_PATIENCE_S })
  if (distance(hand.tip.positionM, hand.context.kinematics.forward(plan.aboveRad).positionM) > ASTRAY_M)
    return undefined
  const atRad = yield* goDown(hand, withGripper(plan.atRad, openRad), plan.tiltRad)
  yield* hand.press(withGripper(atRad, CLOSED_RAD), CLOSE_S)
  if (isEmpty(hand)) {
    hand.heightErrorM -= LOWER_M
    yield* hand.moveTo(withGripper(plan.aboveRad, openRad))
    return undefined
  }
  yield* hand.moveTo(withGripper(plan.liftedRad, CLOSED_RAD), { speedRadS: SLOW_RAD_S, patienceS: 1.5 })
  return distance(hand.point(name), hand.tip.positionM) <= IN_HAND_M ? plan : undefined
}

/** To where the jaws close. Where the table stops them higher, the joints' zeros are off: that is remembered, and the jaws close a little over it. */
function* goDown(hand: Hand, atRad: Float64Array, tilt: number): Script<Float64Array> {
  const { kinematics, robot } = hand.context
  yield* hand.moveTo(atRad, { speedRadS: SLOW_RAD_S, patienceS: DOWN_PATIENCE_S })
  const [x, y, z] = kinematics.forward(atRad).positionM
  const tooHighM = hand.tip.positionM[2] - z
  if (tooHighM < BLOCKED_M) return atRad
  const upM = tooHighM + OFF_TABLE_M
  hand.heightErrorM += upM
  const bearing = bearingRad([x, y, z], robot.panAxisXM)
  const raisedRad = aimDown(hand.context, [x, y, z + upM], { bearing, tilt }, atRad)
  if (!raisedRad) return atRad
  yield* hand.press(raisedRad, LIFT_OFF_S)
  return raisedRad
}

function isEmpty({ measuredRad }: Hand): boolean {
  return (measuredRad[measuredRad.length - 1] as number) < EMPTY_RAD
}
