/** Which writes make an arm move, and which of these a person has to agree to first. */

import { OPERATING_MODES, type WritableRegister } from '../robot/registers.js'
import { degFromRad, radFromTicks } from '../robot/units.js'
import type { ServoAccess } from './servo-access.js'
import { UnsafeMoveError } from './setting-errors.js'

/** 18 degrees: what a hand beside the arm gets out of the way of. */
const NEAR_TICKS = 200

export interface Write {
  readonly id: number
  readonly register: WritableRegister
  readonly value: number
}

type Look = (register: Parameters<ServoAccess['read']>[0]) => Promise<number>

/** `UnsafeMoveError` for a write that sets the servo in motion, unless it is a small step of one that holds already. */
export async function requireHarmless(bus: Pick<ServoAccess, 'read'>, { id, register, value }: Write): Promise<void> {
  const look: Look = name => bus.read(name, id, { toleratesFaults: true })
  const reason = await reasonAgainst(look, register, value)
  if (reason !== undefined) throw new UnsafeMoveError(id, reason)
}

async function reasonAgainst(look: Look, register: WritableRegister, value: number): Promise<string | undefined> {
  switch (register) {
    case 'Goal_Position':
      return againstGoal(look, value)
    case 'Torque_Enable':
      return value === 0 ? undefined : againstTorque(look)
    case 'Torque_Limit':
      return againstStrength(look, value)
    case 'Goal_Velocity':
      return value !== 0 && (await look('Operating_Mode')) === OPERATING_MODES.velocity
        ? `in velocity mode it turns at ${value} ticks/s until told otherwise`
        : undefined
    case 'Goal_Time':
      return value !== 0 && (await look('Operating_Mode')) === OPERATING_MODES.pwm
        ? `in PWM mode it turns with ${value / 10} % duty until told otherwise`
        : undefined
    default:
      return undefined
  }
}

async function againstGoal(look: Look, goal: number): Promise<string | undefined> {
  const mode = await look('Operating_Mode')
  if (mode !== OPERATING_MODES.position && mode !== OPERATING_MODES.step) return undefined
  if ((await look('Torque_Enable')) === 0) return 'torque is off, and writing a goal switches it on'
  const present = await look('Present_Position')
  // A goal of step mode counts from where the servo is.
  const distance = mode === OPERATING_MODES.step ? Math.abs(goal) : Math.abs(goal - present)
  if (distance <= NEAR_TICKS) return undefined
  const deg = degFromRad(radFromTicks(distance)).toFixed(0)
  return `the goal is ${distance} ticks (${deg} degrees) from its position ${present}, and more than ${NEAR_TICKS} are a jump`
}

/** What holds a servo back from a far goal may be the limit alone. */
async function againstStrength(look: Look, limit: number): Promise<string | undefined> {
  if ((await look('Operating_Mode')) !== OPERATING_MODES.position || (await look('Torque_Enable')) === 0)
    return undefined
  if (limit <= (await look('Torque_Limit'))) return undefined
  const [goal, present] = [await look('Goal_Position'), await look('Present_Position')]
  const distance = Math.abs(goal - present)
  if (distance <= NEAR_TICKS) return undefined
  return `it is held ${distance} ticks from its goal ${goal}, and with more torque it may go there at once`
}

async function againstTorque(look: Look): Promise<string | undefined> {
  switch (await look('Operating_Mode')) {
    case OPERATING_MODES.position: {
      const [position, lowest, highest] = [
        await look('Present_Position'),
        await look('Min_Position_Limit'),
        await look('Max_Position_Limit'),
      ]
      // Equal limits are none.
      const isOutside = lowest !== highest && (position < lowest || position > highest)
      return isOutside
        ? `its position ${position} is outside its limits ${lowest} to ${highest}, and with torque it goes there`
        : undefined
    }
    case OPERATING_MODES.velocity: {
      const velocity = await look('Goal_Velocity')
      return velocity === 0 ? undefined : `it is in velocity mode and turns at ${velocity} ticks/s with torque on`
    }
    case OPERATING_MODES.pwm: {
      const duty = await look('Goal_Time')
      return duty === 0 ? undefined : `it is in PWM mode and turns with ${duty / 10} % duty with torque on`
    }
    default:
      return undefined
  }
}
