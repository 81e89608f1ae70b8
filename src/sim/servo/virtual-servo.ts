/** One STS3215: registers, firmware and what it measures. The motor's torque acts in `servo-bank.ts`. */

import type { RegisterDevice } from '../../robot/register-device.js'
import { putValue } from '../../robot/register-access.js'
import { BAUD_RATES } from '../../robot/baud-rates.js'
import { MEMORY_BYTES, OPERATING_MODES, REGISTERS } from '../../robot/registers.js'
import type { RegisterName, WritableRegister } from '../../robot/registers.js'
import { STATUS_BITS } from '../../robot/status-bits.js'
import { ZERO_TICK } from '../../robot/calibration.js'
import { radFromTicks, TICKS_PER_TURN, ticksFromRad } from '../../robot/units.js'
import { ControlLoops, LOOP_NUMBERS } from './control-loops.js'
import { Protection } from './protection.js'
import type { DutyServo, ServoParameters } from './servo-parameters.js'
import { SERVO_MEMORY_BYTES, ServoMemory } from './servo-memory.js'
import type { RegisterValues } from './servo-memory.js'
import { PHASE, settingsOf, SPEED_STEP } from './servo-settings.js'
import type { ServoSettings } from './servo-settings.js'

/** What the sign and 15 bits hold: the eighth turn does not show. */
const LARGEST_SHOWN = 32767
const LARGEST_BYTE = 255
/** Numbers that decide the future, in the order of a snapshot. */
const STATE = [
  'encoder',
  'sensedRad',
  'turnOrigin',
  'goal',
  'duty',
  'currentA',
  'voltageV',
  'temperatureC',
  'staged',
  'stagedAddress',
  'isTorqueOn',
] as const satisfies (keyof VirtualServo)[]
const PROTECTION_STATE = [
  'status',
  'overvoltageTicks',
  'hotTicks',
  'overcurrentTicks',
  'overloadTicks',
  'overloadFrom',
  'overloadSign',
  'brokenSensor',
] as const satisfies (keyof Protection)[]

/** Numbers per servo that `writeState` writes. */
export const FIRMWARE_NUMBERS = STATE.length + PROTECTION_STATE.length + LOOP_NUMBERS
/** Staged bytes, memory now and at the next power-up. */
export const SERVO_BYTES = MEMORY_BYTES + SERVO_MEMORY_BYTES
export const SERVO_NUMBERS = FIRMWARE_NUMBERS + SERVO_BYTES
/** All registers that show what was measured. */
const MEASURED = [
  'Torque_Enable',
  'Goal_Position',
  'Present_Position',
  'Present_Velocity',
  'Present_Load',
  'Present_Voltage',
  'Present_Temperature',
  'Async_Write_Flag',
  'Status',
  'Moving',
  'Goal_Position_Readback',
  'Present_Current',
  'Goal_Position_2',
] as const satisfies RegisterName[]
/** Their addresses, without and with Goal_Position, which shows where the arm is as long as torque is off. */
const SHOWN_BYTES = addressesOf(MEASURED.filter(name => name !== 'Goal_Position'))
const SHOWN_BYTES_LIMP = addressesOf(MEASURED)

/** How a servo sits in its joint. */
export interface Mounting {
  /** What differs from a factory servo's EEPROM. */
  readonly eeprom?: RegisterValues
  /** The encoder's reading at URDF zero, not wrapped; the middle of 0..4095 where absent. */
  readonly zeroTick?: number
}

/** Positions inside are ticks as the servo reports them, counted over turns: encoder - homing offset - whole turns at power-up. */
export class VirtualServo implements RegisterDevice {
  readonly memory: ServoMemory
  readonly loops = new ControlLoops()
  readonly protection = new Protection()
  /** The filtered encoder, not wrapped and not rounded. */
  encoder: number
  /** The encoder's reading at URDF zero. */
  zeroTick: number
  /** The angle behind its last reading, URDF radians, before the encoder's steps and filter. */
  sensedRad = 0
  /** Whole turns that do not count, in ticks. */
  turnOrigin = 0
  /** As written, before limits; not whole where `command` set it. */
  goal = 0
  /** Of the motor now, per mille. */
  duty = 0
  /** From the supply. */
  currentA = 0
  voltageV: number
  temperatureC: number
  /** Bytes of the REG_WRITE that waits; 0: none. */
  staged = 0
  stagedAddress = 0
  isTorqueOn = 0
  /** Of the register that is being set. */
  readonly #data = new Uint8Array(2)
  readonly #stagedBytes = new Uint8Array(MEMORY_BYTES)
  readonly #protectionInput = { voltageV: NaN, temperatureC: NaN, currentA: NaN, duty: NaN, positionTick: NaN }
  #settings: ServoSettings

