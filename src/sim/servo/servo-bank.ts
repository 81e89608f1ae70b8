/** The servos of one arm on one supply: firmware ticks inside a substep, and the torques that come of them. */

import type { JointState } from '../joint-state.js'
import { bristleAfter, frictionBound, frictionTorque, stableShare, stiffnessShare, stopTorque } from './gear-train.js'
import { GearPlay } from './gear-play.js'
import { TICK_S } from './goal-profile.js'
import type { DutyServo, ServoParameters } from './servo-parameters.js'
import { FIRMWARE_NUMBERS, SERVO_BYTES, SERVO_NUMBERS, VirtualServo } from './virtual-servo.js'
import type { Mounting } from './virtual-servo.js'

/** Rounding of a time that is a sum of substeps. */
const SAME_TIME_S = 1e-9

/** Numbers that belong to the bank, and per joint, in `writeState`. */
const BANK_NUMBERS = 5
const PLAY_NUMBERS = 3
const JOINT_NUMBERS = 3 + PLAY_NUMBERS + SERVO_NUMBERS

export interface ServoSetup {
  readonly parameters: ServoParameters
  readonly mounting?: Mounting
  /** Mechanical stops, URDF radians. */
  readonly travelRad: readonly [lower: number, upper: number]
}

/** All arrays are in joint order. Times are seconds since the last reset. */
export class ServoBank {
  readonly servos: readonly VirtualServo[]
  /** Gears of ideal servos do not care what hangs on them. */
  readonly feelsLoad: boolean
  /** Torques of the last substep, of motors, friction and stops. */
  readonly torqueNm: Float64Array
  /** Pushes from outside, such as a hand; added to the torques until changed. */
  readonly externalNm: Float64Array
  /** Of the unloaded supply, until changed: for brown-outs. Undefined: as each servo's parameters say. */
  supplyV: number | undefined
  readonly #bristleRad: Float64Array
  readonly #plays: readonly GearPlay[]
  /** Of stops and dry friction. */
  #shares: readonly number[]
  /** Duty (or goal, for an ideal servo) times seconds since the substep began. */
  readonly #integral: Float64Array
  #timeS = 0
  /** Up to where `#integral` has been summed: the last firmware tick, or the end of the last substep. */
  #summedS = 0
  /** Firmware ticks since the reset. */
  #ticks = 0
  #supplyA = 0

  constructor(private setups: readonly ServoSetup[]) {
    this.servos = setups.map(({ parameters, mounting }) => new VirtualServo(parameters, mounting))
    this.feelsLoad = setups.some(({ parameters }) => parameters.law === 'duty')
    const zeros = (): Float64Array => new Float64Array(setups.length)
    this.#plays = setups.map(() => new GearPlay())
    this.#shares = setups.map(({ parameters }) => stiffnessShare(parameters))
    this.torqueNm = zeros()
    this.externalNm = zeros()
    this.#bristleRad = zeros()
    this.#integral = zeros()
  }

  /** Up to where the firmware has run. */
  get timeS(): number {
    return this.#timeS
  }

  get stateNumbers(): number {
    return BANK_NUMBERS + JOINT_NUMBERS * this.servos.length
  }

  /** Other servos in the same places, by the same law; a `reset` must follow. */
  refit(setups: readonly ServoSetup[]): void {
    this.setups = setups
    this.#shares = setups.map(({ parameters }) => stiffnessShare(parameters))
    setups.forEach(({ parameters, mounting = {} }, k) => this.servos[k]?.refit(parameters, mounting))
  }

