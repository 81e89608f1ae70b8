/** An open box that stands fixed on the table, and when a thing counts as inside. */

import type { Shape } from '../../robot/urdf.js'
import { compose, conjugate, multiply, quaternionFromAxisAngle, rotate, subtract } from '../../robot/vector.js'
import type { Vector3 } from '../../robot/vector.js'
import { lowestM } from '../object-extent.js'
import type { ObjectSpec, PlacedObject, Pose } from '../scene.js'

/** Inside, in the middle of what Squint draws (70..90 x 90..110 x 24..36 mm; sim-peers.md 1a). Origin: on the table, under its middle. */
export const BIN_INNER_M: Vector3 = [0.08, 0.1, 0.03]
/** Of printed walls and floor. */
const WALL_M = 0.004
/** Inside lies this far over the table. */
export const BIN_FLOOR_M = WALL_M
export const BIN_RIM_M = BIN_FLOOR_M + BIN_INNER_M[2]
/** What lies on the bottom may have sunk in by this much: contacts give. */
const SLACK_M = 0.002

/** Five boxes: a floor and four walls. */
export function binOf(name: string, colour: Vector3): ObjectSpec {
  const [width, length, depth] = BIN_INNER_M
  const part = (sizeM: Vector3, positionM: Vector3): Shape => ({
    pose: { positionM, quaternion: [0, 0, 0, 1] },
    geometry: { type: 'box', sizeM },
  })
  const [outX, outY] = [(width + WALL_M) / 2, (length + WALL_M) / 2]
  const middle = BIN_FLOOR_M + depth / 2
  return {
    name,
    colour,
    friction: 0.45,
    sizeVaries: false,
    parts: [
      part([width + 2 * WALL_M, length + 2 * WALL_M, WALL_M], [0, 0, WALL_M / 2]),
      part([WALL_M, length + 2 * WALL_M, depth], [outX, 0, middle]),
      part([WALL_M, length + 2 * WALL_M, depth], [-outX, 0, middle]),
      part([width, WALL_M, depth], [0, outY, middle]),
      part([width, WALL_M, depth], [0, -outY, middle]),
    ],
  }
}

/** All of it between the walls, over the floor, and its origin lower than the rim: what lies across the rim is not inside. */
export function isInBin(bin: Pose, { spec, pose }: PlacedObject): boolean {
  const turn = conjugate(bin.quaternion)
  const own: Pose = {
    positionM: rotate(turn, subtract(pose.positionM, bin.positionM)),
    quaternion: multiply(turn, pose.quaternion),
  }
  const [x, y, z] = own.positionM
  const [halfX, halfY] = [BIN_INNER_M[0] / 2, BIN_INNER_M[1] / 2]
  const along = (direction: keyof typeof DOWNWARDS): number =>
    -lowestM(spec, multiply(DOWNWARDS[direction], own.quaternion))
  return (
    x + along('+x') <= halfX + SLACK_M &&
    -x + along('-x') <= halfX + SLACK_M &&
    y + along('+y') <= halfY + SLACK_M &&
    -y + along('-y') <= halfY + SLACK_M &&
    z - along('-z') >= BIN_FLOOR_M - SLACK_M &&
    z < BIN_RIM_M
  )
}

/** The turns that take a direction to straight down: with them the lowest point is the furthest one in that direction. */
const DOWNWARDS = {
  '+x': quaternionFromAxisAngle([0, 1, 0], Math.PI / 2),
  '-x': quaternionFromAxisAngle([0, 1, 0], -Math.PI / 2),
  '+y': quaternionFromAxisAngle([1, 0, 0], -Math.PI / 2),
  '-y': quaternionFromAxisAngle([1, 0, 0], Math.PI / 2),
  '-z': quaternionFromAxisAngle([1, 0, 0], 0),
} as const

/** Where a thing is let go so that it falls into the bin: over its middle, at a height over the floor. */
export function overBin(bin: Pose, heightM: number): Vector3 {
  return compose(bin, { positionM: [0, 0, BIN_FLOOR_M + heightM], quaternion: [0, 0, 0, 1] }).positionM
}
