/** The arm above the seam: the same pose by the same number, whatever servos are underneath. */

import type { RobotSpec } from '../robot/arm-spec.js'
import type { JointCalibration } from '../robot/calibration.js'
import { radToUser, toTicks, toUser, userToRad } from '../robot/calibration.js'
import { CapabilityError, TwinError } from '../robot/errors.js'
import type { RegisterName, WritableRegister } from '../robot/registers.js'
import type { ServoBus } from './backend.js'

interface BusPart {
  readonly bus: ServoBus
  readonly ids: readonly number[]
  /** Places of these servos in the spec's order. */
  readonly places: readonly number[]
}

const NONE: readonly string[] = []
const RELAX_ATTEMPTS = 3
/** An arm at rest leans on its stops, and gears have a degree of play. */
const BEYOND_RANGE_TICKS = 30

/** A servo goes to the nearer end of its range when torque comes on: that would be a jump. */
export class BeyondRangeError extends TwinError {
  constructor(
    readonly joint: string,
    tick: number,
    [lowest, highest]: readonly [number, number],
  ) {
    super(
      'BEYOND_RANGE',
      `${joint} stands at tick ${tick}, outside its range of ${lowest} to ${highest}, and would jump there: torque was not switched on; ` +
        'turn it back by hand, or calibrate the arm again',
    )
  }
}

/** Torque was switched off, and is still on. */
export class StillHoldingError extends TwinError {
  constructor(readonly joints: readonly string[]) {
    super('STILL_HOLDING', `${joints.join(', ')} did not let go: hold the arm, and switch its supply off`)
  }
}

/** Values in LeRobot's units, in the spec's order: degrees for the arm's joints, 0..100 for the gripper. */
export class Arm {
  readonly #parts: readonly BusPart[]

  /** Throws `CapabilityError` where the backend lacks one of the spec's buses. */
  constructor(
    readonly spec: RobotSpec,
    readonly calibration: readonly JointCalibration[],
    buses: ReadonlyMap<string, ServoBus>,
  ) {
    this.#parts = Array.from(new Set(spec.servos.map(servo => servo.bus)), name => {
      const bus = buses.get(name)
      if (!bus) {
        const known = [...buses.keys()].join(', ') || 'none'
        throw new CapabilityError(`${spec.name} needs a bus called '${name}', the backend has ${known}`)
      }
      const places = spec.servos.flatMap((servo, place) => (servo.bus === name ? [place] : []))
      return { bus, places, ids: places.map(place => (spec.servos[place] as RobotSpec['servos'][number]).id) }
    })
  }

  /** Holds the arm where it is. The goal equals the read position before torque comes on, so that nothing jumps. `BeyondRangeError` where it would. */
  async hold(): Promise<void> {
    const ticks = await this.read('Present_Position')
    this.#requireWithin(ticks, await this.read('Min_Position_Limit'), await this.read('Max_Position_Limit'))
    await this.#write('Goal_Position', ticks)
    await this.#write('Torque_Enable', new Int32Array(this.spec.servos.length).fill(1))
  }

  /** Measured positions. */
  async observe(): Promise<Float32Array> {
    return toUser(this.spec, this.calibration, await this.read('Present_Position'))
  }

  /** Writes absolute targets; returns what was really sent, after rounding to ticks. `ActionError` for what cannot be sent. */
  async send(targets: Float32Array): Promise<Float32Array> {
    const ticks = toTicks(this.spec, this.calibration, targets)
    await this.#write('Goal_Position', ticks)
    return toUser(this.spec, this.calibration, ticks)
  }

  /** As `send`, in URDF radians. */
  sendRad(targetRad: ArrayLike<number>): Promise<Float32Array> {
    return this.send(radToUser(this.spec, this.calibration, targetRad))
  }

  /** Where the servos are told to be, in the user's units. */
  async goal(): Promise<Float32Array> {
    return toUser(this.spec, this.calibration, await this.read('Goal_Position'))
  }

  /** Whether every servo has torque on. */
  async isHolding(): Promise<boolean> {
    return (await this.limpJoints()).length === 0
  }

  /** Joints without torque. */
  async limpJoints(): Promise<readonly string[]> {
    const torque = await this.read('Torque_Enable')
    if (torque.every(isOn => isOn === 1)) return NONE
    return this.spec.servos.filter((_, k) => torque[k] !== 1).map(({ joint }) => joint)
  }

  /** Lets go of the arm: it falls, unless it lies. `StillHoldingError` where servos keep their torque on. */
  async relax(): Promise<void> {
    const off = new Int32Array(this.spec.servos.length)
    let holding: readonly string[] = []
    // Nobody answers a sync write: what was lost on its way shows only when it is read.
    for (let attempt = 0; attempt < RELAX_ATTEMPTS; attempt++) {
      await this.#write('Torque_Enable', off)
      const limp = await this.limpJoints()
      holding = this.spec.servos.map(({ joint }) => joint).filter(joint => !limp.includes(joint))
      if (holding.length === 0) return
    }
    throw new StillHoldingError(holding)
  }

  /** URDF radians of positions in user units. */
  toRad(user: ArrayLike<number>): Float64Array {
    return userToRad(this.spec, this.calibration, user)
  }

  /** A register of every servo, raw, in the spec's order. */
  async read(register: RegisterName): Promise<Int32Array> {
    const all = new Int32Array(this.spec.servos.length)
    for (const { bus, ids, places } of this.#parts) {
      const values = await bus.syncRead(register, ids)
      for (let i = 0; i < places.length; i++) all[places[i] as number] = values[i] as number
    }
    return all
  }

  /** Equal limits are none. */
  #requireWithin(ticks: Int32Array, lowest: Int32Array, highest: Int32Array): void {
    this.spec.servos.forEach(({ joint }, k) => {
      const [tick, low, high] = [ticks[k], lowest[k], highest[k]] as [number, number, number]
      const isBeyond = Math.max(low - tick, tick - high) > BEYOND_RANGE_TICKS
      if (isBeyond && low !== high) throw new BeyondRangeError(joint, tick, [low, high])
    })
  }

  async #write(register: WritableRegister, all: Int32Array): Promise<void> {
    for (const { bus, ids, places } of this.#parts) {
      const values = new Int32Array(places.length)
      for (let i = 0; i < places.length; i++) values[i] = all[places[i] as number] as number
      await bus.syncWrite(register, ids, values)
    }
  }
}
