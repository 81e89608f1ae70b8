/** The memory of a servo that LeRobot has set up and calibrated, as it is after a power cycle. */

import type { JointCalibration } from '../../robot/calibration.js'
import type { RobotRole } from '../../robot/arm-spec.js'
import { FOLLOWER_SETTINGS, GRIPPER_SETTINGS, LEADER_SETTINGS } from '../../robot/follower-settings.js'
import { REGISTERS } from '../../robot/registers.js'
import type { RegisterValues } from './servo-memory.js'

export function configuredEeprom(
  id: number,
  isGripper: boolean,
  calibration: JointCalibration,
  role: RobotRole = 'follower',
): RegisterValues {
  const settings = role === 'leader' ? LEADER_SETTINGS : [...FOLLOWER_SETTINGS, ...(isGripper ? GRIPPER_SETTINGS : [])]
  return {
    ...Object.fromEntries(settings.filter(([name]) => REGISTERS[name].area !== 'sram')),
    ID: id,
    Homing_Offset: calibration.homingOffset,
    Min_Position_Limit: calibration.rangeMin,
    Max_Position_Limit: calibration.rangeMax,
  }
}
