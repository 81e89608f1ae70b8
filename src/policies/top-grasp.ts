/** Plans a grasp from above: which faces to take, how far to tilt, and the joint angles for it. */

import { solveIk } from '../robot/ik.js'
import { bearingRad, overRad, reachesAtTilt, tiltedDown, TILTS_RAD } from '../robot/top-reach.js'
import { add, dot, norm, rotate } from '../robot/vector.js'
import type { Pose, Vector3 } from '../robot/vector.js'
import type { PolicyContext } from './policy.js'

export interface TopGrasp {
  /** Jaws open, above the object. Joint angles without the gripper's meaning: callers set that one. */
  readonly aboveRad: Float64Array
  /** Jaws on both sides of the object. */
  readonly atRad: Float64Array
  /** The object lifted straight up. */
  readonly liftedRad: Float64Array
  /** Of the approach, outwards positive. */
  readonly tiltRad: number
}

export interface TopGraspOptions {
  /** Edge between the two faces that are taken. */
  readonly edgeM: number
  /** Between the fixed jaw and its face before closing. */
  readonly clearanceM: number
  /** Of the gripper frame over the object's origin while grasping. */
  readonly heightM: number
  readonly aboveM: number
  readonly liftM: number
  /** Normals of faces that may be taken, object's frame; all six where absent. Those that look up or down are left out. */
  readonly faces?: readonly Vector3[]
  /** Approaches to try, in this order; `TILTS_RAD` where absent. */
  readonly tiltsRad?: readonly number[]
}

const ROLLS_RAD = [-1.5, 0, 1.5]
const FACES: readonly Vector3[] = [
  [1, 0, 0],
  [-1, 0, 0],
  [0, 1, 0],
  [0, -1, 0],
  [0, 0, 1],
  [0, 0, -1],
]
/** A face whose normal points further up or down than this has no side to take. */
const MAX_SLOPE = 0.5

/** Undefined where no face of the object can be taken. */
export function planTopGrasp(
  context: PolicyContext,
  object: Pose,
  options: TopGraspOptions,
  startRad: ArrayLike<number>,
): TopGrasp | undefined {
  const { robot } = context
  const [x, y, z] = object.positionM
  const { faces = FACES, tiltsRad = TILTS_RAD, heightM } = options
  const sides = faces
    .map(face => rotate(object.quaternion, face))
    .filter(normal => Math.abs(normal[2]) <= MAX_SLOPE)
    .map(([nx, ny]) => unit([nx, ny, 0]))
  for (const tilt of tiltsRad) {
    if (!reachesAtTilt({ ...context, panAxisXM: robot.panAxisXM }, [[x, y, z + heightM]], tilt)) continue
    const grasps = sides.flatMap(side =>
      ROLLS_RAD.flatMap(roll => grasp(context, object, options, { tilt, side, roll }, startRad) ?? []),
    )
    const rollChange = (candidate: TopGrasp): number =>
      Math.abs((candidate.atRad[4] as number) - (startRad[4] as number))
    const [first, ...others] = grasps
    if (first) return others.reduce((best, other) => (rollChange(other) < rollChange(best) ? other : best), first)
  }
  return undefined
}

interface Attempt {
  readonly tilt: number
  /** Horizontal, from the fixed jaw to the moving one. */
  readonly side: Vector3
  /** Where the solver starts. */
  readonly roll: number
}

function grasp(
  context: PolicyContext,
  { positionM: [x, y, z] }: Pose,
  { edgeM, clearanceM, heightM, aboveM, liftM }: TopGraspOptions,
  { tilt, side, roll }: Attempt,
  startRad: ArrayLike<number>,
): TopGrasp | undefined {
  const bearing = bearingRad([x, y, z], context.robot.panAxisXM)
  const approach = tiltedDown(bearing, tilt)
  const offM = -(edgeM / 2 + clearanceM)
  const at: Vector3 = [x + side[0] * offM, y + side[1] * offM, z + heightM]
  const aim = { closing: side, bearing }
  const atRad = aimDown(context, at, { ...aim, tilt }, overRad(bearing, roll, startRad[5] as number), 2)
  if (!atRad) return undefined
  const above: Vector3 = [-approach[0] * aboveM, -approach[1] * aboveM, -approach[2] * aboveM]
  const aboveRad = aimDown(context, add(at, above), { ...aim, tilt }, atRad)
  const lifted = add(at, [0, 0, liftM])
  // Near the base the gripper has to tilt on the way up.
  const liftedRad =
    aboveRad && firstOf(nearest(tilt), other => aimDown(context, lifted, { ...aim, tilt: other }, atRad))
  return aboveRad && liftedRad ? { aboveRad, atRad, liftedRad, tiltRad: tilt } : undefined
}

export interface Aim {
  /** Seen from the pan axis. */
  readonly bearing: number
  /** Of the approach, outwards positive. */
  readonly tilt: number
  /** From the fixed jaw to the moving one, horizontal; any where absent. */
  readonly closing?: Vector3
}

/** Joint angles for the gripper frame at a point, looking down; undefined where there are none near `fromRad`. */
export function aimDown(
  { kinematics, limitsRad }: PolicyContext,
  positionM: Vector3,
  { bearing, tilt, closing }: Aim,
  fromRad: ArrayLike<number>,
  restarts = 0,
): Float64Array | undefined {
  const approach = tiltedDown(bearing, tilt)
  const across = closing && squareTo(closing, approach)
  const found = solveIk(
    kinematics,
    { positionM, approach, ...(across && { closing: across }) },
    {
      limitsRad,
      startRad: fromRad,
      restarts,
      positionToleranceM: 0.0005,
      approachToleranceRad: 0.02,
      closingToleranceRad: 0.03,
    },
  )
  if (!found.converged) return undefined
  // The closing axis has no sign for the solver; the jaws have one.
  const fixedToMoving = rotate(kinematics.forward(found.positionRad).quaternion, [-1, 0, 0])
  return !across || dot(fixedToMoving, across) > 0 ? found.positionRad : undefined
}

/** All tilts, the nearest to one first. */
export function nearest(tiltRad: number): readonly number[] {
  return [...TILTS_RAD].sort((a, b) => Math.abs(a - tiltRad) - Math.abs(b - tiltRad))
}

export function firstOf<Item, Found>(
  items: readonly Item[],
  find: (item: Item) => Found | undefined,
): Found | undefined {
  for (const item of items) {
    const found = find(item)
    if (found !== undefined) return found
  }
  return undefined
}

/** The part of `line` that is square to `to`, of unit length. */
function squareTo(line: Vector3, to: Vector3): Vector3 {
  const along = dot(line, to)
  return unit([line[0] - along * to[0], line[1] - along * to[1], line[2] - along * to[2]])
}

function unit(vector: Vector3): Vector3 {
  const length = norm(vector)
  return [vector[0] / length, vector[1] / length, vector[2] / length]
}
