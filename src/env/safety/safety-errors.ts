/** What the safety layer refuses. */

import { TwinError } from '../../robot/errors.js'

/** A target that was made too long ago, or later than now. Nothing was sent. */
export class StaleTargetError extends TwinError {
  constructor(
    readonly ageS: number,
    readonly maxAgeS: number,
  ) {
    super(
      'STALE_TARGET',
      ageS < 0
        ? `the target is stamped ${(-ageS).toFixed(3)} s ahead of the clock: stamp targets with the clock of this run; nothing was sent`
        : `the target is ${ageS.toFixed(3)} s old, at most ${maxAgeS} s is allowed: nothing was sent; see what holds the policy up, ` +
            'or raise targets.maxAgeS',
    )
  }
}

/** The arm was stopped, and takes no targets until it is engaged again. */
export class ArmStoppedError extends TwinError {
  constructor(
    readonly reason: string,
    cause?: unknown,
  ) {
    super('ARM_STOPPED', `the arm was stopped: ${reason}`, { cause })
  }
}
