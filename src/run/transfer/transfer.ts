/** Does the same number mean the same pose on every arm? One trajectory on many arms, mounted and calibrated each in its own way. */

import type { RobotSpec } from '../../robot/arm-spec.js'
import { nominalCalibration } from '../../robot/calibration.js'
import type { JointCalibration } from '../../robot/calibration.js'
import { drawMounting, type ServoMounting } from '../../robot/mounting.js'
import { Random } from '../../robot/random.js'
import { radFromDeg, ticksFromRad } from '../../robot/units.js'
import type { RobotDescription } from '../../robot/urdf.js'
import { distance } from '../../robot/vector.js'
import type { Vector3 } from '../../robot/vector.js'
import { play, type Trajectory } from './play.js'

export const CALIBRATIONS = ['from stop to stop', 'swept one degree short', 'ignored'] as const
export type CalibrationKind = (typeof CALIBRATIONS)[number]

export interface TransferFigures {
  readonly calibration: CalibrationKind
  /** Largest distance between the tips of two of the arms at one instant, metres, over all instants. */
  readonly spreadMaxM: number
  /** The median over all instants. */
  readonly spreadMedianM: number
}

/** Seeds of arms are 0 to `arms` - 1. */
export async function measureTransfer(
  robot: RobotSpec,
  description: RobotDescription,
  trajectory: Trajectory,
  { arms, calibration }: { readonly arms: number; readonly calibration: CalibrationKind },
): Promise<TransferFigures> {
  const paths: (readonly Vector3[])[] = []
  for (let seed = 0; seed < arms; seed++) {
    const mounting = drawMounting(robot, seed)
    const used = calibrationOf(calibration, robot, mounting, seed)
    paths.push(
      await play(robot, description, trajectory, {
        mounting: limitedTo(mounting, used, calibration),
        calibration: used,
      }),
    )
  }
  const spreads = trajectory.targets
    .map((_, step) => spreadAt(paths.map(path => path[step] as Vector3)))
    .sort((a, b) => a - b)
  return {
    calibration,
    spreadMaxM: spreads.at(-1) ?? NaN,
    spreadMedianM: spreads[Math.floor(spreads.length / 2)] ?? NaN,
  }
}

function calibrationOf(
  kind: CalibrationKind,
  robot: RobotSpec,
  mounting: readonly ServoMounting[],
  seed: number,
): readonly JointCalibration[] {
  if (kind === 'ignored') return nominalCalibration(robot)
  const own = mounting.map(({ calibration }) => calibration)
  return kind === 'from stop to stop' ? own : own.map(sweptShort(new Random(seed).fork('short')))
}

/** One of the two ends is missed by a degree: where both are, the middle is right again. */
function sweptShort(random: Random): (calibration: JointCalibration) => JointCalibration {
  const missing = Math.round(ticksFromRad(radFromDeg(1)))
  return calibration =>
    random.uniform() < 0.5
      ? { ...calibration, rangeMin: calibration.rangeMin + missing }
      : { ...calibration, rangeMax: calibration.rangeMax - missing }
}

/** What calibrating writes into the servos; where nobody has calibrated, they keep what they had. */
function limitedTo(
  mounting: readonly ServoMounting[],
  used: readonly JointCalibration[],
  kind: CalibrationKind,
): readonly ServoMounting[] {
  if (kind === 'ignored') return mounting
  return mounting.map((each, k) => ({ ...each, calibration: used[k] as JointCalibration }))
}

function spreadAt(tips: readonly Vector3[]): number {
  let widest = 0
  tips.forEach((tip, i) => {
    for (const other of tips.slice(i + 1)) widest = Math.max(widest, distance(tip, other))
  })
  return widest
}
