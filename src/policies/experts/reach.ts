/** The scripted expert for `reach`: inverse kinematics once, then straight there in joint space. */

import { solveIk } from '../../robot/ik.js'
import { scriptedPolicy } from '../script.js'
import type { Policy, PolicyContext } from '../policy.js'

const SPEED_RAD_S = 2

export function reachExpert(context: PolicyContext): Policy {
  const { kinematics, limitsRad } = context
  return scriptedPolicy(context, function* (hand) {
    const goal = solveIk(kinematics, { positionM: hand.point('target') }, { limitsRad, startRad: hand.measuredRad })
    for (;;) yield* hand.moveTo(goal.positionRad, { speedRadS: SPEED_RAD_S, gripperSpeedRadS: SPEED_RAD_S })
  })
}
