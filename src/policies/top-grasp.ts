/** Plans a grasp from above: which faces to take, how far to tilt, and the joint angles for it. */

import { solveIk } from '../robot/ik.js'
import { bearingRad, overRad, tiltedDown, TILTS_RAD } from '../robot/top-reach.js'
import { atan2 } from '../robot/trig.js'
import { add, conjugate, dot, norm, rotate, unit } from '../robot/vector.js'
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

const WRIST_ROLL = 4
const GRIPPER = 5
/** Near the base the gripper comes down from less high, tilted; and up again on a way that leads outwards. */
const LOWER_SHARES = [1, 0.75, 0.6]
const OUTWARDS_M = [0, 0.03, 0.06]
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
  const { faces = FACES, tiltsRad = TILTS_RAD } = options
  const sides = faces
    .map(face => rotate(object.quaternion, face))
    .filter(normal => Math.abs(normal[2]) <= MAX_SLOPE)
    .map(([nx, ny]) => unit([nx, ny, 0]))
  const rollChange = ({ atRad }: TopGrasp): number =>
    Math.abs((atRad[WRIST_ROLL] as number) - (startRad[WRIST_ROLL] as number))
  return firstOf(tiltsRad, tilt => {
    const grasps = sides.flatMap(side => grasp(context, object, options, { tilt, side }, startRad) ?? [])
    return grasps.sort((a, b) => rollChange(a) - rollChange(b))[0]
  })
}

interface Attempt {
  readonly tilt: number
  /** Horizontal, from the fixed jaw to the moving one. */
  readonly side: Vector3
}

function grasp(
  context: PolicyContext,
  { positionM: [x, y, z] }: Pose,
  { edgeM, clearanceM, heightM, aboveM, liftM }: TopGraspOptions,
  { tilt, side }: Attempt,
  startRad: ArrayLike<number>,
): TopGrasp | undefined {
  const offM = -(edgeM / 2 + clearanceM)
  const at: Vector3 = [x + side[0] * offM, y + side[1] * offM, z + heightM]
  const { panAxisXM } = context.robot
  const bearing = bearingRad(at, panAxisXM)
  const near = aimDown(context, at, { bearing, tilt }, overRad(bearing, 0, startRad[GRIPPER] as number))
  const atRad = near && aimDown(context, at, { closing: side, bearing, tilt }, rolledTo(context, near, side))
  if (!atRad) return undefined
  const by = (ways: readonly Vector3[]): Float64Array | undefined =>
    firstOf(ways, way => {
      const point = add(at, way)
      const bearingThere = bearingRad(point, panAxisXM)
      return firstOf(nearest(tilt), there =>
        aimDown(context, point, { closing: side, bearing: bearingThere, tilt: there }, atRad),
      )
    })
  const [backX, backY, backZ] = tiltedDown(bearing, tilt)
  const outwards = tiltedDown(bearing, Math.PI / 2)
  const aboveRad = by([
    [-backX * aboveM, -backY * aboveM, -backZ * aboveM],
    ...LOWER_SHARES.map((share): Vector3 => [0, 0, share * aboveM]),
  ])
  const liftedRad = aboveRad && by(OUTWARDS_M.map(outM => [outwards[0] * outM, outwards[1] * outM, liftM]))
  return aboveRad && liftedRad ? { aboveRad, atRad, liftedRad, tiltRad: tilt } : undefined
}

/** The same pose with the wrist rolled so that the moving jaw is on that side; beyond its limits where it cannot be. */
function rolledTo({ kinematics }: PolicyContext, armRad: Float64Array, side: Vector3): Float64Array {
  const { quaternion } = kinematics.forward(armRad)
  const [x, y] = rotate(conjugate(quaternion), side)
  const rolled = armRad.slice()
  // The moving jaw is at -x; the wrist turns about -z of the gripper's frame.
  rolled[WRIST_ROLL] = (armRad[WRIST_ROLL] as number) - atan2(-y, -x)
  return rolled
}

export interface Aim {
  /** Seen from the pan axis. */
  readonly bearing: number
  /** Of the approach, outwards positive. */
  readonly tilt: number
  /** From the fixed jaw to the moving one, horizontal; any where absent. */
  readonly closing?: Vector3
}

/** Joint angles for the gripper frame at a point, looking down; undefined where there are none near `fromRad`, or the wrist would be in the base. */
export function aimDown(
  { robot, kinematics, limitsRad }: PolicyContext,
  positionM: Vector3,
  { bearing, tilt, closing }: Aim,
  fromRad: ArrayLike<number>,
  restarts = 0,
): Float64Array | undefined {
  const approach = tiltedDown(bearing, tilt)
  if (isInBase(robot.panAxisXM, positionM, approach)) return undefined
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

/** What the fence (env/safety) refuses, measured over heights, tilts and rolls: the wrist, so far behind the frame, is so near to the pan axis. */
const WRIST_M = 0.12
const BASE_M = 0.09

function isInBase(panAxisXM: number, [x, y]: Vector3, approach: Vector3): boolean {
  return norm([x - WRIST_M * approach[0] - panAxisXM, y - WRIST_M * approach[1], 0]) < BASE_M
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
