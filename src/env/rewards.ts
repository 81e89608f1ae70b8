/** Shapes that rewards are made of. */

/**
 * 1 within `upper`, falling smoothly to 0.1 at `upper + margin` and on towards 0: dm_control's `tolerance` with its long-tailed
 * sigmoid, which needs a division only.
 */
export function tolerance(value: number, { upper, margin }: { upper: number; margin: number }): number {
  if (value <= upper) return 1
  const scaled = (value - upper) / margin
  return 1 / (1 + 9 * scaled * scaled)
}

/** A part of a whole, within 0..1. */
export function share(value: number): number {
  return Math.min(1, Math.max(0, value))
}
