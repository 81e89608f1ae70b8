/** When an object counts as held: both jaws press on it, from opposite sides. */

import { dot } from '../robot/vector.js'
import type { JawContact } from './scene.js'

/** As in so101-nexus and ManiSkill (sim-peers.md 1c): at least half a newton on each jaw. */
const MIN_FORCE_N = 0.5
/** Cosine between the two normals; -1 is exactly opposite. */
const MAX_NORMAL_COSINE = -0.3

export function isHeld({ fixed, moving }: { fixed: JawContact; moving: JawContact }): boolean {
  const cosine = dot(fixed.normal, moving.normal)
  return fixed.forceN >= MIN_FORCE_N && moving.forceN >= MIN_FORCE_N && cosine <= MAX_NORMAL_COSINE
}
