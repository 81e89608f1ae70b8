/** The cube that most tasks are about. */

import { box } from '../scene.js'
import type { ObjectSpec, Vector3 } from '../scene.js'

/** Full edge, as so101-nexus has it (half edge 12.5 mm; sim-peers.md 1a). */
export const CUBE_EDGE_M = 0.025

/** Of wood: 20 g, friction 0.45. */
export function cubeOf(name: string, colour: Vector3): ObjectSpec {
  return box([CUBE_EDGE_M, CUBE_EDGE_M, CUBE_EDGE_M], { name, colour, massKg: 0.02, friction: 0.45 })
}
