/** By how much one signal runs behind another. */

/** Of the standard deviation: a joint that moves less has no lag worth the name, encoder steps would decide it. */
const MOVES_RAD = 0.01
/** Dry friction lets slow motions come late by tenths of a second. */
const FARTHEST_S = 0.5

/**
 * The shift that makes the difference of two motions vary least, by a parabola through the best whole frame and its neighbours;
 * a constant difference does not matter. Positive where `model` comes after `real`. Null where either hardly moves, and where the
 * best shift lies beyond 0.5 s. Equal lengths; frames are taken as evenly spaced by `periodS`.
 */
export function lagS(model: Float64Array, real: Float64Array, periodS: number): number | null {
  if (Math.sqrt(variance(model)) < MOVES_RAD || Math.sqrt(variance(real)) < MOVES_RAD) return null
  const reach = Math.min(Math.ceil(FARTHEST_S / periodS), Math.floor(real.length / 4))
  // The same stretch of `real` at every shift, or its ends would decide.
  const still = real.subarray(reach, real.length - reach)
  const spread = Array.from({ length: 2 * reach + 1 }, (_, i) =>
    variance(still.map((angle, frame) => (model[frame + i] as number) - angle)),
  )
  const best = spread.indexOf(Math.min(...spread))
  const [before, least, after] = [spread[best - 1], spread[best], spread[best + 1]]
  if (before === undefined || least === undefined || after === undefined) return null
  const curvature = before - 2 * least + after
  if (curvature <= 0) return null
  return (best - reach + (before - after) / (2 * curvature)) * periodS
}

function variance(values: Float64Array): number {
  let mean = 0
  for (const value of values) mean += value / values.length
  let squares = 0
  for (const value of values) squares += (value - mean) * (value - mean)
  return squares / values.length
}
