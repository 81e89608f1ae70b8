/** The upper tail of the normal distribution, turned round. */

import { log } from '../../robot/trig.js'

/** Rational approximations of P. J. Acklam (2003), relative error below 1.2e-9: around the middle in r = (p - 1/2)^2, in the tail in sqrt(-2 ln p). */
const MIDDLE = [
  2.506628277459239, -30.66479806614716, 138.357751867269, -275.9285104469687, 220.9460984245205, -39.69683028665376,
]
const UNDER_MIDDLE = [
  1, -13.28068155288572, 66.80131188771972, -155.6989798598866, 161.5858368580409, -54.47609879822406,
]
const TAIL = [
  2.938163982698783, 4.374664141464968, -2.549732539343734, -2.400758277161838, -0.3223964580411365,
  -0.007784894002430293,
]
const UNDER_TAIL = [1, 3.754408661907416, 2.445134137142996, 0.3224671290700398, 0.007784695709041462]
const TAIL_P = 0.02425

/** The z that a standard normal variable exceeds with the chance `p`, up to 1/2. */
export function upperNormalQuantile(p: number): number {
  if (!(p > 0 && p <= 0.5)) throw new RangeError(`expected \`p\` above 0 and up to 1/2, got ${p}`)
  if (p >= TAIL_P) {
    const q = 0.5 - p
    return (q * polynomial(MIDDLE, q * q)) / polynomial(UNDER_MIDDLE, q * q)
  }
  const q = Math.sqrt(-2 * log(p))
  return -polynomial(TAIL, q) / polynomial(UNDER_TAIL, q)
}

function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0)
}
