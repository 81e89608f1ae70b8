/** The rigs on which logs were recorded, as data. */

import { SO101_FOLLOWER, type RobotSpec } from '../../robot/arm-spec.js'
import { closest } from '../../robot/closest.js'
import { UsageError } from '../../robot/errors.js'
import type { Rig } from './replay.js'

/** The log's program writes six servos and reads three registers of each, one transaction after the other. */
const TRANSACTION_S = 0.00056
const WRITE_DELAY_S = 0.0028
/** LeRobot reads the leader and processes between its sync read and its sync write: a few milliseconds, which no dataset tells. */
const LEROBOT_WRITES_AFTER_S = 0.004

/** Of sage-so101: servo.md, Parameters. */
const RIGS: readonly (Omit<Rig, 'zeroOffsetRad'> & { readonly zeroOffsetRad: readonly number[] | 'mapping' })[] = [
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
    name: 'lerobot',
    source:
      'nothing measured: the calibrated range is the mechanical travel, one sync read when a frame begins, one sync write 4 ms later',
    zeroOffsetRad: 'mapping',
    writeDelayS: WRITE_DELAY_S,
    transactionS: TRANSACTION_S,
    writesAfterReadS: LEROBOT_WRITES_AFTER_S,
  },
  {
    name: 'twin',
    source: 'a twin in simulated time: its calibration is exact, and commands take effect when they are made',
    zeroOffsetRad: 'mapping',
    writeDelayS: 0,
    transactionS: TRANSACTION_S,
    writesAfterReadS: 0,
  },
  {
    name: 'none',
    source: 'nothing assumed: the log zero is the URDF zero, no table',
    zeroOffsetRad: [0, 0, 0, 0, 0, 0],
    writeDelayS: WRITE_DELAY_S,
    transactionS: TRANSACTION_S,
  },
]

/** `spec`: whose calibration mapping it is, where the rig has no offsets of its own. `UsageError` with the nearest name for an unknown one. */
export function rigNamed(name: string, { servos }: RobotSpec = SO101_FOLLOWER): Rig {
  const rig = RIGS.find(candidate => candidate.name === name)
  if (rig) {
    const { zeroOffsetRad: known } = rig
    return {
      ...rig,
      // A log's gripper is in URDF radians already.
      zeroOffsetRad:
        known === 'mapping' ? servos.map(({ unit, mapping }) => (unit === 'percent' ? 0 : mapping.zeroRad)) : known,
    }
  }
  const known = RIGS.map(candidate => candidate.name)
  const near = closest(name, known)
  const hint = near === undefined ? ':' : `, did you mean '${near}'?`
  throw new UsageError(`no rig '${name}'${hint} known are ${known.join(', ')}`)
}
