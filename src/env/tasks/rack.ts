/** A rack with three square holes in a row, fixed on the table, and when a vial stands in it. */

import type { Shape } from '../../robot/urdf.js'
import { conjugate, rotate, subtract } from '../../robot/vector.js'
import type { Vector3 } from '../../robot/vector.js'
import { lowestM } from '../object-extent.js'
import type { ObjectSpec, PlacedObject, Pose } from '../scene.js'

/** 8 mm wider than the vial: what an arm that is off by 2 to 3 mm can do. */
const HOLE_M = 0.024
const WALL_M = 0.004
const FLOOR_M = 0.004
const HOLES = 3
const PITCH_M = HOLE_M + WALL_M
export const RACK_RIM_M = 0.026
/** So deep at least, and so upright: NVIDIA's workshop has a vial in its rack, too (sim-peers.md 1c). */
const MIN_DEPTH_M = 0.015
const MIN_UP = 0.9
/** What leans on a wall has sunk in by this much: contacts give. */
const SLACK_M = 0.002

/** Its origin: on the table, under the middle hole. The row of holes lies along y. */
export function rackOf(name: string, colour: Vector3): ObjectSpec {
  const part = (sizeM: Vector3, positionM: Vector3): Shape => ({
    pose: { positionM, quaternion: [0, 0, 0, 1] },
    geometry: { type: 'box', sizeM },
  })
  const wide = HOLE_M + 2 * WALL_M
  const long = HOLES * PITCH_M + WALL_M
  const heightM = RACK_RIM_M - FLOOR_M
  const middle = FLOOR_M + heightM / 2
  const side = (HOLE_M + WALL_M) / 2
  return {
    name,
    colour,
    friction: 0.45,
    sizeVaries: false,
    parts: [
      part([wide, long, FLOOR_M], [0, 0, FLOOR_M / 2]),
      part([WALL_M, long, heightM], [side, 0, middle]),
      part([WALL_M, long, heightM], [-side, 0, middle]),
      ...Array.from({ length: HOLES + 1 }, (_, k) =>
        part([HOLE_M, WALL_M, heightM], [0, (k - HOLES / 2) * PITCH_M, middle]),
      ),
    ],
  }
}

/** The middles of its holes, on the rack's floor, base frame. */
export function holesOf(rack: Pose): Vector3[] {
  return Array.from({ length: HOLES }, (_, k) => {
    const [x, y, z] = rotate(rack.quaternion, [0, (k - (HOLES - 1) / 2) * PITCH_M, FLOOR_M])
    return [x + rack.positionM[0], y + rack.positionM[1], z + rack.positionM[2]]
  })
}

/** Upright in one of the holes, its lower end well below the rim. A vial's axis is its z. */
export function standsInRack(rack: Pose, { spec, pose }: PlacedObject): boolean {
  const up = rotate(pose.quaternion, [0, 0, 1])
  if (Math.abs(up[2]) < MIN_UP) return false
  const halfM = -lowestM(spec)
  const sign = up[2] > 0 ? 1 : -1
  const bottomM = pose.positionM.map((at, axis) => at - sign * halfM * (up[axis] as number)) as unknown as Vector3
  return holesOf(rack).some(hole => {
    const [x, y, z] = rotate(conjugate(rack.quaternion), subtract(bottomM, hole))
    const isWithin = Math.abs(x) <= HOLE_M / 2 && Math.abs(y) <= HOLE_M / 2
    return isWithin && z >= -SLACK_M && z <= RACK_RIM_M - FLOOR_M - MIN_DEPTH_M
  })
}
