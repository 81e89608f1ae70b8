/**
 * Two switches of Rapier's contact solver that its JavaScript API leaves out. They are in the world's snapshot, in the order of
 * Rust's `IntegrationParameters` (rapier3d 0.36, src/dynamics/integration_parameters.rs).
 *
 * - No relax pass. By default friction is solved in one sweep per iteration only, the relax pass behind the others, which also
 *   takes contacts for rigid: a light cube between heavy jaws then slips the more, the more iterations there are. Without the
 *   pass every sweep solves friction, on soft contacts.
 * - Damping ratio 1 in place of 10: the same stiffness converges in fewer sweeps, for its softness is about five times larger.
 *
 * Worth together, of 100 shaken cubes: 90 to 100 held (docs/physics.md).
 */

import { onlyPlace, viewOf } from './snapshot-bytes.js'

const DEFAULT_DAMPING_RATIO = 10
const STATIC_NATURAL_FREQUENCY_HZ = 60
const MAX_LINEAR_VELOCITY = 400
const RECYCLE_DISTANCE = Math.fround(0.05)

/** Overwrites in place. Throws `PhysicsError` unless each pattern is there exactly once. */
export function patchSolver(snapshot: Uint8Array, contactDampingRatio: number): void {
  const view = viewOf(snapshot)
  const float = (at: number): number => view.getFloat32(at, true)
  // contact softness (frequency, ratio), the same for contacts with what stands still, warm start 1.
  const softness = onlyPlace(
    view,
    20,
    'the contact softness',
    at =>
      float(at + 4) === DEFAULT_DAMPING_RATIO &&
      float(at + 8) === STATIC_NATURAL_FREQUENCY_HZ &&
      float(at + 12) === DEFAULT_DAMPING_RATIO &&
      float(at + 16) === 1,
  )
  // Largest speed (per length unit), u64 each: solver, pgs, relax (1), ccd; two switches that are on, recycle distance.
  const counts = onlyPlace(
    view,
    42,
    'the solver iterations',
    at =>
      float(at) === MAX_LINEAR_VELOCITY &&
      view.getUint32(at + 20, true) === 1 &&
      view.getUint8(at + 36) === 1 &&
      view.getUint8(at + 37) === 1 &&
      float(at + 38) === RECYCLE_DISTANCE,
  )
  view.setFloat32(softness + 4, contactDampingRatio, true)
  view.setUint32(counts + 20, 0, true)
}
