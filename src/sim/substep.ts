/** Divides the control period into physics substeps. */

import { UsageError } from '../robot/errors.js'

/** What the contact settings were measured at. */
export const DEFAULT_SUBSTEP_S = 0.004

export interface Substeps {
  readonly substepS: number
  /** Substeps per control period, at least 1. */
  readonly count: number
}

/** Above this grasps slip (lift-cube: 10 of 10 at 6.7 ms, 0 of 10 at 8.3 ms) and the servo's explicit springs come near their limit. */
const LARGEST_SUBSTEP_S = 0.007
const SMALLEST_SUBSTEP_S = 0.0005

/**
 * The whole number of substeps whose length comes nearest to `wantedS`, and at least as many as keep it below 7 ms. `rateHz`:
 * control steps per second, 1 to 200.
 */
export function substepsFor(rateHz: number, wantedS: number): Substeps {
  if (!(rateHz >= 1 && rateHz <= 200)) throw new UsageError(`expected a control rate from 1 to 200 Hz, got ${rateHz}`)
  if (!(wantedS >= SMALLEST_SUBSTEP_S && wantedS <= LARGEST_SUBSTEP_S)) {
    throw new UsageError(
      `expected a physics substep from ${SMALLEST_SUBSTEP_S} to ${LARGEST_SUBSTEP_S} s, got ${wantedS}`,
    )
  }
  const periodS = 1 / rateHz
  const few = Math.max(1, Math.floor(periodS / wantedS), Math.ceil(periodS / LARGEST_SUBSTEP_S))
  const nearest = Math.abs(periodS / few - wantedS) <= Math.abs(periodS / (few + 1) - wantedS) ? few : few + 1
  return { substepS: periodS / nearest, count: nearest }
}
