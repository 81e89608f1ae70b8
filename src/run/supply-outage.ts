/** The supply of simulated servos, switched off and on again: they forget what they forget without it. */

import type { Simulation } from '../sim/simulation.js'

export interface Supply {
  readonly powerLost: () => void
  readonly powerCycle: () => void
}

/** The scene may be reset in between. */
export function supplyOf(scene: Simulation): Supply {
  return {
    powerLost() {
      scene.servos.supplyV = 0
    },
    powerCycle() {
      scene.servos.supplyV = undefined
      scene.servos.servos.forEach((servo, k) => {
        servo.powerUp(scene.positionRad[k] as number)
      })
    },
  }
}
