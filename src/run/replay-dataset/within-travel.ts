/** Recorded targets inside the travel of the arm that replays them, or an error where they mean another arm or unit. */

import { jointActionSpace } from '../../env/arm-spaces.js'
import type { RobotSpec } from '../../robot/arm-spec.js'
import { UsageError } from '../../robot/errors.js'

export interface TargetsWithin {
  readonly targets: readonly Float32Array[]
  /** Frames of which a target was cut off. */
  readonly cutFrames: number
  /** What was cut off at most, the user's units. */
  readonly cutMost: number
}

/** A leader reaches further than a follower, by degrees; more is another robot or another unit. */
const MOST_BEYOND = 15

/** `robot`: in the dataset's unit. `UsageError` for a target far beyond. */
export function withinTravel(recorded: readonly Float32Array[], robot: RobotSpec, place: string): TargetsWithin {
  const { low, high } = jointActionSpace(robot)
  let [cutFrames, cutMost] = [0, 0]
  const targets = recorded.map((target, frame) => {
    const cut = target.map((value, k) => Math.min(high[k] as number, Math.max(low[k] as number, value)))
    let most = 0
    target.forEach((value, k) => {
      const beyond = Math.abs(value - (cut[k] as number))
      if (beyond > MOST_BEYOND) {
        const { key, unit } = robot.servos[k] as RobotSpec['servos'][number]
        throw new UsageError(
          `${place}: frame ${frame} tells ${key} to go to ${value.toFixed(1)} ${unit}, and it moves from ${low[k]?.toFixed(1)} to ${high[k]?.toFixed(1)}: ` +
            'it was another robot, or another unit: see --robot.type and --dataset.use_degrees',
        )
      }
      most = Math.max(most, beyond)
    })
    if (most === 0) return target
    cutFrames += 1
    cutMost = Math.max(cutMost, most)
    return cut
  })
  return { targets, cutFrames, cutMost }
}
