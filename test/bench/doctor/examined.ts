/** An arm as the doctor sees it, with memories that a test may change. */

import type { ExaminedServo, ExpectedArm } from '../../../src/bench/doctor/examined-arm.js'
import type { MemoryDump } from '../../../src/bench/memory-dump.js'
import { nominalCalibration, type JointCalibration } from '../../../src/robot/calibration.js'
import { FOLLOWER_SETTINGS, GRIPPER_SETTINGS, LEADER_SETTINGS } from '../../../src/robot/follower-settings.js'
import { REGISTER_NAMES, REGISTERS, type RegisterName } from '../../../src/robot/registers.js'
import { robotTypeNamed, type RobotType } from '../../../src/robot/robot-types.js'

export type Changes = Partial<Record<RegisterName, number>>

export function armOf(type: RobotType = 'so101_follower', id?: string): ExpectedArm {
  return { spec: robotTypeNamed(type), port: '/dev/ttyACM0', id }
}

/** As LeRobot leaves it: calibrated, in the middle of its ranges, limp, 12 V for followers and 7.4 V for leaders. */
export function examined({ spec }: ExpectedArm, changes: (id: number) => Changes = () => ({})): ExaminedServo[] {
  const calibration = nominalCalibration(spec)
  const isLeader = spec.role === 'leader'
  const asSold = Object.fromEntries(REGISTER_NAMES.map(name => [name, REGISTERS[name].factory])) as MemoryDump
  return spec.servos.map(({ id, joint }, k) => {
    const { rangeMin, rangeMax } = calibration[k] as JointCalibration
    const settings = isLeader
      ? LEADER_SETTINGS
      : [...FOLLOWER_SETTINGS, ...(joint === spec.gripperJoint ? GRIPPER_SETTINGS : [])]
    const memory: MemoryDump = {
      ...asSold,
      ...Object.fromEntries(settings),
      ...(isLeader ? { Max_Voltage_Limit: 80, Present_Voltage: 74 } : {}),
      ID: id,
      Min_Position_Limit: rangeMin,
      Max_Position_Limit: rangeMax,
      Present_Position: Math.round((rangeMin + rangeMax) / 2),
      ...changes(id),
    }
    return { id, joint, memory }
  })
}
