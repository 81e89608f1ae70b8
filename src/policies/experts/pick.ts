/** Taking a thing off the table from above. */

import { distance } from '../../robot/vector.js'
import { planTopGrasp } from '../top-grasp.js'
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
}

/** A thing that is still further than this from the gripper frame after lifting was missed. */
const IN_HAND_M = 0.04

/** Where no way to take it is seen, the arm stays for so long before it looks again. */
const WAIT_S = 0.3

/** The grasp where it came up with the thing; undefined where it was missed, or no way to take it was found. */
export function* pick(hand: Hand, name: string, options: Pick): Script<TopGrasp | undefined> {
  const { edgeM, heightM = -0.0025, aboveM = 0.06, liftM = 0.09, openRad = OPEN_RAD } = options
  const plan = planTopGrasp(
    hand.context,
    hand.pose(name),
    { edgeM, clearanceM: 0.008, heightM, aboveM, liftM },
    hand.measuredRad,
  )
  if (!plan) {
    yield* hand.press(hand.measuredRad, WAIT_S)
    return undefined
  }
  yield* hand.moveTo(withGripper(plan.aboveRad, openRad))
  yield* hand.moveTo(withGripper(plan.atRad, openRad), { speedRadS: SLOW_RAD_S, patienceS: 1.5 })
  yield* hand.press(withGripper(plan.atRad, CLOSED_RAD), 0.5)
  yield* hand.moveTo(withGripper(plan.liftedRad, CLOSED_RAD), { speedRadS: SLOW_RAD_S, patienceS: 1.5 })
  return distance(hand.point(name), hand.tip.positionM) <= IN_HAND_M ? plan : undefined
}
