/** A 2x4 DUPLO brick, the large LEGO: what the SmolVLA paper's SO-101 puts into a box. */

import type { ObjectSpec, Vector3 } from '../scene.js'

/** Its body, full edges: 4 x 2 units of 16 mm, less 0.4 mm of play, twice a LEGO brick in each direction (orionrobots.co.uk/wiki/lego_specifications). Studs stand on it. */
export const BRICK_BODY_M: Vector3 = [0.0636, 0.0318, 0.0192]
const STUD_M = 0.0045
/** The studs as one box: from the first one's edge to the last one's, of 9.4 mm diameter and 16 mm apart. */
const STUDS_M: Vector3 = [3 * 0.016 + 0.0094, 0.016 + 0.0094, STUD_M]
/** A shell of ABS (1.05 g/cm3) with walls of 1.5 mm, by estimate. The small 2x4 brick has 2.3 g, too little for contacts in a gripper (docs/physics.md). */
const MASS_KG = 0.012

/** Its origin is the middle of its body. */
export function brickOf(name: string, colour: Vector3): ObjectSpec {
  return {
    name,
    colour,
    massKg: MASS_KG,
    // ABS on ABS 0.2 to 0.5; the jaws' 0.45 counts where they hold it.
    friction: 0.35,
    parts: [
      { pose: { positionM: [0, 0, 0], quaternion: [0, 0, 0, 1] }, geometry: { type: 'box', sizeM: BRICK_BODY_M } },
      {
        pose: { positionM: [0, 0, (BRICK_BODY_M[2] + STUD_M) / 2], quaternion: [0, 0, 0, 1] },
        geometry: { type: 'box', sizeM: STUDS_M },
      },
    ],
  }
}
