/** Control mode `ee-delta`: how the gripper frame is to move on from the pose of the last target. */

import { add, multiply, subtract } from '../../robot/vector.js'
import { Box } from '../spaces.js'
import { CONTROL_LIMITS, stepsRad, userSteps } from './control-limits.js'
import type { ControlledArm, ControlMode } from './control-mode.js'
import { EeArm } from './ee-arm.js'
import { quaternionFromRotationVector, rotationBetween } from '../../robot/rotation-vector.js'

/**
 * Base frame: metres, a rotation vector in radians about the gripper frame's origin, and the gripper's own units. Counted from the pose of the last joint
 * target, which the arm can take: what it cannot do does not add up.
 */
export function eeDeltaMode(arm: ControlledArm): ControlMode {
  const ee = new EeArm(arm)
  const { gripper } = ee
  const { jointSpace, rateHz } = arm
  const { linearMS, angularRadS, gripperRadS } = CONTROL_LIMITS.eeDelta
  const gripperStep = userSteps(arm, stepsRad(arm, { armRadS: 0, gripperRadS }))[gripper] as number
  const most = [...each(linearMS / rateHz), ...each(angularRadS / rateHz), gripperStep]
  const space = new Box({
    low: most.map(step => -step),
    high: most,
    labels: ['x', 'y', 'z', 'wx', 'wy', 'wz', 'gripper_pos'].map(name => `ee.delta_${name}`),
    units: ['m', 'm', 'm', 'rad', 'rad', 'rad', jointSpace.units?.[gripper] ?? ''],
  })
  return {
    name: 'ee-delta',
    space,
    decode(action, state) {
      const [x, y, z, wx, wy, wz, gripperDelta] = action as unknown as Numbers
      const from = ee.poseOf(state.target)
      const pose = {
        positionM: add(from.positionM, [x, y, z]),
        quaternion: multiply(quaternionFromRotationVector([wx, wy, wz]), from.quaternion),
      }
      return ee.command(pose, (state.target[gripper] as number) + gripperDelta, state)
    },
    encode(target, state) {
      const [from, to] = [ee.poseOf(state.target), ee.poseOf(target)]
      const way = [...subtract(to.positionM, from.positionM), ...rotationBetween(from.quaternion, to.quaternion)]
      // One share for all six, so that the pose goes the straight way.
      const share = way.reduce((least, part, i) => Math.min(least, (most[i] as number) / Math.abs(part)), 1)
      const gripperWay = (target[gripper] as number) - (state.target[gripper] as number)
      return space.clip(Float32Array.of(...way.map(part => share * part), gripperWay))
    },
  }
}

type Numbers = readonly [number, number, number, number, number, number, number]

function each(value: number): readonly number[] {
  return [value, value, value]
}