  /** Servos switched on anew, limp, no strain, time zero. */
  reset(positionRad: ArrayLike<number>): void {
    this.servos.forEach((servo, k) => {
      servo.reset(positionRad[k] as number)
    })
    this.torqueNm.fill(0)
    this.externalNm.fill(0)
    this.#bristleRad.fill(0)
    for (const play of this.#plays) play.reset()
    this.#integral.fill(0)
    this.supplyV = undefined
    this.#timeS = 0
    this.#summedS = 0
    this.#ticks = 0
    this.#supplyA = 0
  }

  /** Torque on, with goals in radians that need not be whole ticks. */
  command(goalRad: ArrayLike<number>): void {
    this.servos.forEach((servo, k) => {
      servo.command(goalRad[k] as number)
    })
  }

  /** Where they are told to be, URDF radians. */
  get goalRad(): Float64Array {
    return Float64Array.from(this.servos, servo => servo.goalRad)
  }

  /** Runs the firmware up to `untilS`, inside the substep that began at `beganS`; angles go on as they moved in the last one. */
  runTo(untilS: number, beganS: number, state: JointState, substepS: number): void {
    for (;;) {
      const tickS = (this.#ticks + 1) * TICK_S
      if (tickS > untilS + SAME_TIME_S) break
      this.#ticks += 1
      this.#tick(tickS - this.#summedS, (tickS - beganS) / substepS, state, substepS)
      this.#summedS = tickS
    }
    this.#timeS = Math.max(this.#timeS, untilS)
  }

  /** Up to `untilS`, with what the firmware last said. */
  #accumulate(untilS: number): void {
    const durationS = untilS - this.#summedS
    for (let k = 0; k < this.servos.length; k++) {
      const servo = this.servos[k] as VirtualServo
      const value = servo.parameters.law === 'duty' ? servo.duty / 1000 : servo.goalRad
      this.#integral[k] = (this.#integral[k] as number) + durationS * value
    }
    this.#summedS = untilS
  }

  /** One firmware tick, `sinceS` after what was summed last, at this part of the substep. */
  #tick(sinceS: number, part: number, { positionRad, previousRad }: JointState, substepS: number): void {
    const integral = this.#integral
    const sagA = this.#supplyA
    let supplyA = 0
    for (let k = 0; k < this.servos.length; k++) {
      const servo = this.servos[k] as VirtualServo
      const { parameters } = servo
      const position = positionRad[k] as number
      const moved = position - (previousRad[k] as number)
      const ahead = position + part * moved
      if (parameters.law === 'ideal') {
        integral[k] = (integral[k] as number) + sinceS * servo.goalRad
        servo.follow(ahead)
        continue
      }
      integral[k] = (integral[k] as number) + sinceS * (servo.duty / 1000)
      servo.voltageV = (this.supplyV ?? parameters.supplyV) - parameters.supplyOhm * sagA
      servo.tick(ahead, parameters)
      const share = servo.duty / 1000
      const motorA = (share * servo.voltageV - (parameters.backEmfVSRad * moved) / substepS) / parameters.resistanceOhm
      servo.currentA = Math.max(0, share * motorA)
      supplyA += servo.currentA
      warm(servo, parameters, servo.isTorqueOn === 1 ? motorA : 0)
    }
    this.#supplyA = supplyA
  }

