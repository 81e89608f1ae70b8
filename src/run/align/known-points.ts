/** Points that people click, with their places: on the table, or on a link of the arm at known joint angles. */

import { UsageError } from '../../robot/errors.js'
import { compose, type Vector3 } from '../../robot/vector.js'
import type { PlannedArm } from '../planned-arm.js'
import type { PointPair } from './camera-fit.js'

/** As in a file of `--points`. */
export interface ClickedPoint {
  readonly name?: string | undefined
  readonly pixel: readonly [u: number, v: number]
  /** In the base frame, or in that of `link`. */
  readonly position_m?: Vector3 | undefined
  /** At the given joint angles; its origin where `position_m` is absent. */
  readonly link?: string | undefined
}

/** `positionRad`: joint angles when the picture was taken; undefined where nobody said. */
export function pointPairs(
  points: readonly ClickedPoint[],
  arm: PlannedArm,
  positionRad: ArrayLike<number> | undefined,
): PointPair[] {
  return points.map((point, i): PointPair => {
    const name = point.name ?? point.link ?? `point ${i + 1}`
    return { name, pixel: point.pixel, positionM: placeOf({ ...point, name }, arm, positionRad) }
  })
}

function placeOf(
  { name, link, position_m }: ClickedPoint,
  { kinematics }: PlannedArm,
  positionRad: ArrayLike<number> | undefined,
): Vector3 {
  if (link === undefined) {
    if (position_m) return position_m
    throw new UsageError(`point '${name}' has no place: give it position_m: [x, y, z], or link: gripper_frame_link`)
  }
  if (!positionRad) {
    throw new UsageError(
      `point '${name}' is on ${link}: say how the arm stood with --joints="[0, -105, 95, 70, 0, 5]" (degrees, gripper 0..100)`,
    )
  }
  const offset = { positionM: position_m ?? ([0, 0, 0] as const), quaternion: [0, 0, 0, 1] as const }
  return compose(kinematics.linkPose(link, positionRad), offset).positionM
}
