/**
 * Gives a multibody its armature and joint damping, which Rapier has in its mass matrix but its JavaScript API does not expose.
 *
 * They are in the world's snapshot: `damping`, then `armature`, each a vector of 32-bit floats behind its 64-bit length. Rapier
 * fills them with 0.1 and 0. The pattern is there once the world has been stepped (before, the root still has six free axes).
 * Measured in ../shared/reference/rapier.md, finding 1; Rapier's version is pinned because the layout is not a promise.
 */

import { onlyPlace, viewOf } from './snapshot-bytes.js'

const DEFAULT_DAMPING = Math.fround(0.1)

/** Overwrites both vectors in place, in engine units. Throws `PhysicsError` unless the pattern is there exactly once. */
export function patchArmature(snapshot: Uint8Array, armature: readonly number[], damping: readonly number[]): void {
  const view = viewOf(snapshot)
  const joints = armature.length
  // u64 n, n x f32 0.1, u64 n, u64 n, n x f32 0.
  const lengths = [0, 8 + 4 * joints, 16 + 4 * joints]
  const firstDamping = 8
  const firstArmature = 24 + 4 * joints
  const at = onlyPlace(
    view,
    firstArmature + 4 * joints,
    `the armature of ${joints} joints`,
    place =>
      lengths.every(
        offset => view.getUint32(place + offset, true) === joints && view.getUint32(place + offset + 4, true) === 0,
      ) &&
      armature.every(
        (_, joint) =>
          view.getFloat32(place + firstDamping + 4 * joint, true) === DEFAULT_DAMPING &&
          view.getFloat32(place + firstArmature + 4 * joint, true) === 0,
      ),
  )
  armature.forEach((value, joint) => {
    view.setFloat32(at + firstDamping + 4 * joint, damping[joint] as number, true)
    view.setFloat32(at + firstArmature + 4 * joint, value, true)
  })
}
