/** A 2x4 LEGO brick: what the SmolVLA paper's SO-101 puts into a box. */

import type { ObjectSpec, Vector3 } from '../scene.js'

/** Its body, full edges: 2 x 4 units of 8 mm, less 0.2 mm of play (orionrobots.co.uk/wiki/lego_specifications). Studs stand on it. */
export const BRICK_BODY_M: Vector3 = [0.0318, 0.0158, 0.0096]
const STUD_M = 0.0018
/** The studs as one box: from the first one's edge to the last one's, of 4.8 mm diameter and 8 mm apart. */
const STUDS_M: Vector3 = [3 * 0.008 + 0.0048, 0.008 + 0.0048, STUD_M]
/** bricklink.com, part 3001. */
const MASS_KG = 0.00232

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
