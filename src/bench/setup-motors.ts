/** New servos get their ids, one connected at a time: a state machine that asks nobody and prints nothing. */

import { BAUD_RATES, DEFAULT_BAUD_RATE } from '../robot/baud-rates.js'
import { BusTimeoutError, DuplicateIdError, WrongModelError } from '../robot/bus-errors.js'
import type { RobotSpec } from '../robot/arm-spec.js'
import { TwinError, UsageError } from '../robot/errors.js'
import { REGISTERS } from '../robot/registers.js'
import { writeAll, type CalibrationBus } from './calibration-bus.js'
import { writeLasting } from './lasting-write.js'
import { isSharedId } from './shared-id.js'

export interface SetupBus extends CalibrationBus {
  readonly path: string
  broadcastPing(): Promise<{ readonly ids: readonly number[]; readonly isGarbled: boolean }>
}

export type MotorSetupEvent =
  | { readonly kind: 'looking'; readonly joint: string; readonly baudRate: number }
  | { readonly kind: 'found'; readonly joint: string; readonly id: number; readonly baudRate: number }
  | { readonly kind: 'done'; readonly joint: string; readonly result: MotorSetupResult }

export interface MotorSetupResult {
  readonly joint: string
  readonly idBefore: number
  readonly id: number
  readonly baudRateBefore: number
  readonly baudRate: number
}

/** It is not there, at no rate. */
export class MotorNotFoundError extends TwinError {
  constructor(path: string, joint: string, baudRates: readonly number[]) {
    super(
      'MOTOR_NOT_FOUND',
      `no servo answers on ${path} at ${baudRates.join(', ')} baud: connect the ${joint} servo alone to the board, switch its supply on, and ` +
        'see that the board’s jumper is on B (USB)',
    )
  }
}

/** The others would take the same id. */
export class SeveralMotorsError extends TwinError {
  constructor(
    readonly servoIds: readonly number[],
    joint: string,
  ) {
    super(
      'SEVERAL_MOTORS',
      `servos ${servoIds.join(', ')} answer: nothing was written. Connect the ${joint} servo alone, without the cable to the next one`,
    )
  }
}

const DEFAULT_RATE_INDEX = BAUD_RATES.indexOf(DEFAULT_BAUD_RATE)

export class MotorSetup {
  /** Gripper first, as LeRobot goes. */
  readonly joints: readonly string[]
  readonly #done = new Map<string, MotorSetupResult>()

  constructor(
    private readonly bus: SetupBus,
    private readonly spec: RobotSpec,
    private readonly onEvent: (event: MotorSetupEvent) => void = () => undefined,
  ) {
    this.joints = spec.servos.map(({ joint }) => joint).reverse()
  }

  /** Undefined when all have their ids. */
  get next(): string | undefined {
    return this.joints.find(joint => !this.#done.has(joint))
  }

  get results(): readonly MotorSetupResult[] {
    return [...this.#done.values()]
  }

  /**
   * The servo that is connected becomes the one of this joint, at 1,000,000 baud and locked. One that has its id already is left as it is. Nothing is written
   * before it is sure that only one answers (`SeveralMotorsError`, `DuplicateIdError`), and that it is the right model (`WrongModelError`).
   */
  async setUp(joint: string): Promise<MotorSetupResult> {
    const { bus } = this
    const servo = this.spec.servos.find(each => each.joint === joint)
    if (servo === undefined) throw new UsageError(`${this.spec.name} has no ${joint}: it has ${this.joints.join(', ')}`)
    const { id: idBefore, baudRate: baudRateBefore } = await this.#find(joint)
    this.onEvent({ kind: 'found', joint, id: idBefore, baudRate: baudRateBefore })
    await this.#requireOne(idBefore)
    const { Model_Number: model } = REGISTERS
    const found = await bus.read('Model_Number', idBefore, { toleratesFaults: true })
    if (found !== model.factory) throw new WrongModelError(idBefore, model.factory, found)

    await writeAll(bus, 'Torque_Enable', [idBefore], [0])
    if (idBefore !== servo.id) await writeLasting(bus, { id: idBefore, register: 'ID', value: servo.id })
    if (baudRateBefore !== DEFAULT_BAUD_RATE) {
      await writeLasting(bus, { id: servo.id, register: 'Baud_Rate', value: DEFAULT_RATE_INDEX })
    }
    await writeAll(bus, 'Lock', [servo.id], [1])
    const result = { joint, idBefore, id: servo.id, baudRateBefore, baudRate: bus.baudRate }
    this.#done.set(joint, result)
    this.onEvent({ kind: 'done', joint, result })
    return result
  }

  /** At the first rate at which anything answers; the port stays there. */
  async #find(joint: string): Promise<{ readonly id: number; readonly baudRate: number }> {
    const { bus } = this
    const tried: number[] = []
    for (const baudRate of BAUD_RATES) {
      if (!(await this.#accepts(baudRate))) continue
      tried.push(baudRate)
      this.onEvent({ kind: 'looking', joint, baudRate })
      const { ids, isGarbled } = await bus.broadcastPing()
      if (ids.length > 1) throw new SeveralMotorsError(ids, joint)
      const [id] = ids
      if (id !== undefined) return { id, baudRate }
      // Two with one id, all of whose replies collide.
      if (isGarbled && (await this.#isGarbledAt(1))) throw new DuplicateIdError([1])
    }
    await this.#accepts(DEFAULT_BAUD_RATE)
    throw new MotorNotFoundError(bus.path, joint, tried)
  }

  async #accepts(baudRate: number): Promise<boolean> {
    try {
      await this.bus.setBaudRate(baudRate)
      return true
    } catch (error) {
      if (error instanceof UsageError) return false
      throw error
    }
  }

  /** Two servos of one model and id answer a ping as one; what they measure differs. */
  async #requireOne(id: number): Promise<void> {
    if (await this.#isGarbledAt(id)) throw new DuplicateIdError([id])
  }

  async #isGarbledAt(id: number): Promise<boolean> {
    try {
      return await isSharedId(this.bus, id)
    } catch (error) {
      if (error instanceof BusTimeoutError) return false
      throw error
    }
  }
}
