/** One straight push along the table, the jaws across it: where the arm goes, and going there while the thing is watched. */

import { FOLDED_M, offPanAxisM } from '../../env/tasks/draw-push.js'
import { flatDistanceM } from '../../env/tasks/disc.js'
import { bearingRad, overRad } from '../../robot/top-reach.js'
import { add, distance, norm } from '../../robot/vector.js'
import type { Vector3 } from '../../robot/vector.js'
import type { PolicyContext } from '../policy.js'
import type { Hand, Script } from '../script.js'
import { SLOW_RAD_S, withGripper } from '../script.js'
import { aimDown, firstOf, nearest } from '../top-grasp.js'

/** The tips 16 mm apart and 28 mm over all: too narrow for the things that are pushed, wide enough to keep them square. */
export const PUSHER_RAD = 0
/** From the gripper frame to the middle between the tips, along the line from the fixed jaw to the moving one. */
const TO_MIDDLE_M = 0.008
/** Between points of the path: between them the joints move in proportion. */
const SPACING_M = 0.015
const SPEED_MS = 0.1
/** Before it comes down, over where it comes down: as high as the arm gets there, the highest first. */
const OVERS_M = [0.05, 0.035]
/** Up there it leans outwards by so much more. */
const OVER_TILT_RAD = 0.15
/** A cube is not quite where it was drawn to be. */
const SLACK_M = 0.01
/** Latency makes an arm sway that leans against its droop: it is not waited for. */
const STANCE_S = 1.5
const STANCE_M = 0.015
/** Where the solver starts. */
const ROLLS_RAD = [0, -1.5, 1.5]

export interface Line {
  /** Where the tips' middle begins and ends, at the height of the gripper frame. */
  readonly fromM: Vector3
  readonly toM: Vector3
}

export interface Stroke {
  readonly overRad: Float64Array
  /** From the first point of the line to the last. */
  readonly pathRad: readonly Float64Array[]
}

/** Undefined where the arm cannot go that way. */
export function planStroke(context: PolicyContext, line: Line, nowRad: ArrayLike<number>): Stroke | undefined {
  const lengthM = flatDistanceM(line.fromM, line.toM)
  const along: Vector3 = [(line.toM[0] - line.fromM[0]) / lengthM, (line.toM[1] - line.fromM[1]) / lengthM, 0]
  const turn = (stroke: Stroke): number => Math.abs((stroke.overRad[4] as number) - (nowRad[4] as number))
  const sides: readonly Vector3[] = [
    [-along[1], along[0], 0],
    [along[1], -along[0], 0],
  ]
  const strokes = sides.flatMap(closing => across(context, line, lengthM, closing, nowRad) ?? [])
  return strokes.sort((a, b) => turn(a) - turn(b))[0]
}

/** `closing`: from the fixed jaw to the moving one. */
function across(
  context: PolicyContext,
  line: Line,
  lengthM: number,
  closing: Vector3,
  nowRad: ArrayLike<number>,
): Stroke | undefined {
  const { panAxisXM } = context.robot
  const toFrame: Vector3 = [-TO_MIDDLE_M * closing[0], -TO_MIDDLE_M * closing[1], 0]
  const [fromM, toM] = [add(line.fromM, toFrame), add(line.toM, toFrame)]
  const gripper = nowRad[nowRad.length - 1] as number
  const at = (pointM: Vector3, tilt: number, nearRad: ArrayLike<number>): Float64Array | undefined =>
    aimDown(context, pointM, { bearing: bearingRad(pointM, panAxisXM), tilt, closing }, nearRad)
  if (offPanAxisM(panAxisXM, line.fromM, line.toM) < FOLDED_M - SLACK_M) return undefined
  const bearing = bearingRad(fromM, panAxisXM)
  const firstRad = firstOf(tilts(fromM, panAxisXM), tilt =>
    firstOf(ROLLS_RAD, roll => at(fromM, tilt, overRad(bearing, roll, gripper))),
  )
  const over =
    firstRad &&
    firstOf(OVERS_M, overM =>
      firstOf(tilts(fromM, panAxisXM, OVER_TILT_RAD), tilt => at(add(fromM, [0, 0, overM]), tilt, firstRad)),
    )
  if (!over) return undefined
  const count = Math.max(1, Math.ceil(lengthM / SPACING_M))
  const pathRad = [firstRad]
  for (let k = 1; k <= count; k++) {
    const pointM: Vector3 = [
      fromM[0] + (k / count) * (toM[0] - fromM[0]),
      fromM[1] + (k / count) * (toM[1] - fromM[1]),
      fromM[2],
    ]
    const last = pathRad[k - 1] as Float64Array
    const next = firstOf(tilts(pointM, panAxisXM), tilt => at(pointM, tilt, last))
    if (!next) return undefined
    pathRad.push(next)
  }
  return { overRad: over, pathRad }
}

/** In the order of trial: near the base the gripper leans inwards, to stay clear of the shoulder; far from it outwards, to get there. */
function tilts([x, y]: Vector3, panAxisXM: number, moreRad = 0): readonly number[] {
  const awayM = norm([x - panAxisXM, y, 0])
  const best = moreRad - 0.15 + 4.5 * Math.min(0.1, Math.max(0, awayM - 0.2))
  return [best, ...nearest(best)]
}

/** Along the path, until `isEnough` says so. False where that never happened. */
export function* follow(
  hand: Hand,
  pathRad: readonly Float64Array[],
  isEnough: () => boolean = () => false,
): Script<boolean> {
  const { rateHz } = hand.context
  const steps = Math.max(1, Math.round((SPACING_M / SPEED_MS) * rateHz))
  for (let k = 1; k < pathRad.length; k++) {
    const [from, to] = [pathRad[k - 1] as Float64Array, pathRad[k] as Float64Array]
    const wayRad = Math.max(...from.slice(0, -1).map((angle, j) => Math.abs((to[j] as number) - angle)))
    for (let step = 0; step < steps; step++) {
      if (isEnough()) return true
      hand.mover.moveTowards(withGripper(to, PUSHER_RAD), Math.max(1e-3, (wayRad * rateHz) / steps))
      yield
    }
  }
  return isEnough()
}

/** Over the beginning of the stroke and down to it. False where something is in the way; an arm that is not quite at rest there goes on. */
export function* takeStance(hand: Hand, { overRad: over, pathRad }: Stroke): Script<boolean> {
  const [startRad = over] = pathRad
  yield* hand.moveTo(withGripper(over, PUSHER_RAD), { patienceS: STANCE_S })
  yield* hand.moveTo(withGripper(startRad, PUSHER_RAD), { speedRadS: SLOW_RAD_S, patienceS: STANCE_S })
  return distance(hand.tip.positionM, hand.context.kinematics.forward(startRad).positionM) <= STANCE_M
}
