/** The scripted expert for `reach`: inverse kinematics once, then straight there in joint space. */

import { solveIk } from '../robot/ik.js'
import type { Vector3 } from '../robot/vector.js'
import { JointMover } from './joint-mover.js'
import type { Policy, PolicyContext } from './policy.js'
import { feature } from './policy.js'

const SPEED_RAD_S = 2

export function reachExpert(context: PolicyContext): Policy {
  const mover = new JointMover(context)
  let goalRad: Float64Array | undefined
  return {
    reset() {
      mover.reset()
      goalRad = undefined
    },
    act(observation) {
      mover.observe(observation)
      goalRad ??= plan(context, feature(observation, 'observation.environment_state'), mover.measuredRad)
      mover.moveTowards(goalRad, SPEED_RAD_S)
      return Promise.resolve(mover.action())
    },
  }
}

function plan({ kinematics, limitsRad }: PolicyContext, target: Float32Array, startRad: Float64Array): Float64Array {
  const positionM = Array.from(target) as unknown as Vector3
  return solveIk(kinematics, { positionM }, { limitsRad, startRad }).positionRad
}
