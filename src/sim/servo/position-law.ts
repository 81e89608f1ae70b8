/** The firmware's position loop: from an error in encoder ticks to a duty, per mille (hardware.md 2.4, steps 2 and 3). */

/** What the H-bridge cannot exceed. */
export const DUTY_CAP = 970

export interface PositionGains {
  readonly p: number
  readonly i: number
  readonly d: number
  /** Duty that is added in the error's direction, per mille. */
  readonly startupForce: number
  /** Errors up to this many ticks count as none, for errors below and above zero. */
  readonly deadBelow: number
  readonly deadAbove: number
}

/**
 * Largest part of the duty that the integral may have, per mille. Assumed: the factory firmware is said to bound it by the byte at address 25, which the memory table
 * has as the high byte of Minimum_Startup_Force.
 */
const INTEGRAL_DUTY_CAP = 500

/** Reduced by the dead zone. */
export function outsideDeadZone(error: number, { deadBelow, deadAbove }: PositionGains): number {
  return error > deadAbove ? error - deadAbove : error < -deadBelow ? error + deadBelow : 0
}

/**
 * `error` is already reduced by the dead zone, `change` is how much it grew in the last 20 ms, `integral` the sum of errors over ticks.
 * Not limited.
 */
export function positionDuty(gains: PositionGains, error: number, change: number, integral: number): number {
  const damping = change > -2 && change < 2 ? 0 : (gains.d / 8) * change
  const start = error > 0 ? gains.startupForce : error < 0 ? -gains.startupForce : 0
  return (gains.p / 4) * error + damping + (gains.i / 500) * integral + start
}

/** The next value of `integral`, bounded so that it holds at most half the duty. */
export function integrate(gains: PositionGains, integral: number, error: number): number {
  if (gains.i === 0) return 0
  const bound = (INTEGRAL_DUTY_CAP * 500) / gains.i
  return Math.min(bound, Math.max(-bound, integral + error))
}
