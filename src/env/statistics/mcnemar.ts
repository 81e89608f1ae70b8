/** Two policies on the same seeds: McNemar's exact test, and the interval of their difference. */

import { exp, log } from '../../robot/trig.js'
import { wilson } from '../statistics.js'
import { logFactorials, requireCount } from './counts.js'

/**
 * Two-sided exact p that the seeds that only one of two succeeded on fall to either side by chance alone (binomial, 1/2). The seeds
 * on which both did alike say nothing. 1 where there are none.
 */
export function mcnemarExact(onlyFirst: number, onlySecond: number): number {
  requireCount('onlyFirst', onlyFirst)
  requireCount('onlySecond', onlySecond)
  const n = onlyFirst + onlySecond
  const logs = logFactorials(n)
  const logAll = (logs[n] as number) - n * log(2)
  let tail = 0
  for (let k = 0; k <= Math.min(onlyFirst, onlySecond); k++) {
    tail += exp(logAll - (logs[k] as number) - (logs[n - k] as number))
  }
  return Math.min(1, 2 * tail)
}

/** Pairs of outcomes on the same seeds. */
export interface PairedCounts {
  readonly both: number
  readonly onlyFirst: number
  readonly onlySecond: number
  readonly neither: number
}

/**
 * Interval, 95 %, of the second rate less the first: Newcombe, Improved confidence intervals for the difference between binomial
 * proportions based on paired data, Statistics in Medicine 17 (1998) 2635, method 10. [-1, 1] without any pair.
 */
export function pairedDifference({ both, onlyFirst, onlySecond, neither }: PairedCounts): [low: number, high: number] {
  const n = both + onlyFirst + onlySecond + neither
  if (n === 0) return [-1, 1]
  const [first, second] = [both + onlyFirst, both + onlySecond]
  const [p1, p2] = [first / n, second / n]
  const [low1, high1] = wilson(first, n)
  const [low2, high2] = wilson(second, n)
  const phi = correlation({ both, onlyFirst, onlySecond, neither }, n)
  const spread = (a: number, b: number) => Math.sqrt(Math.max(0, a * a - 2 * phi * a * b + b * b))
  const difference = p2 - p1
  return [difference - spread(p2 - low2, high1 - p1), difference + spread(high2 - p2, p1 - low1)]
}

/** Of the two outcomes, corrected for continuity where it is positive; 0 where one of them never varies. */
function correlation({ both, onlyFirst, onlySecond, neither }: PairedCounts, n: number): number {
  const margins = (both + onlyFirst) * (onlySecond + neither) * (both + onlySecond) * (onlyFirst + neither)
  if (margins === 0) return 0
  const product = both * neither - onlyFirst * onlySecond
  return (product > 0 ? Math.max(0, product - n / 2) : product) / Math.sqrt(margins)
}
