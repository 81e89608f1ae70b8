/** One servo on a bench: a rotor, a load, and nothing else; exact but for the substep. */

import type { JointState } from '../../../src/sim/joint-state.js'
import { REGISTERS, type Register, type RegisterName } from '../../../src/robot/registers.js'
import { encodeSignMagnitude } from '../../../src/robot/sign-magnitude.js'
import { radFromTicks } from '../../../src/robot/units.js'
import { ServoBank } from '../../../src/sim/servo/servo-bank.js'
import type { ServoSetup } from '../../../src/sim/servo/servo-bank.js'
import type { ServoParameters } from '../../../src/sim/servo/servo-parameters.js'
import type { RegisterValues } from '../../../src/sim/servo/servo-memory.js'
import { VirtualServo } from '../../../src/sim/servo/virtual-servo.js'

/** What a bank asks of the joints. */
export function stateAt(positionRad: readonly number[], previousRad: readonly number[] = positionRad): JointState {
  return {
    positionRad: Float64Array.from(positionRad),
    previousRad: Float64Array.from(previousRad),
  } as unknown as JointState
}

/** As a program writes it. */
export function write(servo: VirtualServo, name: RegisterName, value: number): void {
  servo.write(REGISTERS[name].address, bytesOf(name, value))
}

export function bytesOf(name: RegisterName, value: number): Uint8Array {
  const { bytes, signBit }: Register = REGISTERS[name]
  const raw = signBit === undefined ? value : encodeSignMagnitude(value, signBit)
  return Uint8Array.of(raw & 0xff, raw >> 8).subarray(0, bytes)
}

/** A servo whose encoder counts from URDF zero. */
export function servoAt(parameters: ServoParameters, tick: number, eeprom: RegisterValues = {}): VirtualServo {
  const servo = new VirtualServo(parameters, { eeprom, zeroTick: 0 })
  servo.reset(radFromTicks(tick))
  return servo
}

/** `count` milliseconds at that encoder tick. */
export function tickAt(servo: VirtualServo, tick: number, count = 1): void {
  if (servo.parameters.law !== 'duty') throw new Error('an ideal servo has no firmware')
  for (let i = 0; i < count; i++) servo.tick(radFromTicks(tick), servo.parameters)
}

export interface RigOptions {
  readonly eeprom?: RegisterValues
  readonly startTick?: number
  readonly travelRad?: readonly [number, number]
  readonly substepS?: number
  /** Pulls towards lower angles where positive, as a weight on a level arm does. */
  readonly loadNm?: number
}

/** Damping is implicit, as the articulation has it. */
export class ServoRig {
  readonly bank: ServoBank
  readonly state: JointState
  readonly substepS: number
  loadNm: number
  #substeps = 0

  constructor(
    readonly parameters: ServoParameters,
    { eeprom = {}, startTick = 2048, travelRad = [-1e6, 1e6], substepS = 0.004, loadNm = 0 }: RigOptions = {},
  ) {
    const setup: ServoSetup = { parameters, mounting: { eeprom, zeroTick: 0 }, travelRad }
    const startRad = radFromTicks(startTick)
    this.bank = new ServoBank([setup])
    this.bank.reset([startRad])
    this.state = stateAt([startRad])
    this.substepS = substepS
    this.loadNm = loadNm
  }

  get servo(): VirtualServo {
    return this.bank.servos[0] as VirtualServo
  }

  get positionRad(): number {
    return this.state.positionRad[0] as number
  }

  get positionTick(): number {
    return (this.positionRad * 4096) / (2 * Math.PI)
  }

  get velocityRadS(): number {
    return (this.positionRad - (this.state.previousRad[0] as number)) / this.substepS
  }

  write(name: RegisterName, value: number): void {
    write(this.servo, name, value)
  }

  /** `each` is called after every substep. */
  run(durationS: number, each: () => void = () => undefined): void {
    const end = this.#substeps + Math.round(durationS / this.substepS)
    while (this.#substeps < end) {
      this.substep()
      each()
    }
  }

  /** Instants inside it at which the firmware is stopped and asked. */
  substep(stopsAtPart: readonly number[] = []): void {
    const { substepS, bank, state, parameters } = this
    const beganS = this.#substeps * substepS
    for (const part of stopsAtPart) {
      bank.runTo(beganS + part * substepS, beganS, state, substepS)
      bank.servos[0]?.read(0, 87)
    }
    this.#substeps += 1
    const endS = this.#substeps * substepS
    bank.runTo(endS, beganS, state, substepS)
    const torqueNm = bank.finish(endS, state, Float64Array.of(this.loadNm), substepS)[0] as number
    const { armatureKgM2, dampingNmSRad } = parameters
    const pushedRadS = this.velocityRadS + (substepS * (torqueNm - this.loadNm)) / armatureKgM2
    const velocityRadS = pushedRadS / (1 + (substepS * dampingNmSRad) / armatureKgM2)
    state.previousRad[0] = this.positionRad
    state.positionRad[0] = this.positionRad + substepS * velocityRadS
  }
}
