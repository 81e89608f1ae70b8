/** LeRobot's calibration file: JSON text to one calibration per servo and back, byte for byte as LeRobot writes it. */

import type { RobotSpec, ServoSpec } from './arm-spec.js'
import type { JointCalibration } from './calibration.js'
import { closest } from './closest.js'
import { TwinError } from './errors.js'
import { REGISTERS } from './registers.js'
import { shellWord } from './shell-word.js'
import { TICKS_PER_TURN } from './units.js'

/** A calibration file that does not fit its arm. */
export class CalibrationFileError extends TwinError {
  constructor(
    readonly path: string,
    /** Undefined where the whole file is meant. */
    readonly joint: string | undefined,
    reason: string,
    next: string,
    options?: ErrorOptions,
  ) {
    super('CALIBRATION_FILE', `${path}: ${reason}: ${next}`, options)
  }
}

export interface CalibrationSource {
  /** As errors name it. */
  readonly path: string
  /** The whole command that calibrates this arm, which errors name. */
  readonly calibrate: string
}

/** In the order in which LeRobot writes them. */
const FIELDS = ['id', 'drive_mode', 'homing_offset', 'range_min', 'range_max'] as const
type Field = (typeof FIELDS)[number]

const LARGEST_TICK = TICKS_PER_TURN - 1
const { Homing_Offset: OFFSET } = REGISTERS

/** What somebody types to calibrate the arm. */
export function calibrateCommand(type: string, id: string | undefined, port = 'PORT', calibrationDir?: string): string {
  const group = type.endsWith('_leader') ? 'teleop' : 'robot'
  const flag = (name: string, value: string | undefined) =>
    value === undefined ? '' : ` --${group}.${name}=${shellWord(value)}`
  return `so101 calibrate${flag('type', type)}${flag('port', port)}${flag('id', id)}${flag('calibration_dir', calibrationDir)}`
}

/** Its entries by joint, in the motors' order, as the file and the notes of datasets have them. */
export function calibrationEntries(
  spec: RobotSpec,
  calibration: readonly JointCalibration[],
): Record<string, Record<Field, number>> {
  const entries = spec.servos.map(({ joint, id }, k): [string, Record<Field, number>] => {
    const { driveMode, homingOffset, rangeMin, rangeMax } = calibration[k] as JointCalibration
    return [joint, { id, drive_mode: driveMode, homing_offset: homingOffset, range_min: rangeMin, range_max: rangeMax }]
  })
  return Object.fromEntries(entries)
}

/** The file's text: `json.dump` with indent 4, no newline at the end. */
export function calibrationText(spec: RobotSpec, calibration: readonly JointCalibration[]): string {
  return JSON.stringify(calibrationEntries(spec, calibration), undefined, 4)
}

/** One calibration per servo of the spec. `CalibrationFileError` names the joint, the number and the command to run. */
export function parseCalibration(
  text: string,
  spec: RobotSpec,
  source: CalibrationSource,
): readonly JointCalibration[] {
  const file = new FileReader(source, spec)
  const joints = file.joints(text)
  return spec.servos.map(servo => file.calibrationOf(servo, joints[servo.joint]))
}

class FileReader {
  constructor(
    private readonly source: CalibrationSource,
    private readonly spec: RobotSpec,
  ) {}

  joints(text: string): Record<string, unknown> {
    let content: unknown
    try {
      content = JSON.parse(text)
    } catch (cause) {
      const reason = `is no JSON (${(cause as Error).message})`
      const next = `put an older copy from its history folder there, take what the servos hold with ${this.source.calibrate} --import=true, or`
      throw this.#wrong(undefined, reason, next, { cause })
    }
    if (!isRecord(content)) {
      throw this.#wrong(undefined, `holds ${JSON.stringify(content)}, expected { joint: { ${FIELDS.join(', ')} } }`)
    }
    const names = this.spec.servos.map(({ joint }) => joint)
    const missing = names.filter(name => !(name in content))
    const extra = Object.keys(content).filter(name => !names.includes(name))
    if (missing.length === 0 && extra.length === 0) return content
    const facts = [
      ...(missing.length > 0 ? [`lacks ${missing.join(', ')}`] : []),
      ...(extra.length > 0 ? [`has ${extra.join(', ')}, which ${this.spec.name} has not`] : []),
    ]
    throw this.#wrong(missing[0] ?? extra[0], facts.join(' and '), `name the file of this arm, or`)
  }

  calibrationOf({ joint, id }: ServoSpec, entry: unknown): JointCalibration {
    if (!isRecord(entry))
      throw this.#wrong(joint, `${joint} is ${JSON.stringify(entry)}, expected { ${FIELDS.join(', ')} }`)
    const unknown = Object.keys(entry).find(name => !(FIELDS as readonly string[]).includes(name))
    if (unknown !== undefined) {
      const guess = closest(unknown, FIELDS)
      const hint = guess === undefined ? `the fields are ${FIELDS.join(', ')}` : `did you mean ${guess}?`
      throw this.#wrong(joint, `${joint} has an unknown field '${unknown}' (${hint})`)
    }
    const number = (field: Field) => this.#whole(joint, field, entry[field])
    if (number('id') !== id) {
      throw this.#wrong(
        joint,
        `${joint} has id ${number('id')}, and is servo ${id} of ${this.spec.name}`,
        'give the servos their ids (so101 setup-motors), or name the file of this arm, or',
      )
    }
    const driveMode = number('drive_mode')
    if (driveMode !== 0 && driveMode !== 1)
      throw this.#wrong(joint, `${joint} has drive_mode ${driveMode}, expected 0 or 1`)
    const homingOffset = number('homing_offset')
    if (homingOffset < OFFSET.min || homingOffset > OFFSET.max) {
      throw this.#wrong(
        joint,
        `${joint} has homing_offset ${homingOffset}, and the register holds ${OFFSET.min} to ${OFFSET.max}`,
      )
    }
    const [rangeMin, rangeMax] = [number('range_min'), number('range_max')]
    for (const [field, tick] of [
      ['range_min', rangeMin],
      ['range_max', rangeMax],
    ] as const) {
      if (tick < 0 || tick > LARGEST_TICK) {
        throw this.#wrong(joint, `${joint} has ${field} ${tick}, and positions are 0 to ${LARGEST_TICK} ticks`)
      }
    }
    if (rangeMin >= rangeMax) {
      throw this.#wrong(joint, `${joint} has range_min ${rangeMin} and range_max ${rangeMax}, which is no range`)
    }
    return { driveMode, homingOffset, rangeMin, rangeMax }
  }

  #whole(joint: string, field: Field, value: unknown): number {
    if (Number.isInteger(value)) return value as number
    const reason = value === undefined ? `${joint} lacks ${field}` : `${joint} has ${field} ${JSON.stringify(value)}`
    throw this.#wrong(joint, `${reason}, expected a whole number`)
  }

  #wrong(joint: string | undefined, reason: string, next = '', options?: ErrorOptions): CalibrationFileError {
    const { path, calibrate } = this.source
    const move = [next, `calibrate again with ${calibrate}`].filter(Boolean).join(' ')
    return new CalibrationFileError(path, joint, reason, move, options)
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
