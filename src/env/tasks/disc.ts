/** A disc painted on the table: where cubes are brought to. Nothing touches it. */

import { norm } from '../../robot/vector.js'
import { cylinder } from '../scene.js'
import type { ObjectSpec, Vector3 } from '../scene.js'

/** As so101-nexus has it (sim-peers.md 1a): a cube within `ON_DISC_M` lies on it as a whole. */
export const DISC_RADIUS_M = 0.05
/** Between the middles, seen from above (sim-peers.md 1c). */
export const ON_DISC_M = 0.025
/** A thing lies on the table where it is as high as at the start, give or take this. A cube that leans is higher. */
const LEVEL_M = 0.002
/** Of the picture. */
const THICKNESS_M = 0.001

export function discOf(name: string, colour: Vector3): ObjectSpec {
  return cylinder(DISC_RADIUS_M, THICKNESS_M, { name, colour, friction: 0, isGhost: true, sizeVaries: false })
}

/** Seen from above. */
export function flatDistanceM(a: Vector3, b: Vector3): number {
  return norm([a[0] - b[0], a[1] - b[1], 0])
}

/** Over the disc's middle, and as high as where it `began` flat on the table. */
export function liesOnDisc(thingM: Vector3, discM: Vector3, beganM: Vector3): boolean {
  return flatDistanceM(thingM, discM) <= ON_DISC_M && Math.abs(thingM[2] - beganM[2]) <= LEVEL_M
}