  /** The torques for the substep that ends at `endS`, to where `runTo` has run. `loadNm`: what holds each joint against gravity. */
  finish(endS: number, state: JointState, loadNm: Float64Array, substepS: number): Float64Array {
    this.#accumulate(endS)
    for (let k = 0; k < this.servos.length; k++) {
      const position = state.positionRad[k] as number
      const moved = position - (state.previousRad[k] as number)
      const ahead = position + 0.5 * moved
      const mean = (this.#integral[k] as number) / substepS
      this.#integral[k] = 0
      const { parameters, isTorqueOn, voltageV } = this.servos[k] as VirtualServo
      const share = Math.min(this.#shares[k] as number, stableShare(parameters, substepS))
      let torque: number
      if (parameters.law === 'duty') {
        const motorNm = isTorqueOn === 0 ? undefined : parameters.torquePerVoltNm * voltageV * mean
        torque = this.#geared(k, parameters, motorNm, moved, loadNm[k] as number, substepS, share)
      } else {
        const drive = isTorqueOn === 1 ? clamp(parameters.gainNmRad * (mean - ahead), parameters.torqueLimitNm) : 0
        torque = drive - this.#friction(k, moved, frictionBound(parameters, moved / substepS, 0, 0), share)
      }
      torque += stopTorque(ahead, moved / substepS, (this.setups[k] as ServoSetup).travelRad, share)
      this.torqueNm[k] = torque + (this.externalNm[k] as number)
    }
    return this.torqueNm
  }

  /** What a motor does to its joint through gears with friction and play. `motorNm`: at standstill; undefined while it is switched off. */
  #geared(
    k: number,
    parameters: DutyServo,
    motorNm: number | undefined,
    moved: number,
    loadNm: number,
    substepS: number,
    share: number,
  ): number {
    const { dampingNmSRad, stallTorqueNm, backlashRad } = parameters
    const play = this.#plays[k] as GearPlay
    const velocity = moved / substepS
    const rotorRadS = backlashRad > 0 ? play.speedRadS(velocity) : velocity
    const rotorMoved = backlashRad > 0 ? rotorRadS * substepS : moved
    // A motor that is off has no back-EMF.
    const drive = motorNm === undefined ? 0 : motorNm - dampingNmSRad * rotorRadS
    const friction = this.#friction(k, rotorMoved, frictionBound(parameters, rotorRadS, drive, loadNm), share)
    const rotorNm = clamp(drive - friction, stallTorqueNm)
    const hornNm = backlashRad > 0 ? play.pass(rotorNm, velocity, parameters, substepS) : rotorNm
    // The multibody always subtracts the back-EMF at the horn's speed, a little later: here it is in already.
    return hornNm + dampingNmSRad * velocity
  }

  #friction(k: number, moved: number, boundNm: number, share: number): number {
    const bristle = bristleAfter(this.#bristleRad[k] as number, moved, boundNm, share)
    this.#bristleRad[k] = bristle
    return frictionTorque(bristle, moved, boundNm, share)
  }

  /** `stateNumbers` numbers: all that this class adds to the future. */
  writeState(out: Float64Array): void {
    this.#writeJoints(out)
    const first = BANK_NUMBERS + (3 + PLAY_NUMBERS) * this.servos.length
    this.servos.forEach((servo, k) => {
      servo.writeState(out, first + k * SERVO_NUMBERS)
    })
  }

  #writeJoints(out: Float64Array): void {
    const n = this.servos.length
    out[0] = this.#timeS
    out[1] = this.#ticks
    out[2] = this.#supplyA
    out[3] = this.#summedS
    out[4] = this.supplyV ?? -1
    out.set(this.externalNm, BANK_NUMBERS)
    out.set(this.#bristleRad, BANK_NUMBERS + n)
    out.set(this.#integral, BANK_NUMBERS + 2 * n)
    for (let k = 0; k < n; k++) {
      const { aheadRad, rotorRadS, isTouching } = this.#plays[k] as GearPlay
      const at = BANK_NUMBERS + 3 * n + k * PLAY_NUMBERS
      out[at] = aheadRad
      out[at + 1] = rotorRadS
      out[at + 2] = isTouching
    }
  }

  /** `writeState` for the state hash, which is taken in every control step: `imageNumbers` numbers, and the servos' bytes as they are. */
  writeImage(out: Float64Array, bytes: Uint8Array): void {
    const n = this.servos.length
    this.#writeJoints(out)
    const first = BANK_NUMBERS + (3 + PLAY_NUMBERS) * n
    for (let k = 0; k < n; k++) {
      const servo = this.servos[k] as VirtualServo
      servo.writeFirmware(out, first + k * FIRMWARE_NUMBERS)
      servo.writeBytes(bytes, k * SERVO_BYTES)
    }
  }

  get imageNumbers(): number {
    return BANK_NUMBERS + (3 + PLAY_NUMBERS + FIRMWARE_NUMBERS) * this.servos.length
  }

  get imageBytes(): number {
    return SERVO_BYTES * this.servos.length
  }

  readState(state: Float64Array): void {
    const n = this.servos.length
    this.#timeS = state[0] as number
    this.#ticks = state[1] as number
    this.#supplyA = state[2] as number
    this.#summedS = state[3] as number
    this.supplyV = (state[4] as number) < 0 ? undefined : state[4]
    this.externalNm.set(state.subarray(BANK_NUMBERS, BANK_NUMBERS + n))
    this.#bristleRad.set(state.subarray(BANK_NUMBERS + n, BANK_NUMBERS + 2 * n))
    this.#integral.set(state.subarray(BANK_NUMBERS + 2 * n, BANK_NUMBERS + 3 * n))
    this.#plays.forEach((play, k) => {
      const at = BANK_NUMBERS + 3 * n + k * PLAY_NUMBERS
      play.aheadRad = state[at] as number
      play.rotorRadS = state[at + 1] as number
      play.isTouching = state[at + 2] as number
    })
    this.servos.forEach((servo, k) => {
      const at = BANK_NUMBERS + (3 + PLAY_NUMBERS) * n + k * SERVO_NUMBERS
      servo.readState(state.subarray(at, at + SERVO_NUMBERS))
    })
  }
}

/** One millisecond of heating by the winding's current. */
function warm(servo: VirtualServo, { heating, resistanceOhm }: DutyServo, motorA: number): void {
  const balanceC = heating.ambientC + heating.kelvinPerW * resistanceOhm * motorA * motorA
  servo.temperatureC += (TICK_S / heating.timeConstantS) * (balanceC - servo.temperatureC)
}

function clamp(value: number, limit: number): number {
  return value > limit ? limit : value < -limit ? -limit : value
}
