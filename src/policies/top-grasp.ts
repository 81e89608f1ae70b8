/** Plans a grasp of a box from above: which faces to take, how far to tilt, and the joint angles for it. */

import { solveIk } from '../robot/ik.js'
import { atan2, cos, sin } from '../robot/trig.js'
import { add, dot, norm, rotate } from '../robot/vector.js'
import type { Pose, Vector3 } from '../robot/vector.js'
import type { PolicyContext } from './policy.js'

export interface TopGrasp {
  /** Jaws open, above the box. Joint angles without the gripper's meaning: callers set that one. */
  readonly aboveRad: Float64Array
  /** Jaws on both sides of the box. */
  readonly atRad: Float64Array
  /** The box lifted straight up. */
  readonly liftedRad: Float64Array
}

export interface TopGraspOptions {
  /** Edge between the two faces that are taken. */
  readonly edgeM: number
  /** Between the fixed jaw and its face before closing. */
  readonly clearanceM: number
  /** Height of the gripper frame over the table while grasping. */
  readonly heightM: number
  readonly aboveM: number
  readonly liftM: number
}

/** Tilt of the approach away from straight down, outwards positive: needed near and far from the base. */
const TILTS_RAD = [0, 0.15, -0.15, 0.3, -0.3, 0.45, -0.45, 0.6, 0.75]
const ROLLS_RAD = [-1.5, 0, 1.5]

/** Undefined where no face of the box can be taken. */
export function planTopGrasp(
  context: PolicyContext,
  box: Pose,
  options: TopGraspOptions,
  startRad: ArrayLike<number>,
): TopGrasp | undefined {
  const [x, y] = box.positionM
  const direction = atan2(y, x - context.robot.panAxisXM)
  const outward: Vector3 = [cos(direction), sin(direction), 0]
  const faces: Vector3[] = [
    [1, 0, 0],
    [-1, 0, 0],
    [0, 1, 0],
    [0, -1, 0],
  ].map(normal => horizontal(rotate(box.quaternion, normal as unknown as Vector3)))

  for (const tilt of TILTS_RAD) {
    const approach: Vector3 = [outward[0] * sin(tilt), outward[1] * sin(tilt), -cos(tilt)]
    const grasps = faces.flatMap(face =>
      ROLLS_RAD.flatMap(roll => grasp(context, box, options, approach, face, [direction, roll], startRad) ?? []),
    )
    const rollChange = (candidate: TopGrasp): number =>
      Math.abs((candidate.atRad[4] as number) - (startRad[4] as number))
    const [first, ...others] = grasps
    if (first) return others.reduce((best, other) => (rollChange(other) < rollChange(best) ? other : best), first)
  }
  return undefined
}

/** `toMoving` points from the fixed jaw to the moving one. */
function grasp(
  { kinematics, limitsRad }: PolicyContext,
  box: Pose,
  { edgeM, clearanceM, heightM, aboveM, liftM }: TopGraspOptions,
  approach: Vector3,
  toMoving: Vector3,
  [direction, roll]: readonly [direction: number, roll: number],
  startRad: ArrayLike<number>,
): TopGrasp | undefined {
  const across = dot(toMoving, approach)
  const closing = unit([
    toMoving[0] - across * approach[0],
    toMoving[1] - across * approach[1],
    toMoving[2] - across * approach[2],
  ])
  const side = -(edgeM / 2 + clearanceM)
  const at: Vector3 = [box.positionM[0] + toMoving[0] * side, box.positionM[1] + toMoving[1] * side, heightM]
  const reach = (positionM: Vector3, from: ArrayLike<number>, restarts: number): Float64Array | undefined => {
    const found = solveIk(
      kinematics,
      { positionM, approach, closing },
      {
        limitsRad,
        startRad: from,
        restarts,
        positionToleranceM: 0.0005,
        approachToleranceRad: 0.02,
        closingToleranceRad: 0.03,
      },
    )
    // The closing axis has no sign for the solver; the jaws have one.
    const fixedToMoving = rotate(kinematics.forward(found.positionRad).quaternion, [-1, 0, 0])
    return found.converged && dot(fixedToMoving, closing) > 0 ? found.positionRad : undefined
  }
  // A positive pan turns clockwise seen from above.
  const atRad = reach(at, [-direction, 0, 0.3, 1.2, roll, startRad[5] as number], 2)
  if (!atRad) return undefined
  const aboveRad = reach(add(at, [-approach[0] * aboveM, -approach[1] * aboveM, -approach[2] * aboveM]), atRad, 0)
  const liftedRad = reach(add(at, [0, 0, liftM]), atRad, 0)
  return aboveRad && liftedRad ? { aboveRad, atRad, liftedRad } : undefined
}

function horizontal([x, y]: Vector3): Vector3 {
  return unit([x, y, 0])
}

function unit(vector: Vector3): Vector3 {
  const length = norm(vector)
  return [vector[0] / length, vector[1] / length, vector[2] / length]
}
