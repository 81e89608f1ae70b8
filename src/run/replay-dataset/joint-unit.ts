/** Settles whether a dataset's joints are in degrees or in -100..100, which LeRobot does not write down: nothing moves on a guess. */

import { UsageError } from '../../robot/errors.js'
import { unitOf } from '../dataset/info/units.js'

export type DatasetUnit = 'degrees' | 'm100'

export interface UnitEvidence {
  /** What the recording itself says, where our own software made it. */
  readonly notedUseDegrees?: boolean | undefined
  /** Measured, of each joint but the gripper; else commanded. */
  readonly joints: readonly Float64Array[]
  /** Of the whole dataset, states and actions, as far as it tells: a single episode may be a quiet one. */
  readonly most: number
}

export interface FoundUnit {
  readonly unit: DatasetUnit
  readonly because: string
}

/** LeRobot clamps -100..100; float32 rounds. */
const MOST_M100 = 100.001

const SAY_IT = 'Add --dataset.use_degrees=true, or =false, as the arm was set when it was recorded'

/** `wanted`: what the user says, `--dataset.use_degrees`. `UsageError` where values contradict it, or leave it open and nobody says: `remedy`. */
export function findUnit(evidence: UnitEvidence, wanted?: boolean, remedy = SAY_IT): FoundUnit {
  const found = judge(evidence)
  if (wanted === undefined) {
    if (found.unit) return { unit: found.unit, because: found.because }
    throw new UsageError(
      `degrees or -100..100? The dataset does not say, and its values do not tell: ${found.because}. ${remedy}`,
    )
  }
  const unit = wanted ? 'degrees' : 'm100'
  if (found.unit && found.unit !== unit) {
    throw new UsageError(
      `--dataset.use_degrees=${wanted}, but the dataset is in ${unitName(found.unit)}: ${found.because}; leave the flag out`,
    )
  }
  return found.unit ? { unit, because: found.because } : { unit, because: `--dataset.use_degrees=${wanted} says so` }
}

export function unitName(unit: DatasetUnit): string {
  return unit === 'degrees' ? 'degrees' : '-100..100'
}

function judge({ notedUseDegrees, joints, most }: UnitEvidence): Partial<FoundUnit> & { readonly because: string } {
  if (notedUseDegrees !== undefined) {
    return { unit: notedUseDegrees ? 'degrees' : 'm100', because: 'the recording says so' }
  }
  if (most > MOST_M100 && most <= 360) return { unit: 'degrees', because: `a joint reaches ${most.toFixed(1)}` }
  const { unit, evidence } = unitOf(joints)
  if (unit === 'radians') {
    throw new UsageError(
      `the joints are in radians (${evidence}), and LeRobot's units are degrees or -100..100: convert the dataset first`,
    )
  }
  return { ...(unit === undefined ? {} : { unit: unit === 'degrees' ? unit : 'm100' }), because: evidence }
}
