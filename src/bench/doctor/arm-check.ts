/** Is it a follower or a leader? No register says so; several give it away. */

import type { RobotRole } from '../../robot/arm-spec.js'
import { gripperRangeText, roleOfGripper } from '../../robot/gripper-role.js'
import { FOLLOWER_SETTINGS, GRIPPER_SETTINGS, type ServoSettings } from '../../robot/follower-settings.js'
import { REGISTERS } from '../../robot/registers.js'
import { failed, passed, skipped, warned, type Check } from './check.js'
import { servosText, type ExaminedServo, type ExpectedArm } from './examined-arm.js'
import { voltageClass } from './voltage-check.js'

interface Evidence {
  readonly role: RobotRole
  /** Holds whatever program was used before; else it only says how the arm was last used. */
  readonly isSure: boolean
  readonly text: string
}

export function checkArm(arm: ExpectedArm, servos: readonly ExaminedServo[]): Check {
  const evidence = evidenceIn(servos)
  const counted = evidence.some(({ isSure }) => isSure) ? evidence.filter(({ isSure }) => isSure) : evidence
  const roles = new Set(counted.map(({ role }) => role))
  const texts = counted.map(({ text }) => text).join('; ')
  if (roles.size === 0) {
    return skipped('arm', `registers do not tell a follower from a leader before it was calibrated or connected`)
  }
  if (roles.size > 1) {
    return warned('arm', `contradictory: ${texts}`, 'see that all servos are of one arm, and calibrate it anew')
  }
  const isSure = counted.some(evidence => evidence.isSure)
  if (roles.has(arm.spec.role)) return passed('arm', `a ${arm.spec.role}${isSure ? '' : ', probably'}: ${texts}`)
  const [role] = roles
  const found = `${isSure ? 'a' : 'probably a'} ${String(role)}, not a ${arm.spec.role}: ${texts}`
  const flag = role === 'leader' ? 'teleop' : 'robot'
  const next =
    `leave torque off: see whether the ports of leader and follower are swapped, and whether each has its own supply; if it is ` +
    `meant to be the ${String(role)}, run so101 doctor --${flag}.type=${arm.spec.name.replace(arm.spec.role, String(role))} --${flag}.port=${arm.port}`
  return isSure ? failed('arm', found, next) : warned('arm', found, next)
}

function evidenceIn(servos: readonly ExaminedServo[]): readonly Evidence[] {
  const evidence: Evidence[] = []
  const add = (role: Evidence['role'], isSure: boolean, text: string) => evidence.push({ role, isSure, text })

  const of12V = servos.filter(servo => voltageClass(servo) === 12)
  if (of12V.length > 0)
    add('follower', true, `${servosText(of12V.map(({ id }) => id))} of the 12 V class, which leaders have not`)

  const gripper = servos.find(({ joint }) => joint === 'gripper')
  if (gripper !== undefined) {
    const widthTicks = gripper.memory.Max_Position_Limit - gripper.memory.Min_Position_Limit
    const role = roleOfGripper(widthTicks)
    if (role !== undefined) {
      add(role, true, `the gripper turns ${widthTicks} ticks, ${role}s' ${gripperRangeText(role)}`)
    }
    if (holds(gripper, GRIPPER_SETTINGS)) add('follower', false, "the gripper has LeRobot's limits for a follower")
  }
  const arm = servos.filter(({ joint }) => joint !== 'gripper')
  const gains = FOLLOWER_SETTINGS.filter(([name]) => name === 'P_Coefficient')
  if (arm.length > 0 && arm.every(servo => holds(servo, gains)))
    add('follower', false, "P_Coefficient is LeRobot's for a follower")
  if (arm.length > 0 && arm.every(isConnectedLeader))
    add('leader', false, 'connected to LeRobot before, and P_Coefficient as at the factory')
  return evidence
}

/** LeRobot sets these two on leaders and followers, and the gains on followers only (lerobot.md 1.12, 1.13). */
function isConnectedLeader(servo: ExaminedServo): boolean {
  const { memory } = servo
  const isConnected = memory.Return_Delay_Time === 0 && memory.Maximum_Acceleration === 254
  return isConnected && memory.P_Coefficient === REGISTERS.P_Coefficient.factory
}

function holds({ memory }: ExaminedServo, settings: ServoSettings): boolean {
  return settings.every(([name, value]) => memory[name] === value)
}
