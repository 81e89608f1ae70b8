/** A rig in words, for the foot of every result: what was allowed besides the servo's own parameters. */

import type { RobotSpec } from '../../robot/arm-spec.js'
import type { Rig } from './replay.js'

export function describeRig(rig: Rig, spec: RobotSpec): string {
  const offsets = spec.servos
    .map(({ joint }, k) => `${joint} ${Number((rig.zeroOffsetRad[k] as number).toFixed(4))}`)
    .join(', ')
  const { tableHeightM, tableFriction, writeDelayS, transactionS, writesAfterReadS } = rig
  const table =
    tableHeightM === undefined
      ? 'no table'
      : `table at ${tableHeightM} m with friction ${tableFriction ?? 'of our own'}`
  const wire =
    writesAfterReadS === undefined
      ? `writes take effect ${milliseconds(writeDelayS)} after they are sent, one transaction takes ${milliseconds(transactionS)}`
      : `writes are sent ${milliseconds(writesAfterReadS)} after the read, and take effect ${milliseconds(writeDelayS)} after that`
  return (
    `Rig ${rig.name}, the same for all motions: zero offsets ${offsets} rad; ${table}; ` +
    `${wire}; source: ${rig.source}. ` +
    `The gripper's 0 to 1 is taken for our own travel of it.`
  )
}

function milliseconds(durationS: number): string {
  return `${(1000 * durationS).toFixed(2)} ms`
}
