/** The scripted expert for `lift-cube`: over it, down, close, up; and again from the start if it comes up empty. */

import type { Quaternion, Vector3 } from '../robot/vector.js'
import { JointMover } from './joint-mover.js'
import type { Policy, PolicyContext } from './policy.js'
import { feature } from './policy.js'
import { planTopGrasp } from './top-grasp.js'
import type { TopGrasp } from './top-grasp.js'

const OPEN_RAD = 0.6
/** All the way: the servo's torque limit sets the grip. */
const CLOSED_RAD = -0.2
const GRASP = { edgeM: 0.025, clearanceM: 0.008, heightM: 0.01, aboveM: 0.06, liftM: 0.09 }
const FAST_RAD_S = 2.5
const SLOW_RAD_S = 1
const GRIPPER_RAD_S = 3
/** A phase that takes longer than this goes on to the next: something is in the way. */
const PATIENCE_S = { above: 2.5, down: 1.5, close: 0.5, up: 1.5 }

type Phase = keyof typeof PATIENCE_S

export function liftCubeExpert(context: PolicyContext): Policy {
  const mover = new JointMover(context)
  let plan: TopGrasp | undefined
  let phase: Phase = 'above'
  let phaseS = 0

  const enter = (next: Phase): void => {
    phase = next
    phaseS = 0
  }
  const follow = (grasp: TopGrasp): boolean => {
    switch (phase) {
      case 'above':
        return mover.moveTowards(withGripper(grasp.aboveRad, OPEN_RAD), FAST_RAD_S, GRIPPER_RAD_S)
      case 'down':
        return mover.moveTowards(withGripper(grasp.atRad, OPEN_RAD), SLOW_RAD_S)
      case 'close':
        mover.moveTowards(withGripper(grasp.atRad, CLOSED_RAD), SLOW_RAD_S, GRIPPER_RAD_S)
        return false
      case 'up':
        return mover.moveTowards(withGripper(grasp.liftedRad, CLOSED_RAD), SLOW_RAD_S)
    }
  }
  const NEXT: Record<Phase, Phase> = { above: 'down', down: 'close', close: 'up', up: 'above' }

  return {
    reset() {
      mover.reset()
      plan = undefined
      enter('above')
    },
    act(observation) {
      mover.observe(observation)
      if (!plan) {
        const [x, y, z, ...quaternion] = feature(observation, 'observation.environment_state')
        const cube = { positionM: [x, y, z] as unknown as Vector3, quaternion: quaternion as unknown as Quaternion }
        plan = planTopGrasp(context, cube, GRASP, mover.measuredRad)
      }
      if (plan) {
        const arrived = follow(plan)
        phaseS += 1 / context.rateHz
        if (arrived || phaseS >= PATIENCE_S[phase]) {
          // Still here after lifting: the cube was missed, so look at it again.
          if (phase === 'up') plan = undefined
          enter(NEXT[phase])
        }
      }
      return Promise.resolve(mover.action())
    },
  }
}

function withGripper(armRad: Float64Array, gripperRad: number): Float64Array {
  const goal = armRad.slice()
  goal[goal.length - 1] = gripperRad
  return goal
}
