/** What so many episodes can show at all: the smallest drop of a success rate that a test would find. */

import { exp, log } from '../../robot/trig.js'
import { logFactorials, requireCount, requireShare } from './counts.js'
import { mcnemarExact } from './mcnemar.js'
import { upperNormalQuantile } from './normal-quantile.js'

/** Two-sided level, and chance of finding a drop that is there. */
const LEVEL = 0.05
const POWER = 0.8
/** Standard normal quantile of POWER. */
const Z_POWER = 0.8416212335729143
const BISECTIONS = 60

/**
 * The drop from `rate` that a comparison of two runs of `n` episodes each, on different seeds, finds at `level` with a chance of 80 %.
 * Normal approximation without continuity correction (Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions, 2003, chapter 4).
 * Undefined where not even a drop to nothing would be found.
 */
export function detectableDrop(rate: number, n: number, level = LEVEL): number | undefined {
  requireCount('n', n)
  requireShare('level', level)
  const zLevel = upperNormalQuantile(level / 2)
  if (!(rate >= 0 && rate <= 1)) throw new RangeError(`expected \`rate\` to be a share, got ${rate}`)
  const isFound = (drop: number) => {
    const lower = rate - drop
    const mean = rate - drop / 2
    const needed =
      zLevel * Math.sqrt(2 * mean * (1 - mean)) + Z_POWER * Math.sqrt(rate * (1 - rate) + lower * (1 - lower))
    return n * drop * drop >= needed * needed
  }
  return n === 0 || rate === 0 ? undefined : smallest(isFound, rate)
}

/** How many seeds must change to the same side before McNemar's exact test finds it: 6 at 5 %. */
export function leastOneSided(level = LEVEL): number {
  requireShare('level', level)
  let count = 1
  while (mcnemarExact(count, 0) > level) count += 1
  return count
}

/**
 * As `detectableDrop`, for two runs on the same `n` seeds of which none gets better: the share of seeds that must be lost. Exact.
 * Undefined where `n` is too small for any.
 */
export function detectablePairedDrop(n: number, level = LEVEL): number | undefined {
  requireCount('n', n)
  const least = leastOneSided(level)
  if (n < least) return undefined
  const logs = logFactorials(n)
  const isFound = (share: number) => {
    if (share === 1) return true
    let missed = 0
    for (let k = 0; k < least; k++) {
      const logWays = (logs[n] as number) - (logs[k] as number) - (logs[n - k] as number)
      missed += exp(logWays + k * log(share) + (n - k) * log(1 - share))
    }
    return 1 - missed >= POWER
  }
  return smallest(isFound, 1)
}

/** The smallest value up to `most` that is found; finding is monotonic. */
function smallest(isFound: (value: number) => boolean, most: number): number | undefined {
  if (!isFound(most)) return undefined
  let [low, high] = [0, most]
  for (let i = 0; i < BISECTIONS; i++) {
    const middle = (low + high) / 2
    if (middle === low || middle === high) break
    if (isFound(middle)) high = middle
    else low = middle
  }
  return high
}
