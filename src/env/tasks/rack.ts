/** A rack with three square holes in a row, fixed on the table, and when a peg stands in it. */

import type { Shape } from '../../robot/urdf.js'
import { conjugate, quaternionFromAxisAngle, rotate, subtract } from '../../robot/vector.js'
import type { Quaternion, Vector3 } from '../../robot/vector.js'
import { lowestM } from '../object-extent.js'
import type { ObjectSpec, PlacedObject, Pose } from '../scene.js'

/** The peg has 4 mm to each side at its most awkward yaw, and the walls' tops slope into it by 5 mm: what an arm that is off by several millimetres can do. */
const HOLE_M = 0.03
const WALL_M = 0.01
const FLOOR_M = 0.004
const HOLES = 3
const PITCH_M = HOLE_M + WALL_M
/** The walls' highest line over the table. */
export const RACK_RIM_M = 0.028
/** So deep below the rim at least, and so upright. */
const MIN_DEPTH_M = 0.015
const MIN_UP = 0.9
/** What leans on a wall has sunk in by this much: contacts give. */
const SLACK_M = 0.002

/** Its origin: on the table, under the middle hole. The row of holes lies along y. */
export function rackOf(name: string, colour: Vector3): ObjectSpec {
  const wide = HOLE_M + 2 * WALL_M
  const long = HOLES * PITCH_M + WALL_M
  const side = PITCH_M / 2
  return {
    name,
    colour,
    friction: 0.45,
    sizeVaries: false,
    parts: [
      part([wide, long, FLOOR_M], [0, 0, FLOOR_M / 2]),
      ...wall(long, [side, 0], [0, 1, 0]),
      ...wall(long, [-side, 0], [0, 1, 0]),
      ...Array.from({ length: HOLES + 1 }, (_, k) => wall(wide, [0, (k - HOLES / 2) * PITCH_M], [1, 0, 0])).flat(),
    ],
  }
}

/** A wall along an axis, and on it a bar that stands on its edge: a roof of 45 degrees. */
function wall(lengthM: number, [x, y]: readonly [number, number], along: Vector3): Shape[] {
  const eavesM = RACK_RIM_M - WALL_M / 2
  const heightM = eavesM - FLOOR_M
  const bar = WALL_M / Math.SQRT2
  const size = (acrossM: number, upM: number): Vector3 => [
    along[0] * lengthM + along[1] * acrossM,
    along[1] * lengthM + along[0] * acrossM,
    upM,
  ]
  return [
    part(size(WALL_M, heightM), [x, y, FLOOR_M + heightM / 2]),
    part(size(bar, bar), [x, y, eavesM], quaternionFromAxisAngle(along, Math.PI / 4)),
  ]
}

function part(sizeM: Vector3, positionM: Vector3, quaternion: Quaternion = [0, 0, 0, 1]): Shape {
  return { pose: { positionM, quaternion }, geometry: { type: 'box', sizeM } }
}

/** The middles of its holes, on the rack's floor, base frame. */
export function holesOf(rack: Pose): Vector3[] {
  return Array.from({ length: HOLES }, (_, k) => {
    const [x, y, z] = rotate(rack.quaternion, [0, (k - (HOLES - 1) / 2) * PITCH_M, FLOOR_M])
    return [x + rack.positionM[0], y + rack.positionM[1], z + rack.positionM[2]]
  })
}

/** Upright in one of the holes, its lower end well below the rim. A peg's axis is its z. */
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
