/** A servo's registers as its firmware uses them: decoded, in ticks and seconds, bounded by each other. */

import { REGISTERS } from '../../robot/registers.js'
import type { RegisterName } from '../../robot/registers.js'
import type { ProfileLimits } from './goal-profile.js'
import type { PositionGains } from './position-law.js'
import type { ProtectionLimits } from './protection.js'
import type { ServoMemory } from './servo-memory.js'

/** Bits of Phase. The others (0 drive direction, 5 driver, 6 PWM frequency, 7 encoder direction) change nothing here. */
export const PHASE = { singleSpeedSteps: 0x04, zeroSpeedIsLargest: 0x08, severalTurns: 0x10 } as const

/** What Present_Velocity counts in, ticks/s. */
export const SPEED_STEP = 50

/** Ticks of 1 ms that are remembered for speed and damping: DTs, at most. */
export const REMEMBERED = 32

/** Registers as the firmware uses them. */
export interface ServoSettings {
  readonly mode: number
  readonly phase: number
  readonly homingOffset: number
  /** Encoder ticks per tick of a goal. */
  readonly resolution: number
  readonly lowest: number
  readonly highest: number
  readonly gains: PositionGains
  readonly speedGains: { readonly p: number; readonly i: number }
  readonly goalSpeed: number
  readonly pwmDuty: number
  readonly torqueLimit: number
  readonly profile: ProfileLimits
  /** Ticks of 1 ms. */
  readonly window: number
  readonly protection: ProtectionLimits
}

/** Anew after every write. */
export function settingsOf(memory: ServoMemory): ServoSettings {
  const get = (name: RegisterName): number => memory.get(name)
  const phase = get('Phase')
  const goalSpeed = get('Goal_Velocity') * ((phase & PHASE.singleSpeedSteps) !== 0 ? 1 : SPEED_STEP)
  const largestSpeed = get('Maximum_Velocity_Limit') * SPEED_STEP
  const largestAcceleration = get('Maximum_Acceleration')
  const acceleration = get('Acceleration')
  return {
    mode: get('Operating_Mode'),
    phase,
    homingOffset: get('Homing_Offset'),
    resolution: Math.max(1, get('Angular_Resolution')),
    lowest: get('Min_Position_Limit'),
    highest: get('Max_Position_Limit'),
    gains: {
      p: get('P_Coefficient'),
      i: get('I_Coefficient'),
      d: get('D_Coefficient'),
      startupForce: get('Minimum_Startup_Force'),
      deadBelow: get('CW_Dead_Zone'),
      deadAbove: get('CCW_Dead_Zone'),
    },
    speedGains: {
      p: get('Velocity_closed_loop_P_proportional_coefficient'),
      i: get('Velocity_closed_loop_I_integral_coefficient'),
    },
    goalSpeed: Math.min(largestSpeed, Math.max(-largestSpeed, goalSpeed)),
    pwmDuty: get('Goal_Time'),
    torqueLimit: get('Torque_Limit'),
    profile: {
      maximum:
        goalSpeed === 0 && (phase & PHASE.zeroSpeedIsLargest) !== 0
          ? largestSpeed
          : Math.min(largestSpeed, Math.abs(goalSpeed)),
      minimum: get('Hts') * SPEED_STEP,
      acceleration:
        100 *
        (acceleration === 0
          ? largestAcceleration * get('Acceleration_Multiplier')
          : Math.min(acceleration, largestAcceleration)),
    },
    window: Math.min(REMEMBERED - 1, Math.max(1, get('DTs'))),
    protection: {
      maximumV: get('Max_Voltage_Limit') / 10,
      minimumV: get('Min_Voltage_Limit') / 10,
      maximumC: get('Max_Temperature_Limit'),
      maximumA: get('Protection_Current') * REGISTERS.Protection_Current.unit.perUnit,
      overcurrentTicks: get('Over_Current_Protection_Time') * 10,
      overloadDuty: get('Overload_Torque') * 10,
      overloadTicks: get('Protection_Time') * 10,
      protectiveDuty: get('Protective_Torque') * 10,
      unloading: get('Unloading_Condition'),
    },
  }
}
