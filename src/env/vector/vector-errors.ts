/** What goes wrong with many environments, with the places of those it went wrong in. */

import { TwinError } from '../../robot/errors.js'

/** Environments that failed, each by itself; the others did as they were told. */
export class SubEnvError extends TwinError {
  /** `indices`: which failed. `cause` is what the first of them threw. */
  constructor(
    readonly indices: readonly number[],
    count: number,
    doing: string,
    options: { readonly cause: unknown },
  ) {
    const { cause } = options
    const reason = cause instanceof Error ? cause.message : String(cause)
    const others = indices.length > 1 ? ` (and ${placesText(indices.slice(1))} as well)` : ''
    super(
      'SUB_ENV',
      `environment ${indices[0] ?? ''} of ${count} failed to ${doing}${others}: ${reason}; reset() begins all of them anew`,
      options,
    )
  }
}

/** A thread is gone, and with it the environments that it ran. */
export class WorkerLostError extends TwinError {
  constructor(
    readonly indices: readonly number[],
    reason: string,
    options?: ErrorOptions,
  ) {
    super(
      'WORKER_LOST',
      `the thread of ${placesText(indices)} ended: ${reason}; close this vector environment and make a new one`,
      options,
    )
  }
}

/** `environment 3`, `environments 3, 4`. */
function placesText(indices: readonly number[]): string {
  return `environment${indices.length === 1 ? '' : 's'} ${indices.join(', ')}`
}
