/** Brings an arm's servos to LeRobot's settings. Only what differs is written: an arm that is set up and holds is not let go. */

import type { RobotSpec, ServoSpec } from '../robot/arm-spec.js'
import {
  FOLLOWER_SETTINGS,
  GRIPPER_SETTINGS,
  LEADER_SETTINGS,
  PHASE_SEVERAL_TURNS,
  type ServoSettings,
} from '../robot/follower-settings.js'
import { REGISTERS, type WritableRegister } from '../robot/registers.js'
import { writeLasting, writeOne } from './lasting-write.js'
import type { ServoAccess } from './servo-access.js'
import { NotTakenError } from './setting-errors.js'

export interface ChangedSetting {
  readonly joint: string
  readonly register: WritableRegister
  readonly before: number
  readonly after: number
}

/**
 * What LeRobot writes at connect, in its order. `TorqueOnError` where a lasting setting differs while the arm holds: it would have to be let go.
 * Returns what was changed.
 */
export async function prepareArm(bus: ServoAccess, spec: RobotSpec): Promise<readonly ChangedSetting[]> {
  const changed: ChangedSetting[] = []
  for (const servo of spec.servos) {
    const phase = await bus.read('Phase', servo.id)
    const settings: ServoSettings = [
      ...settingsFor(spec, servo),
      ...((phase & PHASE_SEVERAL_TURNS) === 0 ? [] : ([['Phase', phase & ~PHASE_SEVERAL_TURNS]] as const)),
    ]
    for (const [register, value] of settings) {
      const before = await bus.read(register, servo.id)
      if (before === value) continue
      await set(bus, servo.id, register, value)
      changed.push({ joint: servo.joint, register, before, after: value })
    }
    // The servo copies its lasting limit only when it is switched on.
    const [limit, now] = [await bus.read('Max_Torque_Limit', servo.id), await bus.read('Torque_Limit', servo.id)]
    if (now > limit) {
      await set(bus, servo.id, 'Torque_Limit', limit)
      changed.push({ joint: servo.joint, register: 'Torque_Limit', before: now, after: limit })
    }
  }
  return changed
}

/** A leader only has to be in position mode; it stays limp. */
function settingsFor(spec: RobotSpec, { joint }: ServoSpec): ServoSettings {
  if (spec.role === 'leader') return LEADER_SETTINGS
  return joint === spec.gripperJoint ? [...FOLLOWER_SETTINGS, ...GRIPPER_SETTINGS] : FOLLOWER_SETTINGS
}

async function set(bus: ServoAccess, id: number, register: WritableRegister, value: number): Promise<void> {
  if (REGISTERS[register].area !== 'sram') {
    await writeLasting(bus, { id, register, value })
    return
  }
  await writeOne(bus, { id, register, value })
  const shown = await bus.read(register, id)
  if (shown !== value) throw new NotTakenError(id, register, value, shown)
}
