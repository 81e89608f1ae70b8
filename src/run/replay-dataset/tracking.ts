/** How well an arm followed what was recorded: joint by joint, and at the tip of its gripper. */

import type { RobotSpec, UserUnit } from '../../robot/arm-spec.js'
import type { Vector3 } from '../../robot/vector.js'
import { distance } from '../../robot/vector.js'

/** In the joint's unit. */
export interface Deviation {
  readonly rms: number
  readonly worst: number
}

export interface JointTracking {
  readonly joint: string
  readonly unit: UserUnit
  /** Measured now less measured then, frame by frame; absent where the dataset has no states. */
  readonly fromRecorded?: Deviation
  /** Measured one period after a target less that target. */
  readonly fromCommand: Deviation
  /** The same of the recording itself. */
  readonly recordedFromCommand?: Deviation
}

export interface Tracking {
  readonly frames: number
  readonly joints: readonly JointTracking[]
  /** Of the gripper frame, metres, from where the recorded joints put it. */
  readonly tip?: { readonly rmsM: number; readonly worstM: number }
  /** Every measured position is bit for bit the recorded one. */
  readonly isSameState: boolean
}

export interface TrackedMotion {
  readonly robot: RobotSpec
  /** As recorded, row k commanded on state k. */
  readonly action: readonly Float32Array[]
  readonly state: readonly Float32Array[] | undefined
  /** One more than the actions that were run: before the first, and after each. */
  readonly measured: readonly Float32Array[]
  /** Where the gripper frame is, of joints in the user's units. */
  readonly tipM: (user: Float32Array) => Vector3
}

export function trackingOf({ robot, action, state, measured, tipM }: TrackedMotion): Tracking {
  const frames = measured.length - 1
  const told = action.slice(0, frames)
  const then = state?.slice(0, frames)
  const joints = robot.servos.map(({ joint, unit }, k): JointTracking => {
    const of = (rows: readonly Float32Array[]) => rows.map(row => row[k] as number)
    return {
      joint,
      unit,
      fromCommand: deviation(of(measured.slice(1)), of(told)),
      ...(then && {
        fromRecorded: deviation(of(measured.slice(0, frames)), of(then)),
        recordedFromCommand: deviation(of(then.slice(1)), of(told)),
      }),
    }
  })
  const apartM = then?.map((row, k) => distance(tipM(row), tipM(measured[k] as Float32Array)))
  return {
    frames,
    joints,
    ...(apartM && { tip: { rmsM: rms(apartM), worstM: Math.max(0, ...apartM) } }),
    isSameState: then?.every((row, k) => row.every((value, j) => value === measured[k]?.[j])) === true,
  }
}

/** Over as many as both have. */
function deviation(values: readonly number[], wanted: readonly number[]): Deviation {
  const errors = values.slice(0, wanted.length).map((value, i) => Math.abs(value - (wanted[i] as number)))
  return { rms: rms(errors), worst: errors.reduce((most, error) => Math.max(most, error), 0) }
}

function rms(errors: readonly number[]): number {
  return errors.length === 0 ? 0 : Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length)
}
