/** What makes a servo complain and give in: voltage, temperature, current, overload (hardware.md 2.3). */

import { STATUS_BITS } from '../../robot/status-bits.js'

export interface ProtectionLimits {
  readonly maximumV: number
  readonly minimumV: number
  readonly maximumC: number
  /** This and `overcurrentTicks`: 0 switches the protection off. */
  readonly maximumA: number
  readonly overcurrentTicks: number
  /** Duty, per mille, from which a blocked servo counts as overloaded. */
  readonly overloadDuty: number
  readonly overloadTicks: number
  /** What is left of the duty then, per mille. */
  readonly protectiveDuty: number
  /** Faults that switch off or limit the motor, as status bits. */
  readonly unloading: number
}

export interface ProtectionInput {
  readonly voltageV: number
  readonly temperatureC: number
  readonly currentA: number
  /** Wanted, per mille, before any protection. */
  readonly duty: number
  readonly positionTick: number
}

/** A voltage above the limit counts after this many ticks, one below at once. */
const OVERVOLTAGE_TICKS = 51
const HOT_TICKS = 50
/** How far it must cool. */
const COOLER_C = 5
/** Who moves this far is not blocked. */
const MOVED_TICKS = 50

/** Of one servo. All fields are its state. */
export class Protection {
  status = 0
  overvoltageTicks = 0
  hotTicks = 0
  overcurrentTicks = 0
  overloadTicks = 0
  overloadFrom = 0
  /** Direction of the duty that was too much: -1, 0, 1. */
  overloadSign = 0
  /** 1 for an encoder that answers nonsense: set from outside, for fault drills. */
  brokenSensor = 0

  /** After power-up. */
  reset(positionTick: number): void {
    this.status = 0
    this.overvoltageTicks = 0
    this.hotTicks = 0
    this.overcurrentTicks = 0
    this.clearOverload(positionTick)
  }

  /** Lifts what has tripped; a servo that is blocked but has not yet goes on counting, or a stream of goals would keep it from ever tripping. */
  takeNewGoal(positionTick: number): void {
    if (this.overloadSign !== 0) this.clearOverload(positionTick)
  }

  /** On torque off. */
  clearOverload(positionTick: number): void {
    this.status &= ~STATUS_BITS.overload
    this.overloadTicks = 0
    this.overloadFrom = positionTick
    this.overloadSign = 0
  }

  clearOvercurrent(): void {
    this.status &= ~STATUS_BITS.current
    this.overcurrentTicks = 0
  }

  /** One millisecond. Returns what is left of the duty, per mille. */
  tick(limits: ProtectionLimits, input: ProtectionInput): number {
    if (this.#isWell(limits, input)) {
      this.overvoltageTicks = 0
      this.hotTicks = 0
      this.overcurrentTicks = 0
      this.overloadTicks = 0
      this.overloadFrom = input.positionTick
      return input.duty
    }
    this.#voltage(limits, input.voltageV)
    this.#temperature(limits, input.temperatureC)
    this.#current(limits, input.currentA)
    this.#overload(limits, input)
    this.#set(STATUS_BITS.sensor, this.brokenSensor !== 0)
    const unloaded = this.status & limits.unloading
    if ((unloaded & ~STATUS_BITS.overload) !== 0) return 0
    if (unloaded === 0) return input.duty
    return Math.min(limits.protectiveDuty, Math.max(-limits.protectiveDuty, input.duty))
  }

  /** Nothing is wrong and nothing was: almost every tick of every servo, so it is looked at in one go. */
  #isWell(limits: ProtectionLimits, { voltageV, temperatureC, currentA, duty }: ProtectionInput): boolean {
    return (
      this.status === 0 &&
      this.overloadSign === 0 &&
      this.brokenSensor === 0 &&
      voltageV <= limits.maximumV &&
      voltageV >= limits.minimumV &&
      temperatureC <= limits.maximumC &&
      (currentA < limits.maximumA || limits.maximumA === 0) &&
      duty <= limits.overloadDuty &&
      -duty <= limits.overloadDuty
    )
  }

  #voltage({ maximumV, minimumV }: ProtectionLimits, voltageV: number): void {
    this.overvoltageTicks = voltageV > maximumV ? Math.min(OVERVOLTAGE_TICKS, this.overvoltageTicks + 1) : 0
    this.#set(STATUS_BITS.voltage, this.overvoltageTicks >= OVERVOLTAGE_TICKS || voltageV < minimumV)
  }

  #temperature({ maximumC }: ProtectionLimits, temperatureC: number): void {
    this.hotTicks = temperatureC > maximumC ? Math.min(HOT_TICKS, this.hotTicks + 1) : 0
    if (this.hotTicks >= HOT_TICKS) this.status |= STATUS_BITS.temperature
    else if (temperatureC < maximumC - COOLER_C) this.status &= ~STATUS_BITS.temperature
  }

  /** Latches until torque is switched on again. */
  #current({ maximumA, overcurrentTicks }: ProtectionLimits, currentA: number): void {
    if (maximumA === 0 || overcurrentTicks === 0) {
      this.clearOvercurrent()
      return
    }
    this.overcurrentTicks = currentA >= maximumA ? this.overcurrentTicks + 1 : 0
    if (this.overcurrentTicks >= overcurrentTicks) this.status |= STATUS_BITS.current
  }

  #overload({ overloadDuty, overloadTicks }: ProtectionLimits, { duty, positionTick }: ProtectionInput): void {
    const isMuch = Math.abs(duty) > overloadDuty
    const sign = Math.sign(duty)
    if (this.overloadSign !== 0) {
      if (!isMuch || sign !== this.overloadSign) this.clearOverload(positionTick)
      return
    }
    if (!isMuch || Math.abs(positionTick - this.overloadFrom) > MOVED_TICKS) {
      this.overloadTicks = 0
      this.overloadFrom = positionTick
      return
    }
    this.overloadTicks += 1
    if (this.overloadTicks < overloadTicks) return
    this.overloadSign = sign
    this.status |= STATUS_BITS.overload
  }

  #set(bit: number, isOn: boolean): void {
    if (isOn) this.status |= bit
    else this.status &= ~bit
  }
}
