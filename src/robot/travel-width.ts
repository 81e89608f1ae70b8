/** How wide a calibrated range can be: what a servo's joint usually turns, and the most that any real arm's did. */

import type { ServoSpec } from './arm-spec.js'
import { TICKS_PER_TURN, ticksFromRad } from './units.js'

/** So far beyond what was measured another arm may be (hardware.md 1.7). */
export const BEYOND_MEASURED = 1.03
/** Narrower than this share of the median travel nobody can have swept it; the narrowest real one has 60.2 % (a wrist_roll of 2312 ticks). */
const SWEPT_SHARE = 0.6
/** LeRobot stores a full turn for this joint, which really turns about 340 degrees (PR 4583). */
export const FULL_TURN_JOINT = 'wrist_roll'

/** More than this no arm turns. */
export function widestTicks({ widestTravelTicks }: ServoSpec): number {
  return Math.round(BEYOND_MEASURED * widestTravelTicks)
}

export function usualTicks({ travelRad: [lower, upper], mapping }: ServoSpec): number {
  return ticksFromRad(upper - lower) / mapping.scale
}

/** Too narrow for a joint that was moved to both of its stops. */
export function isUnswept(servo: ServoSpec, widthTicks: number): boolean {
  return widthTicks < SWEPT_SHARE * usualTicks(servo)
}

/** 0..4095, as LeRobot has it for that joint. */
export function isStoredFullTurn(joint: string, rangeMin: number, rangeMax: number): boolean {
  return joint === FULL_TURN_JOINT && rangeMin === 0 && rangeMax === TICKS_PER_TURN - 1
}
