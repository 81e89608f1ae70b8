/** Pure conversions between radians, degrees, servo ticks and LeRobot's user units. */

import { ActionError, UsageError } from './errors.js'

/** Of the magnetic encoder, 12 bits. */
export const TICKS_PER_TURN = 4096
/** LeRobot divides by the largest tick, not by the ticks per turn: its degrees are 4096/4095 of true ones. */
const LEROBOT_TICKS_PER_360_DEG = 4095

export function radFromDeg(angleDeg: number): number {
  return (angleDeg * Math.PI) / 180
}

export function degFromRad(angleRad: number): number {
  return (angleRad * 180) / Math.PI
}

/** A difference of angles, not rounded. */
export function ticksFromRad(angleRad: number): number {
  return (angleRad * TICKS_PER_TURN) / (2 * Math.PI)
}

/** A difference of angles. */
export function radFromTicks(ticks: number): number {
  return (ticks * 2 * Math.PI) / TICKS_PER_TURN
}

/** The recorded range of one servo, ticks. `driveMode` 1 turns the two ranges around and leaves degrees alone, as in LeRobot. */
export interface TickRange {
  readonly rangeMin: number
  readonly rangeMax: number
  readonly driveMode: number
}

/** LeRobot's DEGREES: zero in the middle of the range; not clamped. */
export function degFromTick(tick: number, { rangeMin, rangeMax }: TickRange): number {
  return ((tick - (rangeMin + rangeMax) / 2) * 360) / LEROBOT_TICKS_PER_360_DEG
}

/** Truncated toward zero; not clamped, the servo's own limits do that. `ActionError` unless finite. */
export function tickFromDeg(angleDeg: number, range: TickRange): number {
  return Math.trunc(exactTickFromDeg(angleDeg, range))
}

/** As `tickFromDeg`, without the truncation. */
export function exactTickFromDeg(angleDeg: number, { rangeMin, rangeMax }: TickRange): number {
  requireFinite(angleDeg, 'degrees')
  return (angleDeg * LEROBOT_TICKS_PER_360_DEG) / 360 + (rangeMin + rangeMax) / 2
}

/** LeRobot's RANGE_0_100: 0..100, clamped. `UsageError` for an empty range. */
export function pctFromTick(tick: number, range: TickRange): number {
  const { rangeMin, rangeMax, driveMode } = requireWidth(range)
  const clamped = Math.min(rangeMax, Math.max(rangeMin, tick))
  const openPct = ((clamped - rangeMin) / (rangeMax - rangeMin)) * 100
  return driveMode ? 100 - openPct : openPct
}

/** Clamped to 0..100, truncated toward zero. `ActionError` unless finite, `UsageError` for an empty range. */
export function tickFromPct(openPct: number, range: TickRange): number {
  return Math.trunc(exactTickFromPct(openPct, range))
}

/** As `tickFromPct`, without the truncation. */
export function exactTickFromPct(openPct: number, range: TickRange): number {
  requireFinite(openPct, 'percent')
  const { rangeMin, rangeMax, driveMode } = requireWidth(range)
  const turned = driveMode ? 100 - openPct : openPct
  const clamped = Math.min(100, Math.max(0, turned))
  return (clamped / 100) * (rangeMax - rangeMin) + rangeMin
}

/** LeRobot's RANGE_M100_100: -100..100, clamped. `UsageError` for an empty range. */
export function m100FromTick(tick: number, range: TickRange): number {
  const { rangeMin, rangeMax, driveMode } = requireWidth(range)
  const clamped = Math.min(rangeMax, Math.max(rangeMin, tick))
  const value = ((clamped - rangeMin) / (rangeMax - rangeMin)) * 200 - 100
  return driveMode ? -value : value
}

/** Clamped to -100..100, truncated toward zero. `ActionError` unless finite, `UsageError` for an empty range. */
export function tickFromM100(value: number, range: TickRange): number {
  return Math.trunc(exactTickFromM100(value, range))
}

/** As `tickFromM100`, without the truncation. */
export function exactTickFromM100(value: number, range: TickRange): number {
  requireFinite(value, 'of -100..100')
  const { rangeMin, rangeMax, driveMode } = requireWidth(range)
  const clamped = Math.min(100, Math.max(-100, driveMode ? -value : value))
  return ((clamped + 100) / 200) * (rangeMax - rangeMin) + rangeMin
}

/** LeRobot's clamp turns NaN into a bound: an arm that runs to its end stop. */
function requireFinite(value: number, unit: string): void {
  if (!Number.isFinite(value)) throw new ActionError(`a target of ${value} ${unit} is not finite: send a number`)
}

function requireWidth(range: TickRange): TickRange {
  if (range.rangeMin < range.rangeMax) return range
  throw new UsageError(`a calibrated range of ${range.rangeMin}..${range.rangeMax} ticks is empty: calibrate again`)
}
