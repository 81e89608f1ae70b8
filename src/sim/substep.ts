/** Divides the control period into physics substeps. */

import { UsageError } from '../robot/errors.js'

/** 10 ms at 50 Hz, 8.3 ms at 30 Hz: what the contact settings were measured at. */
export const DEFAULT_SUBSTEP_S = 0.0085

export interface Substeps {
  readonly substepS: number
  /** Substeps per control period, at least 1. */
  readonly count: number
}

/** Above this the servo's explicit springs become too soft to follow real logs (gear-train.ts), and jaws go far between two looks for contacts. */
const LARGEST_SUBSTEP_S = 0.01
const SMALLEST_SUBSTEP_S = 0.0005
/** 20 ms are two times 10, whatever 1/50 rounds to. */
const ROUNDING = 1e-9

/**
 * The whole number of substeps whose length comes nearest to `wantedS`, and at least as many as keep it at 10 ms or below. `rateHz`:
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
  const few = Math.max(1, Math.floor(periodS / wantedS), Math.ceil(periodS / LARGEST_SUBSTEP_S - ROUNDING))
  const nearest = Math.abs(periodS / few - wantedS) <= Math.abs(periodS / (few + 1) - wantedS) ? few : few + 1
  return { substepS: periodS / nearest, count: nearest }
}