  constructor(
    public parameters: ServoParameters,
    private mounting: Mounting = {},
  ) {
    this.zeroTick = mounting.zeroTick ?? ZERO_TICK
    this.encoder = this.zeroTick
    this.memory = new ServoMemory(this.#eeprom)
    this.#settings = settingsOf(this.memory)
    this.voltageV = supplyV(parameters)
    this.temperatureC = ambientC(parameters)
  }

  get id(): number {
    return this.memory.get('ID')
  }

  get baudRate(): number {
    return BAUD_RATES[this.memory.get('Baud_Rate')] ?? BAUD_RATES[0]
  }

  get returnDelayS(): number {
    return this.memory.get('Return_Delay_Time') * 2e-6
  }

  get answersWrites(): boolean {
    return this.memory.get('Response_Status_Level') !== 0
  }

  get status(): number {
    return this.protection.status
  }

  /** Another one in its place; what it is shows after the next `reset`. */
  refit(parameters: ServoParameters, mounting: Mounting): void {
    this.parameters = parameters
    this.mounting = mounting
    this.zeroTick = mounting.zeroTick ?? ZERO_TICK
  }

  /** A cold and sound servo with the EEPROM it was made with, just switched on. */
  reset(positionRad: number): void {
    this.memory.store(this.#eeprom)
    this.temperatureC = ambientC(this.parameters)
    this.protection.brokenSensor = 0
    this.powerUp(positionRad)
  }

  /** What switching off and on does: no torque, SRAM as at the factory, turns forgotten. */
  powerUp(positionRad: number): void {
    this.memory.powerUp()
    this.encoder = this.#encoderAt(positionRad)
    this.sensedRad = positionRad
    this.duty = 0
    this.currentA = 0
    this.voltageV = supplyV(this.parameters)
    this.isTorqueOn = 0
    this.#dropStaged()
    this.resetTurns()
    this.protection.reset(this.position)
    this.#refresh()
  }

  /** Whole ticks, counted over turns. */
  get position(): number {
    return Math.round(this.encoder) - this.#settings.homingOffset - this.turnOrigin
  }

  /** Where it is told to be, URDF radians. */
  get goalRad(): number {
    return radFromTicks(this.goal + this.#settings.homingOffset + this.turnOrigin - this.zeroTick)
  }

  /** Torque on and a goal that need not be a whole tick: what benchmarks use in place of the bus. */
  command(goalRad: number): void {
    this.#newGoal(this.#encoderAt(goalRad) - this.#settings.homingOffset - this.turnOrigin)
  }

  /** One millisecond without the firmware, for servos that have none: reads the encoder. */
  follow(positionRad: number): void {
    this.encoder = this.#encoderAt(positionRad)
    this.sensedRad = positionRad
    const position = this.position
    this.loops.remember(position)
    if (this.isTorqueOn === 0) this.goal = position
    this.loops.follow(this.goal)
  }

  /** One millisecond of firmware: reads the encoder, sets the duty. */
  tick(positionRad: number, { encoderFilter, profileBoost }: DutyServo): void {
    const settings = this.#settings
    const { protection } = this
    this.sensedRad = positionRad
    const reading = Math.round(this.#encoderAt(positionRad))
    this.encoder += encoderFilter * (reading - this.encoder)
    const position = this.position
    this.loops.remember(position)
    if (this.isTorqueOn === 0) this.#rest(position)
    const wanted = this.isTorqueOn === 0 ? 0 : this.loops.duty(settings, this.#clampedGoal(), position, profileBoost)
    const input = this.#protectionInput
    input.voltageV = this.voltageV
    input.temperatureC = this.temperatureC
    input.currentA = this.currentA
    input.duty = wanted
    input.positionTick = position
    this.duty = protection.tick(settings.protection, input)
    if (protection.status === 0) return
    if (this.#isCutOff) this.#rest(position)
    if (this.isTorqueOn === 1 && this.#trippedOnCurrent) this.#release()
  }

  /** Without force the goal goes with the arm, so that it does not snap back when force returns. */
  #rest(position: number): void {
    this.goal = position
    this.loops.follow(position)
  }

  /** A fault other than overload, which leaves some force. */
  get #isCutOff(): boolean {
    return (this.protection.status & this.#settings.protection.unloading & ~STATUS_BITS.overload) !== 0
  }

  /** The one fault that switches torque off rather than limiting the duty. */
  get #trippedOnCurrent(): boolean {
    return (this.protection.status & this.#settings.protection.unloading & STATUS_BITS.current) !== 0
  }

  /** Ticks/s over the window of register DTs. */
  get speed(): number {
    return this.loops.speed(this.position, this.#settings.window)
  }

  /** Position limits hold unless they are equal. */
  #clampedGoal(): number {
    const { lowest, highest } = this.#settings
    if (lowest === highest) return this.goal
    return this.goal < lowest ? lowest : this.goal > highest ? highest : this.goal
  }

  read(address: number, count: number): Uint8Array {
    this.#measure()
    return this.memory.read(address, count)
  }

  /** One register, decoded: the way of those who need no bytes. */
  get(name: RegisterName): number {
    const measured = this.#measured(name)
    if (measured === undefined) return this.memory.get(name)
    this.memory.set(name, measured)
    return this.memory.get(name)
  }

  /** A write from the bus of one register, without bytes. `RegisterRangeError` for a value that is not in its range. */
  set(name: WritableRegister, value: number): void {
    const { address, bytes } = REGISTERS[name]
    putValue(name, value, this.#data, 0)
    this.write(address, bytes === 2 ? this.#data : this.#data.subarray(0, 1))
  }

  write(address: number, bytes: ArrayLike<number>): void {
    for (const name of this.memory.write(address, bytes)) this.#took(name)
  }

  /** What goes beyond the memory's end is dropped now rather than by `action`. */
  stage(address: number, bytes: Uint8Array): void {
    const within = bytes.subarray(0, MEMORY_BYTES)
    this.#dropStaged()
    this.#stagedBytes.set(within)
    this.staged = within.length
    this.stagedAddress = address
  }

  action(): void {
    const bytes = this.#stagedBytes.slice(0, this.staged)
    const address = this.stagedAddress
    this.#dropStaged()
    this.write(address, bytes)
  }

  #dropStaged(): void {
    this.staged = 0
    this.stagedAddress = 0
    this.#stagedBytes.fill(0)
  }

  restoreFactory(): void {
    const { id } = this
    this.memory.store({ ...factoryOf(this.parameters), ID: id })
    this.powerUp(radFromTicks(this.encoder - this.zeroTick))
  }

  resetTurns(): void {
    this.#settings = settingsOf(this.memory)
    this.turnOrigin = 0
    this.turnOrigin = Math.floor(this.position / TICKS_PER_TURN) * TICKS_PER_TURN
    this.#holdHere()
  }

  calibrateOffset(positionTick: number): void {
    const reading = Math.round(this.encoder)
    const turn = Math.round((reading - positionTick) / TICKS_PER_TURN)
    const offset = reading - positionTick - turn * TICKS_PER_TURN
    const { min, max } = REGISTERS.Homing_Offset
    // As if written, so that it lasts or not by the lock.
    this.set('Homing_Offset', Math.min(max, Math.max(min, offset)))
  }

  /** What a register's new value does at once. */
  #took(name: RegisterName): void {
    const { memory } = this
    switch (name) {
      case 'Torque_Enable':
        this.#switchTorque(memory.get('Torque_Enable'))
        return
      case 'Goal_Position':
        this.#takeGoal(memory.get('Goal_Position'))
        return
      case 'Goal_Velocity':
        if (this.#settings.mode === OPERATING_MODES.velocity) this.#engage()
        break
      case 'Goal_Time':
        if (this.#settings.mode === OPERATING_MODES.pwm) this.#engage()
        break
      case 'Operating_Mode':
        if (memory.get('Operating_Mode') === this.#settings.mode) return
        memory.set('Goal_Velocity', 0)
        memory.set('Goal_Time', 0)
        memory.set('Acceleration', 0)
        this.#release()
        break
      case 'Homing_Offset':
      case 'Phase':
        this.resetTurns()
        return
    }
    this.#refresh()
  }

  #switchTorque(value: number): void {
    if (value === 128) {
      this.calibrateOffset(2048)
      return
    }
    if (value === 0) this.#release()
    else this.#engage()
  }

  #release(): void {
    this.isTorqueOn = 0
    this.protection.clearOverload(this.position)
    this.#holdHere()
  }

  #engage(): void {
    if (this.isTorqueOn === 1) return
    // The goal has followed the position; from now on the register stays.
    this.#showGoal()
    this.isTorqueOn = 1
    this.protection.clearOvercurrent()
  }

  /** Torque comes on by itself, as on the device. */
  #takeGoal(goal: number): void {
    const mode = this.#settings.mode
    if (mode !== OPERATING_MODES.position && mode !== OPERATING_MODES.step) return
    this.#engage()
    this.memory.set('Goal_Position', goal)
    const ticks = goal * this.#settings.resolution
    this.#newGoal(mode === OPERATING_MODES.step ? this.#clampedGoal() + ticks : ticks)
  }

  #newGoal(goal: number): void {
    this.#engage()
    if (goal !== this.goal) this.protection.takeNewGoal(this.position)
    this.goal = goal
  }

  #holdHere(): void {
    this.goal = this.position
    this.loops.hold(this.goal)
    this.#showGoal()
  }

  #showGoal(): void {
    this.memory.set('Goal_Position', shown(this.#scaled(this.goal)))
  }

  #refresh(): void {
    this.#settings = settingsOf(this.memory)
  }

  #reported(position: number): number {
    if (this.#countsTurns) return this.#scaled(position)
    return position - Math.floor(position / TICKS_PER_TURN) * TICKS_PER_TURN
  }

  /** Over several turns positions count in Angular_Resolution ticks. */
  #scaled(position: number): number {
    return this.#countsTurns ? Math.trunc(position / this.#settings.resolution) : position
  }

  get #countsTurns(): boolean {
    return (this.#settings.phase & PHASE.severalTurns) !== 0
  }

  #encoderAt(positionRad: number): number {
    return this.zeroTick + ticksFromRad(positionRad)
  }

  /** Brings what is measured into memory. */
  #measure(): void {
    const { memory } = this
    for (const name of MEASURED) {
      const value = this.#measured(name)
      if (value !== undefined) memory.set(name, value)
    }
  }

