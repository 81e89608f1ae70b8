/** How far a model's motion is from the real arm's: the figures of one joint, of one motion, and of all. */

import type { RobotSpec } from '../../robot/arm-spec.js'
import { PhysicsError } from '../../robot/errors.js'
import { radFromTicks, ticksFromRad } from '../../robot/units.js'
import { lagS } from './lag.js'
import type { MotionLog } from './motion-log.js'
import type { Replay, Rig } from './replay.js'

/** Error: the model's encoder reading less the logged one. */
export interface JointGap {
  readonly rmsRad: number
  readonly maeRad: number
  /** Of the error's size: 95 % of the frames are within it. */
  readonly p95Rad: number
  /** Mean error. */
  readonly biasRad: number
  /** Positive where the model comes after the real arm; null where the joint hardly moves. */
  readonly lagS: number | null
}

export interface MotionGap {
  readonly name: string
  readonly frames: number
  readonly durationS: number
  /** Over the arm's joints, without the gripper, whose scale is our travel and not that arm's. */
  readonly meanRmsRad: number
  /** In joint order, gripper included. */
  readonly joints: readonly JointGap[]
}

/** Means over motions; of lag the median of those that have one: slow motions come early or late by tenths of a second. */
export interface ModelGap {
  readonly meanRmsRad: number
  readonly joints: readonly JointGap[]
  readonly motions: readonly MotionGap[]
}

/** Left out at the start of each motion: the arm was on its way from what came before. */
export const SKIPPED_FRAMES = 20

/** `PhysicsError` where the model gives no number for a frame. */
export function motionGap(log: MotionLog, replay: Replay, rig: Rig, spec: RobotSpec): MotionGap {
  const durationS = log.timeS.at(-1) as number
  const periodS = durationS / (log.timeS.length - 1)
  const joints = spec.servos.map((_, k) =>
    jointGap(
      readings(replay, log, rig, k).subarray(SKIPPED_FRAMES),
      (log.positionRad[k] as Float64Array).subarray(SKIPPED_FRAMES),
      periodS,
    ),
  )
  const frames = log.timeS.length - SKIPPED_FRAMES
  return { name: log.name, frames, durationS, meanRmsRad: meanOverArm(joints, spec), joints }
}

/**
 * What that arm's encoder would have read of the model, about the log's zero: whole ticks, on the log's own grid, which lies half a
 * tick off where the calibrated range is odd.
 */
export function readings(replay: Replay, log: MotionLog, rig: Rig, joint: number): Float64Array {
  const gridTick = ticksFromRad(log.positionRad[joint]?.[0] as number)
  const zeroRad = rig.zeroOffsetRad[joint] as number
  const positionRad = replay.positionRad[joint] ?? new Float64Array()
  const wrong = positionRad.length === log.timeS.length ? positionRad.findIndex(angle => !Number.isFinite(angle)) : 0
  if (wrong >= 0)
    throw new PhysicsError(
      `${log.name}: ${log.joints[joint]} is ${positionRad[wrong]} in frame ${wrong} of ${log.timeS.length} of a replay: try a smaller substep`,
    )
  return positionRad.map(angle => radFromTicks(gridTick + Math.round(ticksFromRad(angle - zeroRad) - gridTick)))
}

function jointGap(model: Float64Array, real: Float64Array, periodS: number): JointGap {
  let [sum, absolute, squares] = [0, 0, 0]
  for (let frame = 0; frame < real.length; frame++) {
    const errorRad = (model[frame] as number) - (real[frame] as number)
    sum += errorRad
    absolute += Math.abs(errorRad)
    squares += errorRad * errorRad
  }
  const n = real.length
  const sizes = real.map((angle, frame) => Math.abs((model[frame] as number) - angle)).sort()
  return {
    rmsRad: Math.sqrt(squares / n),
    maeRad: absolute / n,
    p95Rad: sizes[Math.ceil(0.95 * n) - 1] ?? NaN,
    biasRad: sum / n,
    lagS: lagS(model, real, periodS),
  }
}

/** Throws `RangeError` without any motion. */
export function modelGap(motions: readonly MotionGap[], spec: RobotSpec): ModelGap {
  if (motions.length === 0) throw new RangeError('expected at least one motion, got 0')
  const joints = spec.servos.map((_, k): JointGap => {
    const ofJoint = motions.map(motion => motion.joints[k] as JointGap)
    const lags = ofJoint.map(gap => gap.lagS).filter(lag => lag !== null)
    return {
      rmsRad: mean(ofJoint.map(gap => gap.rmsRad)),
      maeRad: mean(ofJoint.map(gap => gap.maeRad)),
      p95Rad: mean(ofJoint.map(gap => gap.p95Rad)),
      biasRad: mean(ofJoint.map(gap => gap.biasRad)),
      lagS: lags.length === 0 ? null : median(lags),
    }
  })
  return { meanRmsRad: mean(motions.map(motion => motion.meanRmsRad)), joints, motions }
}

function meanOverArm(joints: readonly JointGap[], spec: RobotSpec): number {
  return mean(joints.filter((_, k) => spec.servos[k]?.joint !== spec.gripperJoint).map(gap => gap.rmsRad))
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = (sorted.length - 1) / 2
  return mean([sorted[Math.floor(half)] as number, sorted[Math.ceil(half)] as number])
}
