/** Places that people can find in a picture without laying anything out: corners of the base, the fingertip. */

import type { Vector3 } from '../../robot/vector.js'
import type { PlannedArm } from '../planned-arm.js'

export interface KnownPlace {
  readonly name: string
  /** Base frame. */
  readonly positionM: Vector3
}

/**
 * Outline of the SO-101's printed base: convex hull of base_so101_v2.stl at its upper edge and at its bottom, in the base frame. Its corners are rounded by 1.5 mm.
 */
const SO101_BASE: readonly KnownPlace[] = [
  ...corners('upper edge', 0.0148, [
    ['front', 0.0636, 0.0322],
    ['widest', 0.0243, 0.0552],
    ['rear', -0.0216, 0.0424],
  ]),
  ...corners('bottom', -0.0024, [
    ['front', 0.0641, 0.0325],
    ['widest', 0.0245, 0.0554],
  ]),
]

/** `positionRad`: joint angles when the picture was taken; without them there is no fingertip. */
export function knownPlaces({ robot, kinematics }: PlannedArm, positionRad?: ArrayLike<number>): KnownPlace[] {
  const tip = positionRad ? [{ name: 'fingertip', positionM: kinematics.forward(positionRad).positionM }] : []
  return [...(robot.name.startsWith('so101') ? SO101_BASE : []), ...tip]
}

function corners(edge: string, z: number, halves: readonly (readonly [string, number, number])[]): KnownPlace[] {
  return halves.flatMap(([which, x, y]) => [
    { name: `base ${which} left, ${edge}`, positionM: [x, y, z] as const },
    { name: `base ${which} right, ${edge}`, positionM: [x, -y, z] as const },
  ])
}
