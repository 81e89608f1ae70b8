/** Divides the control period into physics substeps. */

import { UsageError } from '../robot/errors.js'

/** What the contact settings were measured at. */
export const DEFAULT_SUBSTEP_S = 0.004

export interface Substeps {
  readonly substepS: number
  /** Substeps per control period, at least 1. */
  readonly count: number
}

/** The whole number of substeps whose length comes nearest to `wantedS`. `rateHz`: control steps per second, 1 to 200. */
export function substepsFor(rateHz: number, wantedS: number): Substeps {
  if (!(rateHz >= 1 && rateHz <= 200)) throw new UsageError(`expected a control rate from 1 to 200 Hz, got ${rateHz}`)
  if (!(wantedS >= 0.0005 && wantedS <= 0.02)) {
    throw new UsageError(`expected a physics substep from 0.0005 to 0.02 s, got ${wantedS}`)
  }
  const periodS = 1 / rateHz
  const few = Math.max(1, Math.floor(periodS / wantedS))
  const nearest = Math.abs(periodS / few - wantedS) <= Math.abs(periodS / (few + 1) - wantedS) ? few : few + 1
  return { substepS: periodS / nearest, count: nearest }
}
