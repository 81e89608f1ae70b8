/** How far each joint was moved while somebody swept it: ticks unwrapped over the encoder's seam, with their smallest and largest. */

import { TwinError } from '../robot/errors.js'
import { TICKS_PER_TURN } from '../robot/units.js'

/** A quarter turn. Half of one is where the shortest way is no longer the one that was gone. */
const LARGEST_STEP_TICKS = TICKS_PER_TURN / 4

/** Between two readings a joint moved so far that nobody can tell which way round. */
export class CalibrationLeapError extends TwinError {
  constructor(
    readonly joint: string,
    readonly stepTicks: number,
  ) {
    super(
      'CALIBRATION_LEAP',
      `${joint} moved ${Math.abs(stepTicks)} ticks between two readings, and beyond ${LARGEST_STEP_TICKS} the way round is unknown: ` +
        'calibrate again, and sweep more slowly; where nobody moved it, check the plugs of its servo (so101 bus watch)',
    )
  }
}

export interface RecordedRange {
  /** Not wrapped: below 0 or above 4095 beyond the seam. */
  readonly positionTick: number
  readonly minTick: number
  readonly maxTick: number
}

export class RangeRecorder {
  readonly #ranges: RecordedRange[]

  /** `startTicks`: what each joint reads now, 0..4095. */
  constructor(
    private readonly joints: readonly string[],
    startTicks: ArrayLike<number>,
  ) {
    this.#ranges = Array.from(startTicks, tick => ({ positionTick: tick, minTick: tick, maxTick: tick }))
  }

  get ranges(): readonly RecordedRange[] {
    return this.#ranges
  }

  /** The next reading: by the shortest way from the one before. `CalibrationLeapError` where that is a guess; then nothing is taken. */
  take(readTicks: ArrayLike<number>): void {
    const steps = this.#ranges.map(({ positionTick }, k) => shortestStep((readTicks[k] as number) - positionTick))
    const leap = steps.findIndex(step => Math.abs(step) > LARGEST_STEP_TICKS)
    if (leap >= 0) throw new CalibrationLeapError(this.joints[leap] as string, steps[leap] as number)
    this.#ranges.forEach(({ positionTick, minTick, maxTick }, k) => {
      const now = positionTick + (steps[k] as number)
      this.#ranges[k] = { positionTick: now, minTick: Math.min(minTick, now), maxTick: Math.max(maxTick, now) }
    })
  }
}

/** 0..4095. */
export function wrapTick(tick: number): number {
  return tick - Math.floor(tick / TICKS_PER_TURN) * TICKS_PER_TURN
}

/** -2048..2047. */
function shortestStep(ticks: number): number {
  return wrapTick(ticks + TICKS_PER_TURN / 2) - TICKS_PER_TURN / 2
}
