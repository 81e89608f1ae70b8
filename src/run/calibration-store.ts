/** Calibration files at LeRobot's paths: found, read, and written so that nothing is ever lost or left half-written. */

import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import type { RobotSpec } from '../robot/arm-spec.js'
import type { JointCalibration } from '../robot/calibration.js'
import { calibrateCommand, calibrationText, parseCalibration } from '../robot/calibration-file.js'
import { TwinError, UsageError } from '../robot/errors.js'
import { shellWord } from '../robot/shell-word.js'
import { expandHome, lerobotHome } from './lerobot-home.js'

export interface CalibrationPlace {
  /** LeRobot's `--robot.id`; without one the file is `None.json`, as there. */
  readonly id?: string | undefined
  /** LeRobot's `--robot.calibration_dir`, in place of its own folders. */
  readonly calibrationDir?: string | undefined
  /** As errors name it; `PORT` where absent. */
  readonly port?: string | undefined
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  /** Default: the user's. */
  readonly home?: string | undefined
}

export interface StoredCalibration {
  readonly calibration: readonly JointCalibration[]
  /** Where it was read. */
  readonly path: string
  /** It lies where older versions of LeRobot had it, and the present one does not look: the command that copies it. */
  readonly copyCommand: string | undefined
}

const HISTORY = 'history'

export class CalibrationStore {
  /** Where LeRobot looks, and `save` writes. */
  readonly path: string
  /** What somebody types to calibrate this arm. */
  readonly command: string
  readonly #older: readonly string[]

  /** `UsageError` for an id that is no file name, and for LEROBOT_HOME, which LeRobot refuses too. */
  constructor(
    readonly spec: RobotSpec,
    { id, calibrationDir, port, env = process.env, home = homedir() }: CalibrationPlace = {},
  ) {
    if (id !== undefined && (id === '' || /[/\\]/.test(id))) {
      throw new UsageError(`an id becomes a file name, and '${id}' is none: take letters, digits, _ and -`)
    }
    const file = `${id ?? 'None'}.json`
    const [folder, ...older] =
      calibrationDir === undefined
        ? [spec.calibrationFolder, ...spec.olderCalibrationFolders].map(name =>
            join(calibrationRoot(env, home), ...name.split('/')),
          )
        : [expandHome(calibrationDir, home)]
    this.path = join(folder as string, file)
    this.command = calibrateCommand(spec.name, id, port, calibrationDir)
    this.#older = older.map(each => join(each, file))
  }

  /** Undefined where no file is there. `CalibrationFileError` for one that does not fit the arm. */
  load(): StoredCalibration | undefined {
    const found = [this.path, ...this.#older].find(path => existsSync(path))
    if (found === undefined) return undefined
    const calibration = parseCalibration(this.#read(found), this.spec, { path: found, calibrate: this.command })
    const isOlder = found !== this.path
    const copyCommand = isOlder
      ? `mkdir -p ${shellWord(dirname(this.path))} && cp ${shellWord(found)} ${shellWord(this.path)}`
      : undefined
    return { calibration, path: found, copyCommand }
  }

  /** As `load`; `UsageError` with the command to run where no file is there. */
  require(): StoredCalibration {
    const found = this.load()
    if (found !== undefined) return found
    throw new UsageError(
      `no calibration of ${this.spec.name} at ${this.path}: calibrate with ${this.command}; an arm that was calibrated at ` +
        'another PC has it in its servos: add --import=true',
    )
  }

  /** Before an arm is moved about for nothing: can the file be written later? `UsageError` where not. */
  requireWritable(): void {
    this.#inFolder(() => {
      const isThere = existsSync(this.path)
      // A link stays a link: what it points to is replaced, and what was there is kept beside it.
      const folder = dirname(isThere ? realpathSync(this.path) : this.path)
      const history = join(folder, HISTORY)
      if (isThere) makeFolder(history)
      for (const each of isThere ? [folder, history] : [folder]) {
        const probe = join(each, `${process.pid}.part`)
        closeSync(openSync(probe, 'w'))
        rmSync(probe)
      }
    })
  }

  /**
   * The file appears whole or not at all, on the disk when this returns. What was there before becomes `history/<id>-<n>.json`, the
   * largest number the latest; its path is returned. Nothing is written where nothing would change.
   */
  save(calibration: readonly JointCalibration[]): { readonly previous: string | undefined } {
    const text = calibrationText(this.spec, calibration)
    // What one writes, one can read.
    parseCalibration(text, this.spec, { path: this.path, calibrate: this.command })
    return this.#inFolder(() => {
      const path = existsSync(this.path) ? realpathSync(this.path) : this.path
      if (existsSync(path) && readFileSync(path, 'utf8') === text) return { previous: undefined }
      const previous = keepPrevious(path)
      writeWhole(path, text)
      return { previous }
    })
  }

  #read(path: string): string {
    try {
      return readFileSync(path, 'utf8')
    } catch (cause) {
      throw new UsageError(`cannot read ${path}: ${(cause as Error).message}: make it readable, or name another id`, {
        cause,
      })
    }
  }

  #inFolder<T>(work: () => T): T {
    try {
      makeFolder(dirname(this.path))
      return work()
    } catch (cause) {
      if (cause instanceof TwinError) throw cause
      throw new UsageError(
        `cannot write ${this.path}: ${(cause as Error).message}: make that folder yours, or name another with --robot.calibration_dir ` +
          '(--teleop.calibration_dir) or HF_LEROBOT_CALIBRATION',
        { cause },
      )
    }
  }
}

/** $HF_LEROBOT_CALIBRATION, else `calibration` in LeRobot's home. */
function calibrationRoot(env: Readonly<Record<string, string | undefined>>, home: string): string {
  const lerobot = lerobotHome({ env, home })
  return expandHome(env['HF_LEROBOT_CALIBRATION'] ?? join(lerobot, 'calibration'), home)
}

/** One by one: Node's own recursion never ends where the system makes no folders, as in /proc. */
function makeFolder(path: string): void {
  if (existsSync(path)) return
  if (dirname(path) !== path) makeFolder(dirname(path))
  mkdirSync(path)
}

/** Copied, then replaced: at every instant one of the two is there. */
function keepPrevious(path: string): string | undefined {
  if (!existsSync(path)) return undefined
  const folder = join(dirname(path), HISTORY)
  makeFolder(folder)
  const name = (path.split(/[/\\]/).at(-1) as string).replace(/\.json$/, '')
  const numbers = readdirSync(folder)
    .filter(each => each.startsWith(`${name}-`) && each.endsWith('.json'))
    .map(each => Number(each.slice(name.length + 1, -'.json'.length)))
    .filter(number => Number.isInteger(number))
  const kept = join(folder, `${name}-${Math.max(0, ...numbers) + 1}.json`)
  copyFileSync(path, kept)
  return kept
}

function writeWhole(path: string, text: string): void {
  const beside = `${path}.${process.pid}.part`
  try {
    const file = openSync(beside, 'w')
    try {
      writeSync(file, text)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(beside, path)
  } catch (error) {
    rmSync(beside, { force: true })
    throw error
  }
  // The name, too, has to be on the disk. Windows cannot, and needs not.
  if (process.platform === 'win32') return
  const folder = openSync(dirname(path), 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