  /** What a register shows now; undefined for one that keeps what was written. */
  #measured(name: RegisterName): number | undefined {
    switch (name) {
      case 'Torque_Enable':
        return this.isTorqueOn
      case 'Goal_Position':
        return this.isTorqueOn === 0 ? shown(this.#scaled(this.goal)) : undefined
      case 'Present_Position':
        return shown(this.#reported(this.position))
      case 'Present_Velocity': {
        const unit = (this.#settings.phase & PHASE.singleSpeedSteps) !== 0 ? SPEED_STEP : 1
        return shown(Math.round(this.speed / SPEED_STEP) * unit)
      }
      case 'Present_Load':
        // The sign bit is set while it drives towards higher ticks.
        return -Math.round(this.duty)
      case 'Present_Voltage':
        return shownByte(this.voltageV * 10)
      case 'Present_Temperature':
        return shownByte(this.temperatureC)
      case 'Async_Write_Flag':
        return this.staged === 0 ? 0 : 1
      case 'Status':
        return this.protection.status
      case 'Moving':
        return this.loops.profile.speed === 0 ? 0 : 1
      case 'Goal_Position_Readback':
        return shown(this.#scaled(this.goal))
      case 'Present_Current':
        return Math.round(this.currentA / REGISTERS.Present_Current.unit.perUnit)
      case 'Goal_Position_2':
        return shown(this.#scaled(this.loops.profile.position))
      default:
        return undefined
    }
  }

  /** What it comes with. */
  get #eeprom(): RegisterValues {
    return { ...factoryOf(this.parameters), ...this.mounting.eeprom }
  }

  /** `SERVO_NUMBERS` numbers from `at` on. */
  writeState(out: Float64Array, at = 0): void {
    this.writeFirmware(out, at)
    // So that it makes no difference who has read what.
    this.#measure()
    out.set(this.#stagedBytes, at + FIRMWARE_NUMBERS)
    out.set(this.memory.state, at + FIRMWARE_NUMBERS + MEMORY_BYTES)
  }

  /** `SERVO_BYTES` bytes from `at` on, zero where registers only show what `writeFirmware` has: that depends on who has read what. */
  writeBytes(out: Uint8Array, at: number): void {
    const memoryAt = at + MEMORY_BYTES
    out.set(this.#stagedBytes, at)
    out.set(this.memory.state, memoryAt)
    for (const address of this.isTorqueOn === 0 ? SHOWN_BYTES_LIMP : SHOWN_BYTES) out[memoryAt + address] = 0
  }

  /** All but its bytes, in the order of STATE and PROTECTION_STATE: spelt out, for it is done in every control step. */
  writeFirmware(out: Float64Array, at: number): void {
    const { protection } = this
    out[at] = this.encoder
    out[at + 1] = this.sensedRad
    out[at + 2] = this.turnOrigin
    out[at + 3] = this.goal
    out[at + 4] = this.duty
    out[at + 5] = this.currentA
    out[at + 6] = this.voltageV
    out[at + 7] = this.temperatureC
    out[at + 8] = this.staged
    out[at + 9] = this.stagedAddress
    out[at + 10] = this.isTorqueOn
    out[at + 11] = protection.status
    out[at + 12] = protection.overvoltageTicks
    out[at + 13] = protection.hotTicks
    out[at + 14] = protection.overcurrentTicks
    out[at + 15] = protection.overloadTicks
    out[at + 16] = protection.overloadFrom
    out[at + 17] = protection.overloadSign
    out[at + 18] = protection.brokenSensor
    this.loops.writeState(out, at + FIRMWARE_NUMBERS - LOOP_NUMBERS)
  }

  readState(state: Float64Array): void {
    let at = 0
    for (const name of STATE) this[name] = state[at++] as number
    for (const name of PROTECTION_STATE) this.protection[name] = state[at++] as number
    this.loops.readState(state.subarray(at))
    at += LOOP_NUMBERS
    this.#stagedBytes.set(state.subarray(at, at + MEMORY_BYTES))
    this.memory.state.set(state.subarray(at + MEMORY_BYTES, at + MEMORY_BYTES + SERVO_MEMORY_BYTES))
    this.#refresh()
  }
}

/** An ideal servo has no supply; it shows what its figures were identified at. */
function supplyV(parameters: ServoParameters): number {
  return parameters.law === 'duty' ? parameters.supplyV : 7.4
}

function ambientC(parameters: ServoParameters): number {
  return parameters.law === 'duty' ? parameters.heating.ambientC : 25
}

/** What its make has in EEPROM. An ideal servo is one for the 7.4 V that it shows. */
function factoryOf(parameters: ServoParameters): RegisterValues {
  return parameters.law === 'duty' ? parameters.factory : { Max_Voltage_Limit: 80 }
}

function shown(value: number): number {
  return Math.min(LARGEST_SHOWN, Math.max(-LARGEST_SHOWN, Math.round(value)))
}

function shownByte(value: number): number {
  return Math.min(LARGEST_BYTE, Math.max(0, Math.round(value)))
}

function addressesOf(names: readonly RegisterName[]): Uint8Array {
  return Uint8Array.from(
    names.flatMap(name => {
      const { address, bytes } = REGISTERS[name]
      return bytes === 2 ? [address, address + 1] : [address]
    }),
  )
}
