/** Servo v1: a position loop on the M1 motor model, with gear friction and the joint's mechanical stops, once per substep. */

import type { JointState } from './joint-state.js'

/** One servo with its gears, seen from the joint. */
export interface ServoParameters {
  readonly gainNmRad: number
  readonly torqueLimitNm: number
  /** Viscous, back-EMF included; applied by the articulation, implicitly. */
  readonly dampingNmSRad: number
  /** Dry friction of motor and gears. */
  readonly coulombNm: number
  /** Rotor inertia seen through the gears; applied by the articulation. */
  readonly armatureKgM2: number
}

/**
 * STS3215 at 7.4 V, firmware P = 32. Rhoban/bam's M1 identification (kt 1.2116 N.m/A, R 2.676 ohm, armature 0.0284 kg.m2, Coulomb
 * 0.0524 N.m, viscous 0.0591 N.m.s/rad) as restated by the official MJCF: damping is viscous friction plus kt^2/R, the limit kt V/R.
 */
export const STS3215_M1: ServoParameters = {
  gainNmRad: 17.8,
  torqueLimitNm: 3.35,
  dampingNmSRad: 0.6,
  coulombNm: 0.052,
  armatureKgM2: 0.028,
}

/** Stiffness of the bristles that carry dry friction before it slips: friction holds with 0.26 mrad of give. */
const BRISTLE_NM_RAD = 200
/** Printed stops give a little: 8 mrad at full torque. Explicit, so kept below armature/dt^2, 571 at the largest substep. */
const STOP_NM_RAD = 400
const STOP_NMS_RAD = 2

/** Numbers per joint that `writeState` writes. */
export const SERVO_NUMBERS = 3

/** The servos of one arm. All arrays are in joint order. */
export class Servos {
  /** Commanded angles, URDF radians. */
  readonly goalRad: Float64Array
  /** 1 where torque is enabled. A servo without torque is limp: damping and friction remain. */
  readonly torqueOn: Uint8Array
  /** Torques of the last substep. */
  readonly torqueNm: Float64Array
  /** Deflection of the friction bristles. */
  readonly #bristleRad: Float64Array

  constructor(
    readonly parameters: readonly ServoParameters[],
    readonly travelRad: readonly (readonly [lower: number, upper: number])[],
  ) {
    this.goalRad = new Float64Array(parameters.length)
    this.torqueOn = new Uint8Array(parameters.length)
    this.torqueNm = new Float64Array(parameters.length)
    this.#bristleRad = new Float64Array(parameters.length)
  }

  /** Torque on, goals equal to the pose, no strain. */
  reset(positionRad: ArrayLike<number>): void {
    this.goalRad.set(positionRad)
    this.torqueOn.fill(1)
    this.torqueNm.fill(0)
    this.#bristleRad.fill(0)
  }

  /**
   * The torques for the coming substep. The error is taken half a substep ahead, at q + (q - q_prev)/2: that alone makes the
   * explicit loop follow the exact solution seven times closer (rapier.md, finding 2).
   */
  update(state: JointState, substepS: number): Float64Array {
    for (let k = 0; k < this.parameters.length; k++) {
      const { gainNmRad, torqueLimitNm, coulombNm } = this.parameters[k] as ServoParameters
      const [lower, upper] = this.travelRad[k] as readonly [number, number]
      const position = state.positionRad[k] as number
      const moved = position - (state.previousRad[k] as number)
      const ahead = position + 0.5 * moved

      let torque = 0
      if (this.torqueOn[k] === 1) torque = clamp(gainNmRad * ((this.goalRad[k] as number) - ahead), torqueLimitNm)

      const slip = coulombNm / BRISTLE_NM_RAD
      const bristle = clamp((this.#bristleRad[k] as number) + moved, slip)
      this.#bristleRad[k] = bristle
      torque -= BRISTLE_NM_RAD * clamp(bristle + 0.5 * moved, slip)

      const beyond = ahead > upper ? ahead - upper : ahead < lower ? ahead - lower : 0
      if (beyond !== 0) {
        const push = STOP_NM_RAD * beyond + (STOP_NMS_RAD * moved) / substepS
        // A stop pushes back, it never pulls.
        if (push * beyond > 0) torque -= push
      }
      this.torqueNm[k] = torque
    }
    return this.torqueNm
  }

  /** Writes goals, bristles and torque flags, all that this class adds to the future. */
  writeState(out: Float64Array): void {
    const n = this.parameters.length
    out.set(this.goalRad)
    out.set(this.#bristleRad, n)
    out.set(this.torqueOn, 2 * n)
  }

  readState(state: Float64Array): void {
    const n = this.parameters.length
    this.goalRad.set(state.subarray(0, n))
    this.#bristleRad.set(state.subarray(n, 2 * n))
    this.torqueOn.set(state.subarray(2 * n, 3 * n))
  }
}

function clamp(value: number, limit: number): number {
  return value > limit ? limit : value < -limit ? -limit : value
}
