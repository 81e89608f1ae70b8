/** The way of every target to the servos: limiter first, then the fence; what comes out is what may be sent. */

import type { Fence, FenceHit } from './fence.js'
import type { LimitedMotion, MotionLimiter } from './motion-limiter.js'
import { SteadyError } from './steady-error.js'

export interface GuardedMotion extends LimitedMotion {
  /** Where the fence cut the way. */
  readonly hit?: FenceHit
}

/** URDF radians. */
export class MotionGuard {
  readonly #steadyError: SteadyError

  /** `steadyErrorRad`: how far servos may be taken to stay short of their goals; 0 fences the goals themselves. */
  constructor(
    readonly limiter: MotionLimiter,
    readonly fence?: Fence,
    steadyErrorRad = 0,
  ) {
    this.#steadyError = new SteadyError(limiter.limits.jointNames.length, steadyErrorRad)
  }

  /** The arm stands here, at rest. Call before the first target and whenever something else has moved the arm. */
  restart(measuredRad: ArrayLike<number>): void {
    this.limiter.restart(measuredRad)
    this.#steadyError.restart()
  }

  /** `ActionError`, naming the joint, for what is not finite: send nothing then. */
  limit(targetRad: ArrayLike<number>, measuredRad: ArrayLike<number>, dtS: number): GuardedMotion {
    const lastRad = this.limiter.sentRad
    const limited = this.limiter.limit(targetRad, measuredRad, dtS)
    if (!this.fence) return limited
    const errorRad = this.#steadyError.update(lastRad, measuredRad, dtS)
    const fromRad = less(lastRad, errorRad)
    const toRad = less(limited.sentRad, errorRad)
    const { sentRad: reachedRad, hit } = this.fence.limit(fromRad, toRad)
    if (!hit) return limited
    const isCut = (k: number): boolean => reachedRad[k] !== toRad[k]
    const sentRad = limited.sentRad.map((sent, k) =>
      isCut(k) ? (lastRad[k] as number) + ((reachedRad[k] as number) - (fromRad[k] as number)) : sent,
    )
    this.limiter.heldBack(lastRad, sentRad, dtS)
    return { sentRad, limitedBy: limited.limitedBy.map((reason, k) => (isCut(k) ? 'fence' : reason)), hit }
  }
}

function less(a: Float64Array, b: Float64Array): Float64Array {
  const rest = new Float64Array(a.length)
  for (let k = 0; k < rest.length; k++) rest[k] = (a[k] as number) - (b[k] as number)
  return rest
}
