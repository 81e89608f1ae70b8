/** The way to a pose that keeps out of the table and of the arm itself: straight, or by a raised pose. */

import type { Fence, FenceHit } from './fence.js'

/** Joints that a raised pose leaves where they are are absent. */
export type RaisedPose = readonly (number | undefined)[]

export interface Route {
  /** From start to goal, URDF radians; a start and a goal at least. */
  readonly pointsRad: readonly Float64Array[]
  /** What the straight way meets: why there is a detour, or, where `isClear` is false, what is still in the way. */
  readonly hit?: FenceHit
  /** False where no way was found: then follow it with the fence on, which stops the arm before it touches. */
  readonly isClear: boolean
}

/**
 * Straight in joint space if that is free; else by the first raised pose that is, tried in order: up, over there if need be, and down. Where the arm stands inside the
 * fence already, a way that takes no gap deeper counts as free.
 */
export function routeTo(
  fence: Fence | undefined,
  fromRad: ArrayLike<number>,
  toRad: ArrayLike<number>,
  raised: readonly RaisedPose[],
): Route {
  const from = Float64Array.from(fromRad)
  const to = Float64Array.from(toRad)
  const hit = fence?.limit(from, to).hit
  if (!fence || !hit) return { pointsRad: [from, to], isClear: true }
  for (const pose of raised) {
    const above = (end: Float64Array): Float64Array => end.map((angle, k) => pose[k] ?? angle)
    for (const via of [[above(from)], [above(from), above(to)]]) {
      const pointsRad = [from, ...via, to]
      if (isFree(fence, pointsRad)) return { pointsRad, hit, isClear: true }
    }
  }
  return { pointsRad: [from, to], hit, isClear: false }
}

function isFree(fence: Fence, pointsRad: readonly Float64Array[]): boolean {
  return pointsRad.slice(1).every((point, k) => !fence.limit(pointsRad[k] as Float64Array, point).hit)
}
