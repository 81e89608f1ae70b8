/** How sure a success rate is. */

/** Two-sided 95 %. */
const Z_95 = 1.959963984540054

/**
 * Wilson's score interval for a success rate of `successes` out of `n`, each in [0, 1]. `z`: standard normal quantile.
 * Without any trial everything is possible: [0, 1]. Throws `RangeError` for counts that cannot be.
 */
export function wilson(successes: number, n: number, z = Z_95): [low: number, high: number] {
  if (!Number.isSafeInteger(n) || n < 0) throw new RangeError(`expected \`n\` to be a count, got ${n}`)
  if (!Number.isSafeInteger(successes) || successes < 0 || successes > n) {
    throw new RangeError(`expected \`successes\` to be a count of at most ${n}, got ${successes}`)
  }
  if (!Number.isFinite(z) || z <= 0) throw new RangeError(`expected \`z\` to be a positive number, got ${z}`)
  if (n === 0) return [0, 1]
  const centre = successes + (z * z) / 2
  const margin = z * Math.sqrt((successes * (n - successes)) / n + (z * z) / 4)
  const scale = n + z * z
  // Exact at the ends, where rounding would leave 1e-17 or 0.9999999999999999.
  return [successes === 0 ? 0 : (centre - margin) / scale, successes === n ? 1 : (centre + margin) / scale]
}
