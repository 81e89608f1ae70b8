/**
 * Gives a multibody its armature and joint damping, which Rapier has in its mass matrix but its JavaScript API does not expose.
 *
 * They are in the world's snapshot: `damping`, then `armature`, each a vector of 32-bit floats behind its 64-bit length. Rapier
 * fills them with 0.1 and 0. The pattern is there once the world has been stepped (before, the root still has six free axes).
 * Measured in ../shared/reference/rapier.md, finding 1; Rapier's version is pinned because the layout is not a promise.
 */

import { PhysicsError } from '../robot/errors.js'

const DEFAULT_DAMPING = 0.1

/** Overwrites both vectors in place. Throws `PhysicsError` unless the pattern is there exactly once. */
export function patchArmature(
  snapshot: Uint8Array,
  armatureKgM2: readonly number[],
  dampingNmSRad: readonly number[],
): void {
  const joints = armatureKgM2.length
  const pattern = untouchedPattern(joints)
  const at = indexOf(snapshot, pattern, 0)
  if (at < 0 || indexOf(snapshot, pattern, at + 1) >= 0) {
    throw new PhysicsError(
      `found ${at < 0 ? 'no' : 'more than one'} place for the armature of ${joints} joints in Rapier's snapshot of ` +
        `${snapshot.length} bytes: this Rapier lays it out otherwise, use the motor-row articulation`,
    )
  }
  const view = new DataView(snapshot.buffer, snapshot.byteOffset, snapshot.byteLength)
  const damping = at + 8
  const armature = at + pattern.length - 4 * joints
  for (let joint = 0; joint < joints; joint++) {
    view.setFloat32(damping + 4 * joint, dampingNmSRad[joint] ?? 0, true)
    view.setFloat32(armature + 4 * joint, armatureKgM2[joint] ?? 0, true)
  }
}

/** u64 n, n x f32 0.1, u64 n, u64 n, n x f32 0. */
function untouchedPattern(joints: number): Uint8Array {
  const bytes = new Uint8Array(8 + 4 * joints + 16 + 4 * joints)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, joints, true)
  for (let joint = 0; joint < joints; joint++) view.setFloat32(8 + 4 * joint, DEFAULT_DAMPING, true)
  view.setUint32(8 + 4 * joints, joints, true)
  view.setUint32(16 + 4 * joints, joints, true)
  return bytes
}

function indexOf(haystack: Uint8Array, needle: Uint8Array, from: number): number {
  const first = needle[0] ?? 0
  for (let at = haystack.indexOf(first, from); at >= 0; at = haystack.indexOf(first, at + 1)) {
    if (at + needle.length > haystack.length) return -1
    let same = 1
    while (same < needle.length && haystack[at + same] === needle[same]) same++
    if (same === needle.length) return at
  }
  return -1
}
