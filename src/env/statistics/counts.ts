/** What every test on counts asks of its arguments, and sums of small probabilities that do not overflow. */

import { log } from '../../robot/trig.js'

export function requireCount(name: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 0) return
  throw new RangeError(`expected \`${name}\` to be a count, got ${value}`)
}

/** Open interval. */
export function requireShare(name: string, value: number): void {
  if (value > 0 && value < 1) return
  throw new RangeError(`expected \`${name}\` between 0 and 1, got ${value}`)
}

/** ln(0!) .. ln(most!), summed, so that no gamma function is needed. */
export function logFactorials(most: number): Float64Array {
  const logs = new Float64Array(most + 1)
  for (let k = 2; k <= most; k++) logs[k] = (logs[k - 1] as number) + log(k)
  return logs
}
