/** From recorded ranges to a calibration, and what is strange about it. */

import type { RobotSpec, ServoSpec } from '../robot/arm-spec.js'
import { gripperRangeText, roleOfGripper } from '../robot/gripper-role.js'
import type { JointCalibration } from '../robot/calibration.js'
import type { EepromCalibration } from '../robot/calibration-differences.js'
import { REGISTERS } from '../robot/registers.js'
import { FULL_TURN_JOINT, isStoredFullTurn, isUnswept, usualTicks, widestTicks } from '../robot/travel-width.js'
import { degFromRad, radFromTicks, TICKS_PER_TURN } from '../robot/units.js'
import type { RecordedRange } from './calibration-ranges.js'

export type FindingKind = 'recentred' | 'full-turn' | 'too-wide' | 'not-swept' | 'other-role'

export interface CalibrationFinding {
  readonly kind: FindingKind
  readonly joint: string
  /** The numbers, and what to do about them. */
  readonly text: string
  /** `no`: for information. `unless-accepted`: a person has to say that it is right. `always`: there is no such calibration. */
  readonly blocks: 'no' | 'unless-accepted' | 'always'
}

export interface RecordedJoint {
  /** Homing_Offset while it was recorded. */
  readonly homingOffset: number
  readonly range: RecordedRange
}

export interface CalibrationOutcome {
  readonly calibration: readonly JointCalibration[]
  readonly findings: readonly CalibrationFinding[]
}

const LARGEST_TICK = TICKS_PER_TURN - 1
/** A stop gives by some ticks: nearer to the seam than this a reading could jump from 0 to 4095. */
const SEAM_ROOM_TICKS = 8
const { min: LEAST_OFFSET, max: MOST_OFFSET } = REGISTERS.Homing_Offset

/** `fullTurnRoll`: 0..4095 for wrist_roll, as LeRobot has it. */
export function calibrationFrom(
  spec: RobotSpec,
  recorded: readonly RecordedJoint[],
  { fullTurnRoll = false }: { readonly fullTurnRoll?: boolean } = {},
): CalibrationOutcome {
  const findings: CalibrationFinding[] = []
  const calibration = spec.servos.map((servo, k) => {
    const { homingOffset, range } = recorded[k] as RecordedJoint
    if (fullTurnRoll && servo.joint === FULL_TURN_JOINT) {
      findings.push(fullTurn(range))
      return { driveMode: 0, homingOffset, rangeMin: 0, rangeMax: LARGEST_TICK }
    }
    const placed = placedInTurn(homingOffset, range)
    if (placed.homingOffset !== homingOffset) findings.push(recentred(servo, homingOffset, range, placed))
    return placed
  })
  return {
    calibration,
    findings: [
      ...findings,
      ...rangeFindings(spec, calibration, recorded, fullTurnRoll),
      ...roleFindings(spec, calibration),
    ],
  }
}

/** Of a calibration that comes from a file or from the servos: nobody has seen its ranges recorded. */
export function storedFindings(
  spec: RobotSpec,
  calibration: readonly EepromCalibration[],
): readonly CalibrationFinding[] {
  const widths = spec.servos.flatMap((servo, k) => {
    const { rangeMin, rangeMax } = calibration[k] as EepromCalibration
    if (isStoredFullTurn(servo.joint, rangeMin, rangeMax)) return []
    const finding = widthFinding(servo, rangeMax - rangeMin)
    if (finding === undefined) return []
    return [rangeMin < rangeMax ? finding : { ...finding, blocks: 'always' as const }]
  })
  return [...widths, ...roleFindings(spec, calibration)]
}

/** Of the leader where a follower is meant, or the other way round: the jaws and the trigger turn differently far. */
export function roleFindings(
  spec: RobotSpec,
  calibration: readonly EepromCalibration[],
): readonly CalibrationFinding[] {
  const k = spec.servos.findIndex(({ joint }) => joint === spec.gripperJoint)
  const range = calibration[k]
  if (range === undefined) return []
  const width = range.rangeMax - range.rangeMin
  const { role } = spec
  const looksLike = roleOfGripper(width)
  if (looksLike === undefined || looksLike === role) return []
  const text =
    `${spec.gripperJoint} turns ${width} ticks, as a ${looksLike}'s (${gripperRangeText(looksLike)}) and not as a ${role}'s ` +
    `(${gripperRangeText(role)}): this looks like the ${looksLike}: swap the ports, or give its type ` +
    `(--${looksLike === 'leader' ? 'teleop' : 'robot'}.type=${spec.name.replace(role, looksLike)})`
  return [{ kind: 'other-role', joint: spec.gripperJoint, text, blocks: 'unless-accepted' }]
}

