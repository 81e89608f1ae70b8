/** What a sequential test says of two results: it ends a cell after so few episodes that no test on them could find a loss. */

import type { SprtOptions, SprtVerdict } from '../../env/statistics/sprt.js'
import type { CellResult } from './cell-result.js'

/**
 * Worse: the rate is now called low, and was called high or is at least `highRate` in the older result; better: the other way round.
 * Undefined where the test did not end the newer one, or the older one was neither. Wrong with the chances that `stop` allows.
 */
export function sequentialVerdict(
  was: CellResult,
  is: CellResult,
  stop: SprtOptions | undefined,
): 'worse' | 'better' | undefined {
  if (stop === undefined || is.stopped === undefined) return undefined
  const before = was.stopped ?? sideOf(was.successRate, stop)
  if (before === undefined || before === is.stopped) return undefined
  return is.stopped === 'low' ? 'worse' : 'better'
}

function sideOf(rate: number, { lowRate, highRate }: SprtOptions): SprtVerdict | undefined {
  if (rate >= highRate) return 'high'
  return rate <= lowRate ? 'low' : undefined
}
