/** Settings that connecting would change, and such that nobody would put right. */

import {
  FOLLOWER_SETTINGS,
  GRIPPER_SETTINGS,
  LEADER_SETTINGS,
  PHASE_SEVERAL_TURNS,
  type ServoSettings,
} from '../../robot/follower-settings.js'
import { REGISTERS, type RegisterName } from '../../robot/registers.js'
import { checkOf, type Check, type Finding } from './check.js'
import { idRanges, perServo, servosText, type ExaminedServo, type ExpectedArm } from './examined-arm.js'

interface Guard {
  readonly register: RegisterName
  readonly isWrong: (value: number) => boolean
  readonly value: number
  readonly why: string
}

const { Unloading_Condition: unloading, Max_Temperature_Limit: hottest } = REGISTERS

/** Values at which the servo no longer protects itself, or does not do what the driver asks. */
const GUARDS: readonly Guard[] = [
  {
    register: 'Response_Status_Level',
    isWrong: level => level === 0,
    value: 1,
    why: 'it answers no write',
  },
  {
    register: 'Angular_Resolution',
    isWrong: ticks => ticks !== 1,
    value: 1,
    why: 'its ticks are not those of the calibration',
  },
  {
    register: 'Unloading_Condition',
    isWrong: mask => (mask & unloading.factory) !== unloading.factory,
    value: unloading.factory,
    why: 'heat, current or overload do not switch it off',
  },
  {
    register: 'Max_Temperature_Limit',
    isWrong: limitC => limitC > hottest.factory,
    value: hottest.factory,
    why: `it may get hotter than ${hottest.factory} C`,
  },
]

export function checkSettings(arm: ExpectedArm, servos: readonly ExaminedServo[]): Check {
  const findings = [...guardFindings(arm, servos), ...connectFindings(arm, servos)]
  return checkOf('settings', findings, `as LeRobot leaves a ${arm.spec.role}`)
}

function guardFindings(arm: ExpectedArm, servos: readonly ExaminedServo[]): readonly Finding[] {
  return GUARDS.flatMap(({ register, isWrong, value, why }): Finding[] => {
    const wrong = servos.filter(({ memory }) => isWrong(memory[register]))
    if (wrong.length === 0) return []
    const found = perServo(wrong, ({ memory }) => String(memory[register]))
    const ids = wrong.map(({ id }) => id)
    return [
      {
        isFailure: true,
        found: `${register} ${found} at ${servosText(ids)}: ${why}`,
        next: `so101 bus set --port=${arm.port} --register=${register} --value=${value} --id=N for N = ${idRanges(ids)}`,
      },
    ]
  })
}

/** What lives in SRAM is as it was at power-up, and says nothing. */
function connectFindings(arm: ExpectedArm, servos: readonly ExaminedServo[]): readonly Finding[] {
  const changes = new Map<string, number[]>()
  for (const { id, joint, memory } of servos) {
    for (const [register, value] of settingsOf(arm, joint)) {
      if (REGISTERS[register].area === 'sram' || memory[register] === value) continue
      const change = `${register} ${memory[register]} -> ${value}`
      changes.set(change, [...(changes.get(change) ?? []), id])
    }
    if ((memory.Phase & PHASE_SEVERAL_TURNS) !== 0) {
      const change = `Phase ${memory.Phase} -> ${memory.Phase - PHASE_SEVERAL_TURNS}`
      changes.set(change, [...(changes.get(change) ?? []), id])
    }
  }
  if (changes.size === 0) return []
  const isEvery = (ids: readonly number[]) => ids.length === servos.length
  const list = Array.from(changes, ([change, ids]) => (isEvery(ids) ? change : `${change} (${idRanges(ids)})`))
  return [
    {
      isFailure: false,
      found: `connecting would change ${list.join(', ')}`,
      next: 'nothing by hand: the next connect as this robot type writes them; if other values are wanted, say so in its options',
    },
  ]
}

function settingsOf({ spec }: ExpectedArm, joint: string): ServoSettings {
  if (spec.role === 'leader') return LEADER_SETTINGS
  return joint === spec.gripperJoint ? [...FOLLOWER_SETTINGS, ...GRIPPER_SETTINGS] : FOLLOWER_SETTINGS
}
