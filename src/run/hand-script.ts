/** When the hand does what, so that a calibration goes through without a person: by torque and by writes of Homing_Offset. */

import type { ServoBank } from '../sim/servo/servo-bank.js'
import type { SimulatedHand } from './simulated-hand.js'

/** Programs switch torque off and on again to write settings: nobody takes hold of the arm for that. */
const TAKES_HOLD_AFTER_S = 0.5
/** LeRobot clears all offsets, reads positions and writes the new ones, in 50 ms; the arm has to keep still until then. */
const SWEEPS_AFTER_S = 1

/** Torque on: hands off. Limp: to the pose for homing, until an offset was written; then from stop to stop until torque comes on. */
export class HandScript {
  #timeS = 0
  #limpSinceS = 0
  /** Of the first one since the arm went limp. */
  #offsetWrittenAtS = Infinity
  #isSweeping = false

  constructor(
    private readonly hand: SimulatedHand,
    private readonly bank: ServoBank,
  ) {}

  /** A servo's Homing_Offset was written. */
  offsetWritten(): void {
    this.#offsetWrittenAtS = Math.min(this.#offsetWrittenAtS, this.#timeS)
  }

  /** Seconds on the chain's time. */
  advanceTo(timeS: number): void {
    const { hand } = this
    this.#timeS = timeS
    if (this.bank.servos.some(servo => servo.isTorqueOn === 1)) {
      hand.letGo()
      this.#limpSinceS = timeS
      this.#offsetWrittenAtS = Infinity
      this.#isSweeping = false
    } else if (!hand.isHolding) {
      if (timeS - this.#limpSinceS >= TAKES_HOLD_AFTER_S) hand.holdStill()
    } else if (!this.#isSweeping && timeS - this.#offsetWrittenAtS >= SWEEPS_AFTER_S) {
      this.#isSweeping = true
      hand.sweep()
    }
  }
}
