/** Which unit joint values are in, which LeRobot's datasets do not say: told by their sizes and by the steps between them. */

export type JointUnit = 'degrees' | '-100..100' | 'radians'

export interface UnitVerdict {
  /** Absent where the values fit more than one. */
  readonly unit?: JointUnit
  /** Why, in words. */
  readonly evidence: string
}

/** lerobot/motors/motors_bus.py: MotorNormMode.DEGREES divides a turn by the largest raw value, 4095. */
const TICKS = 4095
const STEP_DEG = 360 / TICKS
/** A servo's turn is 4096 ticks; calibrated ranges are a third of it at the least. */
const FEWEST_TICKS = 700
/** A quarter of a millimetre at a metre: what float32 leaves of a step. */
const STEP_TOLERANCE = 0.03
/** Steps beyond which the rounding of float32 hides which multiple it is. */
const MOST_STEPS = 300
const FEWEST_DIFFERENCES = 8

/**
 * `joints`: for each of the body's joints (not the gripper, which is 0..100 in degrees too) the values that were measured.
 * Raw ticks lie 360/4095 apart in degrees, for each joint alike; in -100..100 the step depends on each joint's calibrated range.
 */
export function unitOf(joints: readonly Float64Array[]): UnitVerdict {
  const moving = joints.filter(values => spanOf(values) > 0)
  const largest = Math.max(0, ...joints.map(farthest))
  if (moving.length === 0) return { evidence: 'no joint moves' }
  if (largest > 360) return { evidence: `values up to ${largest.toFixed(0)} are none of degrees, -100..100 or radians` }
  if (largest > 100.001)
    return { unit: 'degrees', evidence: `values up to ${largest.toFixed(1)}, and -100..100 ends at 100` }
  const steps = moving.map(stepOf).filter(step => step !== undefined)
  const range = (low: number, high: number) => steps.length > 0 && steps.every(step => step >= low && step <= high)
  if (largest <= Math.PI + 0.2) {
    const isRadians = range(0, 0.9 * STEP_DEG) || steps.length === 0
    if (isRadians && moving.some(values => spanOf(values) > 0.15))
      return { unit: 'radians', evidence: `all within ${largest.toFixed(2)}, where a turn of degrees is 360` }
  }
  if (steps.length > 0 && steps.every(step => Math.abs(step / STEP_DEG - 1) < 0.004))
    return {
      unit: 'degrees',
      evidence: `each joint moves in steps of ${STEP_DEG.toFixed(4)}, a servo's tick in degrees`,
    }
  if (range(200 / 4096, 200 / FEWEST_TICKS) && steps.some(step => Math.abs(step / STEP_DEG - 1) > 0.01))
    return {
      unit: '-100..100',
      evidence: `steps of ${steps.map(step => step.toFixed(4)).join(', ')} differ by joint, as a tick's share of the calibrated range does`,
    }
  const clipped = moving.some(values => values.some(value => Math.abs(Math.abs(value) - 100) < 1e-4))
  if (clipped) return { unit: '-100..100', evidence: 'values stop at exactly 100' }
  return { evidence: `values up to ${largest.toFixed(1)} fit degrees and -100..100` }
}

/** The size of a raw tick, if all values lie a whole number of some step apart. */
function stepOf(values: Float64Array): number | undefined {
  const distinct = Array.from(new Set(values)).sort((a, b) => a - b)
  const differences = distinct
    .slice(1)
    .map((value, i) => value - (distinct[i] ?? 0))
    .filter(difference => difference > 1e-4)
  const least = Math.min(...differences)
  const near = differences.filter(difference => difference < MOST_STEPS * least)
  if (near.length < FEWEST_DIFFERENCES) return undefined
  const fits = near.every(
    difference =>
      Math.abs(difference / least - Math.round(difference / least)) <
      STEP_TOLERANCE * Math.max(1, Math.round(difference / least) / 10),
  )
  if (!fits) return undefined
  // A mean over all is finer than the least one.
  const steps = near.reduce((sum, difference) => sum + Math.round(difference / least), 0)
  return near.reduce((sum, difference) => sum + difference, 0) / steps
}

function spanOf(values: Float64Array): number {
  let [low, high] = [Infinity, -Infinity]
  for (const value of values) {
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  return high - low
}

function farthest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
}
