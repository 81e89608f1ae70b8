/** Control mode `ee`: the pose that the gripper frame is to take, by LeRobot's names. */

import type { Vector3 } from '../../robot/vector.js'
import { Box } from '../spaces.js'
import type { ControlledArm, ControlMode } from './control-mode.js'
import { EeArm } from './ee-arm.js'
import { quaternionFromRotationVector, rotationVector } from '../../robot/rotation-vector.js'

/** Beyond what an SO-100 or SO-101 reaches: 0.48 m forward, 0.44 to the sides, 0.53 up. */
const REACH_M = 0.6

/** Base frame: `ee.x ee.y ee.z` in metres, `ee.wx ee.wy ee.wz` a rotation vector in radians; `ee.gripper_pos` as the gripper's own target. */
export function eeMode(arm: ControlledArm): ControlMode {
  const ee = new EeArm(arm)
  const { gripper } = ee
  const { low, high, units } = arm.jointSpace
  const most = [REACH_M, REACH_M, REACH_M, Math.PI, Math.PI, Math.PI]
  const space = new Box({
    low: [...most.map(value => -value), low[gripper] as number],
    high: [...most, high[gripper] as number],
    labels: ['ee.x', 'ee.y', 'ee.z', 'ee.wx', 'ee.wy', 'ee.wz', 'ee.gripper_pos'],
    units: ['m', 'm', 'm', 'rad', 'rad', 'rad', units?.[gripper] ?? ''],
  })
  return {
    name: 'ee',
    space,
    decode(action, state) {
      const [x, y, z, wx, wy, wz, gripperPos] = action as unknown as Numbers
      const pose = { positionM: [x, y, z] as Vector3, quaternion: quaternionFromRotationVector([wx, wy, wz]) }
      return ee.command(pose, gripperPos, state)
    },
    encode(target) {
      const { positionM, quaternion } = ee.poseOf(target)
      return space.clip(Float32Array.of(...positionM, ...rotationVector(quaternion), target[gripper] as number))
    },
  }
}

type Numbers = readonly [number, number, number, number, number, number, number]