/** Inside 0..4095 with room at both ends: where it would cross the encoder's seam, the offset moves so that the range has its middle at 2047.5. */
function placedInTurn(homingOffset: number, { minTick, maxTick }: RecordedRange): JointCalibration {
  const hasRoom = minTick >= SEAM_ROOM_TICKS && maxTick <= LARGEST_TICK - SEAM_ROOM_TICKS
  if (hasRoom) return { driveMode: 0, homingOffset, rangeMin: minTick, rangeMax: maxTick }
  const wantedShift = Math.round((minTick + maxTick - LARGEST_TICK) / 2)
  const wanted = homingOffset + wantedShift
  const wrapped = wanted - TICKS_PER_TURN * Math.floor((wanted - LEAST_OFFSET) / TICKS_PER_TURN)
  // Of 4096 offsets the register holds 4095: the missing one has a neighbour.
  const offset = Math.min(MOST_OFFSET, wrapped)
  const shift = wantedShift + offset - wrapped
  return {
    driveMode: 0,
    homingOffset: offset,
    rangeMin: Math.max(0, minTick - shift),
    rangeMax: Math.min(LARGEST_TICK, maxTick - shift),
  }
}

function rangeFindings(
  spec: RobotSpec,
  calibration: readonly JointCalibration[],
  recorded: readonly RecordedJoint[],
  fullTurnRoll: boolean,
): CalibrationFinding[] {
  return spec.servos.flatMap((servo, k) => {
    if (fullTurnRoll && servo.joint === FULL_TURN_JOINT) return []
    const { range } = recorded[k] as RecordedJoint
    const { rangeMin, rangeMax } = calibration[k] as JointCalibration
    const finding = widthFinding(servo, range.maxTick - range.minTick)
    if (finding === undefined) return []
    return [rangeMin < rangeMax ? finding : { ...finding, blocks: 'always' as const }]
  })
}

function widthFinding(servo: ServoSpec, width: number): CalibrationFinding | undefined {
  const { joint } = servo
  const widest = widestTicks(servo)
  if (width > widest) {
    const text =
      `${joint} turned ${width} ticks (${deg(width)}), and no real arm's turns more than ${widest} (${deg(widest)}): ` +
      'its stops may be missing or broken, or its horn slips: look at the joint, then sweep again'
    return { kind: 'too-wide', joint, text, blocks: width > LARGEST_TICK ? 'always' : 'unless-accepted' }
  }
  if (!isUnswept(servo, width)) return undefined
  const usual = usualTicks(servo)
  const text =
    `${joint} was moved ${width} ticks (${deg(width)}), and usually turns ${Math.round(usual)} (${deg(usual)}): ` +
    'move it to both of its stops'
  return { kind: 'not-swept', joint, text, blocks: 'unless-accepted' }
}

function recentred(
  { joint }: ServoSpec,
  before: number,
  { minTick, maxTick }: RecordedRange,
  { homingOffset, rangeMin, rangeMax }: JointCalibration,
): CalibrationFinding {
  const text =
    `${joint} went from ${minTick} to ${maxTick} ticks, across the encoder's seam or close to it (0 and 4095): its homing offset became ` +
    `${homingOffset} in place of ${before}, and its range ${rangeMin} to ${rangeMax}: nothing to do`
  return { kind: 'recentred', joint, text, blocks: 'no' }
}

function fullTurn({ minTick, maxTick }: RecordedRange): CalibrationFinding {
  const text =
    `${FULL_TURN_JOINT} is stored as a full turn, 0 to ${LARGEST_TICK}, as LeRobot does (it was moved ${maxTick - minTick} ticks): ` +
    'its zero is the pose in which it was homed, and its stops do not limit goals'
  return { kind: 'full-turn', joint: FULL_TURN_JOINT, text, blocks: 'no' }
}

function deg(ticks: number): string {
  return `${degFromRad(radFromTicks(ticks)).toFixed(0)} degrees`
}
