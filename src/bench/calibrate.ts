/** Calibration as a state machine: prepare, home, record, finish. It asks nobody and prints nothing; whoever runs it shows the events. */

import type { RobotSpec } from '../robot/arm-spec.js'
import { BadPacketError, BusTimeoutError } from '../robot/bus-errors.js'
import { UsageError } from '../robot/errors.js'
import { PHASE_SEVERAL_TURNS } from '../robot/follower-settings.js'
import { HOMING_TICK } from '../robot/mounting.js'
import { OPERATING_MODES, REGISTERS, type WritableRegister } from '../robot/registers.js'
import { keep, writeAll, type CalibrationBus } from './calibration-bus.js'
import { keepCalibration } from './calibration-eeprom.js'
import {
  CalibrationRefusedError,
  HomingIgnoredError,
  ServoRestartedError,
  TorqueCameOnError,
} from './calibration-errors.js'
import { calibrationFrom, type CalibrationOutcome } from './calibration-findings.js'
import { RangeRecorder, wrapTick, type RecordedRange } from './calibration-ranges.js'
import { readBefore, restoreServos, type ServosBefore } from './calibration-undo.js'

export type CalibrationState = 'new' | 'prepared' | 'recording' | 'written' | 'aborted'

export type CalibrationEvent =
  | { readonly kind: 'state'; readonly state: CalibrationState }
  | { readonly kind: 'homed'; readonly homingOffsets: readonly number[] }
  | { readonly kind: 'positions'; readonly joints: readonly JointSweep[] }
  /** A round of readings was lost: it is no reading, and the sweep goes on. */
  | { readonly kind: 'lost'; readonly inARow: number }

export interface JointSweep extends RecordedRange {
  readonly joint: string
}

export interface CalibrationOptions {
  /** wrist_roll gets 0..4095 as from LeRobot, in place of what it was moved. Default false. */
  readonly fullTurnRoll?: boolean | undefined
  readonly onEvent?: ((event: CalibrationEvent) => void) | undefined
}

const LARGEST_TICK = 4095
/** A hand trembles; a servo that ignores its offset is off by more. */
const HOMED_WITHIN_TICKS = 200
/** Lost rounds in a row after which it is no longer noise: half a second at 50 readings per second, the driver's own retries aside. */
const MOST_LOST = 25
/** Of so many readings one looks whether torque is off and all servos are as they were set up. */
const LOOKS_EVERY = 10

/**
 * Until `finish` nothing lasts: offsets are written with Lock = 1, so that a servo that loses power, or a program that dies, leaves the old
 * calibration, which still fits the old file. Torque is off throughout.
 */
export class CalibrationSession {
  #state: CalibrationState = 'new'
  #before: ServosBefore | undefined
  #isLasting = false
  #offsets: readonly number[] = []
  #recorder: RangeRecorder | undefined
  #lostInARow = 0
  #readings = 0
  readonly #ids: readonly number[]
  readonly #joints: readonly string[]

  constructor(
    private readonly bus: CalibrationBus,
    readonly spec: RobotSpec,
    private readonly options: CalibrationOptions = {},
  ) {
    this.#ids = spec.servos.map(({ id }) => id)
    this.#joints = spec.servos.map(({ joint }) => joint)
  }

  get state(): CalibrationState {
    return this.#state
  }

  /** EEPROM was written to, or may have been: power-off no longer brings the former calibration back. */
  get isLasting(): boolean {
    return this.#isLasting
  }

