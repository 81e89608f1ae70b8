/** Glides that keep out of the table and of the arm itself. */

import { TwinError } from '../../robot/errors.js'
import type { Fence } from './fence.js'
import { GlidePath, type GlideLimits } from './glide.js'
import { routeTo, type RaisedPose, type Route } from './rest-route.js'

/** No way was found; the arm stays where it is. */
export class BlockedWayError extends TwinError {
  constructor(readonly what: string) {
    super(
      'BLOCKED_WAY',
      `no free way to the pose: ${what} would touch; move the arm by hand or by small targets, or make the fence's margins smaller`,
    )
  }
}

export class FencedGlidePlanner {
  constructor(
    readonly fence: Fence | undefined,
    readonly limits: GlideLimits,
    /** Ways round, tried in order. */
    readonly raised: readonly RaisedPose[],
  ) {}

  route(fromRad: ArrayLike<number>, toRad: ArrayLike<number>): Route {
    return routeTo(this.fence, fromRad, toRad, this.raised)
  }

  /** `BlockedWayError` where neither the straight way nor one by a raised pose is free. */
  plan(fromRad: ArrayLike<number>, toRad: ArrayLike<number>): GlidePath {
    const { pointsRad, isClear, hit } = this.route(fromRad, toRad)
    if (!isClear) throw new BlockedWayError(hit?.what ?? 'something')
    return new GlidePath(pointsRad, this.limits)
  }
}
