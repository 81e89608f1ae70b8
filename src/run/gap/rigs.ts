/** The rigs on which logs were recorded, as data. */

import { closest } from '../../robot/closest.js'
import { UsageError } from '../../robot/errors.js'
import type { Rig } from './replay.js'

/** The log's program writes six servos and reads three registers of each, one transaction after the other. */
const TRANSACTION_S = 0.00056
const WRITE_DELAY_S = 0.0028

/** Of sage-so101: servo.md, Parameters. */
const RIGS: readonly Rig[] = [
  {
    name: 'sage-so101',
    source: 'identified on 12 of the 30 motions of isaac-sim2real/sage',
    // Middle of this arm's calibrated range against the URDF's zero; the gripper's zero is the closed jaw.
    zeroOffsetRad: [0, -0.25, -0.083, 0.017, 0, 0],
    // The gripper touches it in some motions.
    tableHeightM: 0.005,
    tableFriction: 0.2,
    writeDelayS: WRITE_DELAY_S,
    transactionS: TRANSACTION_S,
  },
  {
    name: 'none',
    source: 'nothing assumed: the log zero is the URDF zero, no table',
    zeroOffsetRad: [0, 0, 0, 0, 0, 0],
    writeDelayS: WRITE_DELAY_S,
    transactionS: TRANSACTION_S,
  },
]

/** `UsageError` with the nearest name for an unknown one. */
export function rigNamed(name: string): Rig {
  const rig = RIGS.find(candidate => candidate.name === name)
  if (rig) return rig
  const known = RIGS.map(candidate => candidate.name)
  const near = closest(name, known)
  const hint = near === undefined ? ':' : `, did you mean '${near}'?`
  throw new UsageError(`no rig '${name}'${hint} known are ${known.join(', ')}`)
}
