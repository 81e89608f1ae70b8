/** Many tests at once: Holm's step-down correction. */

/** In the order given: reject where the corrected p is below the level, and no true hypothesis is rejected with more than that chance. */
export function holm(ps: readonly number[]): number[] {
  const order = ps.map((_, index) => index).sort((a, b) => (ps[a] as number) - (ps[b] as number))
  const corrected = new Array<number>(ps.length)
  let highest = 0
  order.forEach((index, rank) => {
    highest = Math.max(highest, Math.min(1, (ps.length - rank) * (ps[index] as number)))
    corrected[index] = highest
  })
  return corrected
}
