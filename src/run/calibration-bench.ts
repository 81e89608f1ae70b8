/** The calibration that an arm has, in its file and in its servos: compared, taken from the one to the other. */

import { readEepromCalibration, requireSameCalibration, writeEepromCalibration } from '../bench/calibration-eeprom.js'
import { ArmHoldsError, CalibrationRefusedError } from '../bench/calibration-errors.js'
import { storedFindings, type CalibrationFinding } from '../bench/calibration-findings.js'
import { checkServos } from '../hardware/check-servos.js'
import type { FeetechBus } from '../hardware/feetech-bus.js'
import type { RobotSpec } from '../robot/arm-spec.js'
import { FirmwareMismatchError } from '../robot/bus-errors.js'
import type { JointCalibration } from '../robot/calibration.js'
import {
  calibrationDifferences,
  type CalibrationDifference,
  type EepromCalibration,
} from '../robot/calibration-differences.js'
import { CalibrationFileError } from '../robot/calibration-file.js'
import { REGISTERS } from '../robot/registers.js'
import { loadUrdf } from '../robot/urdf-node.js'
import type { CalibrationStore } from './calibration-store.js'
import { urdfOf } from './urdf-files.js'

export interface BenchCalibration {
  /** Of the file that was read, or that would be. */
  readonly path: string
  readonly copyCommand: string | undefined
  readonly calibration: readonly JointCalibration[] | undefined
  /** Why there is a file and no calibration. */
  readonly problem: CalibrationFileError | undefined
  readonly eeprom: readonly EepromCalibration[]
  /** The servos hold something else than what they are sold with. */
  readonly isCalibrated: boolean
  readonly differences: readonly CalibrationDifference[]
  readonly isEqual: boolean
}

export interface TakeOverOptions {
  /** Findings do not stand in the way. */
  readonly accept: boolean
}

export interface TakenOver {
  readonly path: string
  readonly previous?: string | undefined
  readonly calibration: readonly JointCalibration[]
  readonly findings: readonly CalibrationFinding[]
}

const { Min_Position_Limit: LOWEST, Max_Position_Limit: HIGHEST } = REGISTERS

export class CalibrationBench {
  private constructor(
    readonly bus: FeetechBus,
    readonly spec: RobotSpec,
    readonly store: CalibrationStore,
  ) {}

  /** Throws what `checkServos` does, but for mixed firmware, which only `warn` is told of. */
  static async open(
    bus: FeetechBus,
    spec: RobotSpec,
    store: CalibrationStore,
    warn: (text: string) => void,
  ): Promise<CalibrationBench> {
    try {
      await checkServos(
        bus,
        spec.servos.map(({ id }) => ({ id, modelNumber: REGISTERS.Model_Number.factory })),
      )
    } catch (error) {
      if (!(error instanceof FirmwareMismatchError)) throw error
      warn(error.message)
    }
    return new CalibrationBench(bus, spec, store)
  }

  /** `toleratesBrokenFile`: a file that is none is reported in `problem`, as it is where a new one will be written. */
  async compare(toleratesBrokenFile = false): Promise<BenchCalibration> {
    const { spec, store } = this
    let problem: CalibrationFileError | undefined
    let stored: ReturnType<CalibrationStore['load']>
    try {
      stored = store.load()
    } catch (error) {
      if (!(error instanceof CalibrationFileError) || !toleratesBrokenFile) throw error
      problem = error
    }
    const eeprom = await readEepromCalibration(this.bus, spec)
    const differences = calibrationDifferences(spec, { file: stored?.calibration, eeprom }, loadUrdf(urdfOf(spec)))
    return {
      path: stored?.path ?? store.path,
      copyCommand: stored?.copyCommand,
      calibration: stored?.calibration,
      problem,
      eeprom,
      isCalibrated: !eeprom.every(isFactory),
      differences,
      isEqual: differences.every(({ isEqual }) => isEqual),
    }
  }

  async isTorqueOn(): Promise<boolean> {
    return (await this.#holding()).length > 0
  }

  /** `CalibrationMismatchError` where file and servos differ, `UsageError` where there is no file. */
  requireEqual({ path, eeprom }: BenchCalibration): void {
    const { calibration } = this.store.require()
    requireSameCalibration(this.spec, { path, calibration }, eeprom, this.store.command)
  }

  /** EEPROM to file. drive_mode, which no servo knows, stays as the file had it. */
  importFromServos({ calibration, eeprom }: BenchCalibration, { accept }: TakeOverOptions): TakenOver {
    const findings = this.#acceptable(eeprom, accept)
    const taken = eeprom.map((each, k) => ({ ...each, driveMode: calibration?.[k]?.driveMode ?? 0 }))
    return { path: this.store.path, ...this.store.save(taken), calibration: taken, findings }
  }

  /** File to EEPROM. Torque has to be off. */
  async writeToServos({ path, eeprom }: BenchCalibration, { accept }: TakeOverOptions): Promise<TakenOver> {
    const { calibration } = this.store.require()
    const findings = this.#acceptable(calibration, accept)
    await this.requireLimp()
    await writeEepromCalibration(this.bus, this.spec, calibration, eeprom)
    return { path, calibration, findings }
  }

  /** `ArmHoldsError` naming the joints with torque, all of them before the first is written or let go. */
  async requireLimp(): Promise<void> {
    const holding = await this.#holding()
    if (holding.length > 0) throw new ArmHoldsError(this.bus.path, holding)
  }

  async #holding(): Promise<RobotSpec['servos']> {
    const { servos } = this.spec
    const torque = await this.bus.syncRead(
      'Torque_Enable',
      servos.map(({ id }) => id),
    )
    return servos.filter((_, k) => torque[k] !== 0)
  }

  #acceptable(calibration: readonly EepromCalibration[], accept: boolean): readonly CalibrationFinding[] {
    const findings = storedFindings(this.spec, calibration)
    const against = findings.filter(({ blocks }) => blocks === 'always' || !accept)
    if (against.length > 0) throw new CalibrationRefusedError(against, `calibrate anew with ${this.store.command}`)
    return findings
  }
}

function isFactory({ homingOffset, rangeMin, rangeMax }: EepromCalibration): boolean {
  return homingOffset === 0 && rangeMin === LOWEST.factory && rangeMax === HIGHEST.factory
}
