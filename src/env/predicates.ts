/** What success predicates are made of: at rest, let go, and for how long. */

import { norm } from '../robot/vector.js'
import type { Scene, Velocity } from './scene.js'

/** As so101-nexus has it (sim-peers.md 1c). */
const STILL_MS = 0.01
const STILL_RAD_S = 0.5

/** Neither moves nor turns. */
export function isStill({ linearMS, angularRadS }: Velocity): boolean {
  return norm(linearMS) <= STILL_MS && norm(angularRadS) <= STILL_RAD_S
}

/** No link of the arm presses on it. */
export function isReleased(scene: Scene, name: string): boolean {
  return scene.contactForceN(name, 'arm') === 0
}

/** Whether something has been true in every step for a while: what is passed through, thrown or bounced is not. */
export class Streak {
  #sinceS: number | undefined

  constructor(private readonly durationS: number) {}

  /** Call once per step, with the episode's time. */
  holds(condition: boolean, timeS: number): boolean {
    if (!condition) this.#sinceS = undefined
    else this.#sinceS ??= timeS
    // Times are sums of periods: a microsecond is rounding.
    return this.#sinceS !== undefined && timeS - this.#sinceS >= this.durationS - 1e-6
  }
}
