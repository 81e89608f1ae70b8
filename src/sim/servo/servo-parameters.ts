/** What a simulated servo is made of: motor, gears and firmware, as data. */

import type { RegisterValues } from './servo-memory.js'

/** Behind every servo: what the multibody has in its mass matrix. */
interface Gearmotor {
  /** Rotor inertia seen through the gears; applied by the articulation. */
  readonly armatureKgM2: number
  /** Viscous, back-EMF included; applied by the articulation, implicitly. */
  readonly dampingNmSRad: number
  /** Dry friction that is always there. */
  readonly coulombNm: number
}

/** A position servo as physics engines have it: torque in proportion to the error. No firmware, no battery. */
export interface IdealServo extends Gearmotor {
  readonly law: 'ideal'
  readonly gainNmRad: number
  readonly torqueLimitNm: number
}

/** The STS3215: firmware that sets a duty, a DC motor that turns it into torque, gears that eat part of it. */
export interface DutyServo extends Gearmotor {
  readonly law: 'duty'
  /** Without load. All servos of a chain share it. */
  readonly supplyV: number
  /** Of power supply, cable and board, which the currents of all servos go through. */
  readonly supplyOhm: number
  /** At the horn: torque at standstill per volt across the motor (kt/R). */
  readonly torquePerVoltNm: number
  /** At the horn, for the current. For the torque it is in `dampingNmSRad`. */
  readonly backEmfVSRad: number
  /** Of motor and driver, for the current. */
  readonly resistanceOhm: number
  /** What the gears let through at most. */
  readonly stallTorqueNm: number
  /** More dry friction near standstill, and the speed at which it has fallen to 1/e. */
  readonly stribeckNm: number
  readonly stribeckRadS: number
  /** Friction that grows with the square of the speed: what keeps the free motor below the speed of its back-EMF. */
  readonly dragNmS2Rad2: number
  /** Dry friction per newton metre that the gears carry: of motor torque and of the load, half each. */
  readonly loadFriction: number
  /** Free play of the horn between the gears, all of it; 0 switches it off. */
  readonly backlashRad: number
  /** Weight of a new reading in the encoder's first-order filter, per millisecond. */
  readonly encoderFilter: number
  /** How many times faster the goal filter changes its speed than it brakes; 1 is the trapezoid of hardware.md 2.4. */
  readonly profileBoost: number
  readonly heating: Heating
  /** What its EEPROM has other than the register table's defaults. */
  readonly factory: RegisterValues
}

/** One body with one temperature. */
export interface Heating {
  readonly ambientC: number
  /** In balance, above ambient. */
  readonly kelvinPerW: number
  readonly timeConstantS: number
}

export type ServoParameters = IdealServo | DutyServo