  /** Torque off: hold the arm. Position mode, and positions within one turn. */
  async prepare(): Promise<void> {
    this.#require('new', 'prepare')
    this.#before = await readBefore(this.bus, this.spec)
    this.#enter('prepared')
    await this.#all('Torque_Enable', 0)
    await this.#all('Lock', 1)
    await this.#all('Operating_Mode', OPERATING_MODES.position)
    await this.#each(
      'Phase',
      this.#before.phase.map(phase => phase & ~PHASE_SEVERAL_TURNS),
    )
  }

  /** Where the joints are, as the servos report it: to see whether the arm keeps still. */
  async positions(): Promise<readonly number[]> {
    return [...(await this.bus.syncRead('Present_Position', this.#ids))]
  }

  /** This pose becomes tick 2047 of every joint; recording begins. `HomingIgnoredError` for a servo that does not follow. */
  async home(): Promise<void> {
    this.#require('prepared', 'home')
    await this.#all('Homing_Offset', 0)
    await this.#all('Min_Position_Limit', 0)
    await this.#all('Max_Position_Limit', LARGEST_TICK)
    const { max, min } = REGISTERS.Homing_Offset
    const raw = (await this.positions()).map(wrapTick)
    // Reading 4095 would take an offset of 2048, which the register cannot hold.
    this.#offsets = raw.map(tick => Math.min(max, Math.max(min, tick - HOMING_TICK)))
    await this.#each('Homing_Offset', this.#offsets)
    const now = (await this.positions()).map(wrapTick)
    now.forEach((tick, k) => {
      if (Math.abs(tick - HOMING_TICK) <= HOMED_WITHIN_TICKS) return
      throw new HomingIgnoredError(this.#joints[k] as string, this.#offsets[k] as number, raw[k] as number, tick)
    })
    this.#recorder = new RangeRecorder(this.#joints, now)
    this.#enter('recording')
    this.#emit({ kind: 'homed', homingOffsets: this.#offsets })
  }

  /**
   * One reading, about 50 times per second. A lost one is left out. Throws when too many are lost in a row, when torque came on, when a servo
   * was restarted, and `CalibrationLeapError`: then `abort`.
   */
  async sample(): Promise<readonly JointSweep[]> {
    this.#require('recording', 'sample')
    const recorder = this.#recorder as RangeRecorder
    try {
      if (this.#readings++ % LOOKS_EVERY === 0) await this.#requireUndisturbed()
      recorder.take(await this.positions())
      this.#lostInARow = 0
    } catch (error) {
      const isLost = error instanceof BusTimeoutError || error instanceof BadPacketError
      if (!isLost || ++this.#lostInARow >= MOST_LOST) throw error
      this.#emit({ kind: 'lost', inARow: this.#lostInARow })
    }
    const joints = this.sweep
    this.#emit({ kind: 'positions', joints })
    return joints
  }

  /** What was recorded so far. */
  get sweep(): readonly JointSweep[] {
    return (this.#recorder?.ranges ?? []).map((range, k) => ({ joint: this.#joints[k] as string, ...range }))
  }

  /** What `finish` would write now, and what speaks against it. */
  get outcome(): CalibrationOutcome {
    this.#require('recording', 'outcome')
    return calibrationFrom(
      this.spec,
      (this.#recorder as RangeRecorder).ranges.map((range, k) => ({ homingOffset: this.#offsets[k] as number, range })),
      { fullTurnRoll: this.options.fullTurnRoll ?? false },
    )
  }

  /**
   * Writes offsets and limits to EEPROM, for good, and reads them back; then the file may be written. `CalibrationRefusedError` where findings speak
   * against it: sweep on, or `accept` them. After any other error: `abort`.
   */
  async finish({ accept = false }: { readonly accept?: boolean } = {}): Promise<CalibrationOutcome> {
    const { outcome } = this
    const against = outcome.findings.filter(
      ({ blocks }) => blocks === 'always' || (blocks === 'unless-accepted' && !accept),
    )
    if (against.length > 0) throw new CalibrationRefusedError(against)
    const { mode, phase, lock } = this.#before as ServosBefore
    await this.#requireUndisturbed()
    this.#isLasting = true
    await keepCalibration(this.bus, this.spec, outcome.calibration)
    await this.#keepSettings(mode, phase)
    await this.#each('Lock', lock)
    this.#enter('written')
    return outcome
  }

  /**
   * The servos get back what they had, EEPROM included where `finish` had begun to write it. Never throws: what could not be restored is named in
   * what it returns, and unless `isLasting` comes back by itself when the servo is switched off and on. Safe to call twice, and after `finish`,
   * when it does nothing.
   */
  async abort(): Promise<readonly string[]> {
    if (this.#state === 'written' || this.#state === 'aborted') return []
    const before = this.#before
    this.#enter('aborted')
    return before === undefined ? [] : restoreServos(this.bus, this.spec, before, this.#isLasting)
  }

  /** Mode and phase were changed until power-off only. */
  async #keepSettings(mode: readonly number[], phase: readonly number[]): Promise<void> {
    for (const [k, id] of this.#ids.entries()) {
      const own = phase[k] as number
      if (mode[k] !== OPERATING_MODES.position) {
        await keep(this.bus, { id, register: 'Operating_Mode', value: OPERATING_MODES.position })
      }
      if ((own & PHASE_SEVERAL_TURNS) !== 0) {
        await keep(this.bus, { id, register: 'Phase', value: own & ~PHASE_SEVERAL_TURNS })
      }
    }
  }

  /** Nobody switched torque on, and no servo lost its offset, as it does when its supply breaks down for a moment. */
  async #requireUndisturbed(): Promise<void> {
    const torque = await this.bus.syncRead('Torque_Enable', this.#ids)
    const holding = this.#joints.filter((_, k) => torque[k] !== 0)
    if (holding.length > 0) throw new TorqueCameOnError(holding)
    const offsets = await this.bus.syncRead('Homing_Offset', this.#ids)
    const restarted = this.#joints.filter((_, k) => offsets[k] !== this.#offsets[k])
    if (restarted.length > 0) throw new ServoRestartedError(restarted)
  }

  #all(register: WritableRegister, value: number): Promise<void> {
    return this.#each(
      register,
      this.#ids.map(() => value),
    )
  }

  #each(register: WritableRegister, values: readonly number[]): Promise<void> {
    return writeAll(this.bus, register, this.#ids, values)
  }

  #require(state: CalibrationState, what: string): void {
    if (this.#state === state) return
    throw new UsageError(
      `${what} comes when a calibration is '${state}', and this one is '${this.#state}': begin a new one`,
    )
  }

  #enter(state: CalibrationState): void {
    this.#state = state
    this.#emit({ kind: 'state', state })
  }

  #emit(event: CalibrationEvent): void {
    this.options.onEvent?.(event)
  }
}
