/** From where on what a servo suffers is too much, as data: warn first, stop before the servo's own protection lets the arm fall. */

import { UsageError } from '../../robot/errors.js'
import type { ServoFault } from '../../robot/status-bits.js'
import type { ThresholdSpec } from './threshold.js'

export interface Levels {
  readonly warn: ThresholdSpec
  readonly stop: ThresholdSpec
}

export interface HealthLimits {
  /** Share of full duty, in one direction: a joint that pushes one way so long does not move, for its travel would be over. */
  readonly load: Levels
  /** The gripper's: squeezing is its work, at up to the 50 % that LeRobot allows it (Max_Torque_Limit 500). */
  readonly gripperLoad: Levels
  readonly currentA: Levels
  readonly temperatureC: Levels
  /** By the servo's class, which its Max_Voltage_Limit shows. */
  readonly voltage: Readonly<Record<SupplyClass, VoltageLevels>>
  /** Complaints that are normal for the gripper: it reports overload when it has squeezed for 2 s with LeRobot's Overload_Torque of 25 %. */
  readonly gripperMayReport: readonly ServoFault[]
  /** Complaints that end nothing. */
  readonly warnOnly: readonly ServoFault[]
}

export type SupplyClass = '7.4 V' | '12 V'

export interface VoltageLevels {
  /** Levels of a voltage that is too low hold its negative. */
  readonly tooLowV: Levels
  readonly tooHighV: Levels
}

/** Max_Voltage_Limit leaves the factory as 8.0 V on servos of the 7.4 V class, as 14.0 V on 12 V ones (hardware.md 2.1). */
export const CLASS_BORDER_V = 10

const levels = (warn: number, stop: number, hysteresis: number, warnS: number, stopS: number): Levels => ({
  warn: { from: warn, lastsS: warnS, hysteresis },
  stop: { from: stop, lastsS: stopS, hysteresis },
})

/** hardware.md 2.1, 2.3, 3.1 and 6: the servo protects itself at 80 % for 2 s, 2 A for 2 s and 70 degrees, and lets go of the arm. */
export const HEALTH_LIMITS: HealthLimits = {
  load: levels(0.7, 0.8, 0.1, 1, 1.5),
  gripperLoad: levels(0.6, 0.8, 0.05, 1, 1.5),
  currentA: levels(1.5, 2, 0.3, 1, 1.5),
  // The servo's own hysteresis is 5 degrees as well.
  temperatureC: levels(60, 67, 5, 0.5, 0.5),
  voltage: {
    // Run from 5 V adaptors and from 2-cell batteries; limits in the servo's memory are 4.0 and 8.0.
    '7.4 V': { tooLowV: levels(-4.6, -4.3, 0.2, 0.5, 0.5), tooHighV: levels(7.9, 8.1, 0.2, 0.5, 0.5) },
    // Adapter boards are for 9 to 12.6 V; the limit in the servo's memory is 14.0.
    '12 V': { tooLowV: levels(-10.5, -9, 0.3, 0.5, 0.5), tooHighV: levels(13, 13.8, 0.3, 0.5, 0.5) },
  },
  gripperMayReport: ['overload'],
  warnOnly: ['angle'],
}

/** `UsageError` for a stop level below its warning, and for numbers that are none. */
export function checkHealthLimits(limits: HealthLimits): HealthLimits {
  const all: Readonly<Record<string, Levels>> = {
    load: limits.load,
    gripperLoad: limits.gripperLoad,
    currentA: limits.currentA,
    temperatureC: limits.temperatureC,
    'voltage 7.4 V tooLowV': limits.voltage['7.4 V'].tooLowV,
    'voltage 7.4 V tooHighV': limits.voltage['7.4 V'].tooHighV,
    'voltage 12 V tooLowV': limits.voltage['12 V'].tooLowV,
    'voltage 12 V tooHighV': limits.voltage['12 V'].tooHighV,
  }
  for (const [name, { warn, stop }] of Object.entries(all)) {
    for (const { from, lastsS, hysteresis } of [warn, stop]) {
      if (Number.isNaN(from) || !(lastsS >= 0) || !(hysteresis >= 0)) {
        throw new UsageError(
          `health limit ${name} is from ${from} for ${lastsS} s with hysteresis ${hysteresis}: give numbers, the last two not negative`,
        )
      }
    }
    if (stop.from < warn.from) {
      throw new UsageError(
        `health limit ${name} stops at ${stop.from}, before it warns at ${warn.from}: raise the one or lower the other`,
      )
    }
  }
  return limits
}
