/** `--safety.*`: the limits that one changes most, for commands that move an arm. docs/safety.md has all of them. */

import { z } from 'zod'
import { SAFETY_DEFAULTS, type SafetyOptions } from '../env/safety/safety-options.js'
import { UsageError } from '../robot/errors.js'

const { velocityRadS, accelerationRadS2, jointMarginRad, fence, targets } = SAFETY_DEFAULTS
const limit = (what: string, value: number) => z.number().optional().describe(`${what}; ${value} where absent`)

export const SAFETY_FLAGS = {
  safety: z
    .strictObject({
      enabled: z.boolean().default(true).describe('false, in simulation only: targets go to the servos as they are'),
      velocity_rad_s: limit('fastest a joint is told to move', velocityRadS),
      acceleration_rad_s2: limit('fastest it is told to speed up', accelerationRadS2),
      joint_margin_rad: limit('kept from the mechanical stops', jointMarginRad),
      fence: z.boolean().default(true).describe('targets stay out of the table and of the arm itself'),
      table_z_m: limit('height of the table over the foot of the arm', fence.tableZM),
      health: z.boolean().default(true).describe('load, current, heat and voltage are watched, and stop the arm'),
      hold_after_s: limit('without a new target the arm stops where it is', targets.holdAfterS),
      rest_after_s: limit('and goes to its rest pose', targets.descendAfterS),
    })
    .prefault({}),
}

type SafetyFlags = z.output<(typeof SAFETY_FLAGS)['safety']>

/** Only what was said; every default is the environment's. `UsageError` where a real arm would go without. */
export function safetyOptions(flags: SafetyFlags, isDevice: boolean): SafetyOptions | false {
  if (!flags.enabled) {
    if (!isDevice) return false
    throw new UsageError(
      '--safety.enabled=false is for simulation only: on a device change the limit that is in your way',
    )
  }
  const { velocity_rad_s, acceleration_rad_s2, joint_margin_rad, table_z_m, hold_after_s, rest_after_s } = flags
  // Whoever lets it wait longer before it holds does not want it to rest before.
  const restS = rest_after_s ?? ((hold_after_s ?? 0) > targets.descendAfterS ? hold_after_s : undefined)
  const times = {
    ...(hold_after_s === undefined ? {} : { holdAfterS: hold_after_s }),
    ...(restS === undefined ? {} : { descendAfterS: restS }),
  }
  return {
    ...(velocity_rad_s === undefined ? {} : { velocityRadS: velocity_rad_s }),
    ...(acceleration_rad_s2 === undefined ? {} : { accelerationRadS2: acceleration_rad_s2 }),
    ...(joint_margin_rad === undefined ? {} : { jointMarginRad: joint_margin_rad }),
    ...(flags.fence ? (table_z_m === undefined ? {} : { fence: { tableZM: table_z_m } }) : { fence: false }),
    ...(flags.health ? {} : { health: false }),
    ...(Object.keys(times).length === 0 ? {} : { targets: times }),
  }
}
