/** A hand that leads a limp arm along a motion, as a person does who teleoperates: it gives way, and can let go. */

import type { RobotSpec } from '../../robot/arm-spec.js'
import type { Simulation } from '../../sim/simulation.js'
import type { HandMotion } from './hand-motion.js'

/** A grip that droops by a degree where the arm weighs most, 0.7 N.m; as that of the hand that calibrates (simulated-hand.ts). */
const STIFFNESS_NM_RAD = 40
const DAMPING_NM_S_RAD = 1
/** Joints without gears weigh next to nothing, and a torque that is set once in 4 ms would shake them. */
const LIGHT_DAMPING_NM_S_RAD = 0.3
/** What a person's hand does with an arm of 0.4 m: 15 N at its end. */
const LARGEST_TORQUE_NM = 6

export class LeadingHand {
  readonly #dampings: Float64Array
  readonly #previousRad: Float64Array

  constructor(
    private readonly simulation: Simulation,
    { servos }: RobotSpec,
    private readonly motion: HandMotion,
  ) {
    this.#dampings = Float64Array.from(servos, ({ gearsTakenOut }) =>
      gearsTakenOut === true ? LIGHT_DAMPING_NM_S_RAD : DAMPING_NM_S_RAD,
    )
    this.#previousRad = Float64Array.from(simulation.positionRad)
  }

  /** Sets the torques for the `durationS` that begin at `timeS`; called at least every 10 ms. */
  push(timeS: number, durationS: number): void {
    const { positionRad, servos } = this.simulation
    const target = this.motion.at(timeS)
    // Nobody holds on to an arm that moves by itself.
    const isLimp = servos.servos.every(servo => servo.isTorqueOn !== 1)
    if (!target || !isLimp) servos.externalNm.fill(0)
    else {
      const ahead = this.motion.at(timeS + durationS) ?? target
      for (let k = 0; k < target.length; k++) {
        const position = positionRad[k] as number
        const velocity = (position - (this.#previousRad[k] as number)) / durationS
        const wanted = ((ahead[k] as number) - (target[k] as number)) / durationS
        const torque =
          STIFFNESS_NM_RAD * ((target[k] as number) - position) + (this.#dampings[k] as number) * (wanted - velocity)
        servos.externalNm[k] = Math.min(LARGEST_TORQUE_NM, Math.max(-LARGEST_TORQUE_NM, torque))
      }
    }
    this.#previousRad.set(positionRad)
  }
}
