/** A recorded motion: what a real arm was told and where it stood, parsed from the CSV format of the SAGE SO-101 logs. */

import type { RobotSpec, ServoSpec } from '../../robot/arm-spec.js'
import { UsageError } from '../../robot/errors.js'
import { radFromTicks, TICKS_PER_TURN } from '../../robot/units.js'

export interface MotionLog {
  readonly name: string
  /** In the order of the robot's servos. */
  readonly joints: readonly string[]
  /** Of each frame, since the first one; increasing. */
  readonly timeS: Float64Array
  /** Per joint, one per frame, about the log's own zero: the middle of the calibrated range, for the gripper as below. */
  readonly commandRad: readonly Float64Array[]
  readonly positionRad: readonly Float64Array[]
}

/** What may stand in a column: more than any arm does, and little enough that another unit is found out. */
interface Range {
  readonly low: number
  readonly high: number
  readonly what: string
}

interface Column {
  readonly name: string
  readonly range?: Range
}

const RADIANS: Range = {
  low: -Math.PI,
  high: Math.PI,
  what: 'radians about the middle of the range, at most half a turn',
}
const COUNTS: Range = {
  low: -TICKS_PER_TURN / 2,
  high: TICKS_PER_TURN / 2,
  what: 'encoder counts about the middle of the range, -2048 to 2048',
}
const SHARE: Range = { low: -0.5, high: 1.5, what: '0 (closed) to 1 (open)' }

/** Fewer say nothing: the comparison leaves out the first 20. */
export const FEWEST_FRAMES = 40

/**
 * Columns by name, in any order, others ignored: `t_s`; `cmd_JOINT` in radians and `pos_JOINT` in encoder counts, both about the
 * middle of the calibrated range. The gripper has 0 (closed) to 1 (open) in both, which become our own travel of that joint, URDF
 * radians. Throws `UsageError` with file, line and column for whatever is missing, no number or in another unit, and for time that does not
 * increase.
 */
export function parseMotionLog(
  text: string,
  { name, file }: { name: string; file: string },
  spec: RobotSpec,
): MotionLog {
  const lines = text
    .replace(/^\uFEFF/, '')
    .trimEnd()
    .split(/\r?\n/)
  const header = (lines[0] ?? '').split(',').map(column => column.trim())
  const joints = spec.servos.map(({ joint }) => joint)
  const wanted: readonly Column[] = [
    { name: 't_s' },
    ...spec.servos.map(({ joint, unit }) => ({ name: `cmd_${joint}`, range: unit === 'percent' ? SHARE : RADIANS })),
    ...spec.servos.map(({ joint, unit }) => ({ name: `pos_${joint}`, range: unit === 'percent' ? SHARE : COUNTS })),
  ]
  const indices = wanted.map(({ name }) => indexOf(name, header, file))
  const columns = wanted.map(() => new Float64Array(lines.length - 1))
  for (let row = 0; row < lines.length - 1; row++) {
    const cells = (lines[row + 1] as string).split(',')
    if (cells.length !== header.length)
      throw new UsageError(`${file}:${row + 2} has ${cells.length} cells where the header has ${header.length} columns`)
    const place = `${file}:${row + 2}`
    wanted.forEach((column, i) => {
      const values = columns[i] as Float64Array
      values[row] = numberIn(cells[indices[i] as number] as string, column, place)
    })
  }
  const [timeS, ...rest] = columns as [Float64Array, ...Float64Array[]]
  requireIncreasing(timeS, file)
  return {
    name,
    joints,
    timeS: timeS.map(time => time - (timeS[0] as number)),
    commandRad: spec.servos.map((servo, k) => (rest[k] as Float64Array).map(radiansOf(servo, value => value))),
    positionRad: spec.servos.map((servo, k) =>
      (rest[joints.length + k] as Float64Array).map(radiansOf(servo, radFromTicks)),
    ),
  }
}

/** `place`: file and line. */
function numberIn(cell: string, { name, range }: Column, place: string): number {
  const value = cell.trim() === '' ? NaN : Number(cell)
  const isInRange = !range || (value >= range.low && value <= range.high)
  if (Number.isFinite(value) && isInRange) return value
  const expected = Number.isFinite(value)
    ? `expected ${range?.what}, is it in another unit?`
    : 'a number must stand there'
  throw new UsageError(`${place} has \`${cell.trim()}\` in column ${name}: ${expected}`)
}

function indexOf(column: string, header: readonly string[], file: string): number {
  const index = header.indexOf(column)
  if (index < 0) throw new UsageError(`${file}:1 has no column ${column}: it has ${header.join(', ') || 'nothing'}`)
  if (header.lastIndexOf(column) !== index) throw new UsageError(`${file}:1 has two columns ${column}: leave one`)
  return index
}

function radiansOf({ unit, travelRad: [lower, upper] }: ServoSpec, ofArm: (value: number) => number) {
  return unit === 'percent' ? (open: number) => lower + open * (upper - lower) : ofArm
}

function requireIncreasing(timeS: Float64Array, file: string): void {
  if (timeS.length < FEWEST_FRAMES)
    throw new UsageError(`${file} has ${timeS.length} frames: a motion needs at least ${FEWEST_FRAMES}`)
  for (let row = 1; row < timeS.length; row++) {
    const [before, now] = [timeS[row - 1] as number, timeS[row] as number]
    if (now <= before)
      throw new UsageError(`${file}:${row + 2} has t_s ${now} after ${before}: time must increase from line to line`)
  }
}
