/** Delays that differ from step to step, and frames that do not come at all: all of it drawn from one seed. */

import type { Random } from '../../robot/random.js'

/** `delayS` and up to `jitterS` more, evenly. One draw, whatever the numbers. */
export function drawDelayS(random: Random, delayS: number, jitterS: number): number {
  return delayS + jitterS * random.uniform()
}

/** True for a share of 0..1 of the calls. One draw, whatever the share. */
export function drawDropped(random: Random, share: number): boolean {
  return random.uniform() < share
}
