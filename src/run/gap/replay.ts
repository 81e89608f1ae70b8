/** A model of the arm that replays a log, and the instants at which the log's program wrote and read the servos. */

import type { MotionLog } from './motion-log.js'

/** What one model made of a log: joint angles at the log's read instants. */
export interface Replay {
  /** Per joint, one per frame, URDF radians, as continuous angles: rounding to ticks happens in the comparison. */
  readonly positionRad: readonly Float64Array[]
}

export interface ReplayModel {
  readonly name: string
  /** One line: what stands behind the name. */
  readonly describe: string
  replay(log: MotionLog, rig: Rig): Promise<Replay>
  /** Safe to call twice. */
  close(): void
}

/** What belongs to the rig and not to the servos: the same for all motions, and listed in the output. */
export interface Rig {
  readonly name: string
  /** Where the numbers come from. */
  readonly source: string
  /** Per joint: URDF angle at the log's zero. A logged position p is the URDF angle p + zeroOffsetRad. */
  readonly zeroOffsetRad: readonly number[]
  /** Of the table's top in the base frame; absent where nothing stands there. */
  readonly tableHeightM?: number
  /** Coulomb coefficient of that table. */
  readonly tableFriction?: number
  /** From a write on the wire to its effect in the servo. */
  readonly writeDelayS: number
  /** One request and its reply on the bus. */
  readonly transactionS: number
  /** Of a program that reads all servos at once when a frame begins, and writes all at once so much later; else it writes and reads one by one. */
  readonly writesAfterReadS?: number
}

/** Before the first frame a model starts in its logged pose and holds the first command for so long. */
export const SETTLE_S = 1.5

/** Reads per joint: position, speed and current, one register at a time. */
const READS_PER_JOINT = 3

/** From a frame's time to the instant at which its command for `joint` takes effect. */
export function writeOffsetS(joint: number, rig: Rig): number {
  if (rig.writesAfterReadS !== undefined) return rig.writesAfterReadS + rig.writeDelayS
  return rig.transactionS * (joint + 1) + rig.writeDelayS
}

/** From a frame's time to the reading of `joint`'s position: of one by one after all writes, three reads per joint. */
export function readOffsetS(joint: number, jointCount: number, rig: Rig): number {
  if (rig.writesAfterReadS !== undefined) return 0
  return rig.transactionS * (jointCount + 1 + READS_PER_JOINT * joint)
}
