/** Two success rates from different seeds: Fisher's exact test, and Newcombe's interval of their difference. */

import { exp } from '../../robot/trig.js'
import { wilson } from '../statistics.js'
import { logFactorials, requireCount } from './counts.js'

/** `successes` out of `n`. */
export interface Rate {
  readonly successes: number
  readonly n: number
}

/** Tables as likely as the one seen count too, though rounding puts them a little above it; R has the same figure. */
const TIE = 1 + 1e-7

/** Two-sided p that both rates are one: the sum over all tables with these margins that are no likelier. 1 without a trial on either side. */
export function fisherExact(first: Rate, second: Rate): number {
  requireRate(first)
  requireRate(second)
  const n = first.n + second.n
  const successes = first.successes + second.successes
  const logs = logFactorials(n)
  const choose = (of: number, k: number) => (logs[of] as number) - (logs[k] as number) - (logs[of - k] as number)
  const logAll = choose(n, successes)
  const chance = (k: number) => exp(choose(first.n, k) + choose(second.n, successes - k) - logAll)
  const seen = chance(first.successes)
  let p = 0
  for (let k = Math.max(0, successes - second.n); k <= Math.min(first.n, successes); k++) {
    const each = chance(k)
    if (each <= seen * TIE) p += each
  }
  return Math.min(1, p)
}

/**
 * Interval, 95 %, of the second rate less the first: Newcombe, Interval estimation for the difference between independent
 * proportions, Statistics in Medicine 17 (1998) 873, method 10. [-1, 1] without any trial.
 */
export function newcombe(first: Rate, second: Rate): [low: number, high: number] {
  requireRate(first)
  requireRate(second)
  if (first.n === 0 || second.n === 0) return [-1, 1]
  const [p1, p2] = [first.successes / first.n, second.successes / second.n]
  const [low1, high1] = wilson(first.successes, first.n)
  const [low2, high2] = wilson(second.successes, second.n)
  const length = (a: number, b: number) => Math.sqrt(a * a + b * b)
  return [p2 - p1 - length(p2 - low2, high1 - p1), p2 - p1 + length(high2 - p2, p1 - low1)]
}

function requireRate({ successes, n }: Rate): void {
  requireCount('n', n)
  requireCount('successes', successes)
  if (successes > n) throw new RangeError(`expected \`successes\` to be at most ${n}, got ${successes}`)
}
