/** Free play of the horn: before the rotor pushes the other way it has to cross the gap, and meanwhile the horn hangs free. */

import type { DutyServo } from './servo-parameters.js'

/**
 * Of one joint; its numbers are its state. The horn keeps the rotor's inertia while it is free, since the multibody's mass matrix has it: it falls
 * slower through the gap than a real one.
 */
export class GearPlay {
  /** Of the rotor from the middle of its gap, radians: at either end it touches the horn. */
  aheadRad = 0
  rotorRadS = 0
  /** 1 while rotor and horn touch. */
  isTouching = 0

  reset(): void {
    this.aheadRad = 0
    this.rotorRadS = 0
    this.isTouching = 0
  }

  /** The rotor's speed where the horn's is given. */
  speedRadS(hornRadS: number): number {
    return this.isTouching === 1 ? hornRadS : this.rotorRadS
  }

  /** One substep: the rotor is pushed by `rotorNm`, the horn by what is returned, N.m. */
  pass(
    rotorNm: number,
    hornRadS: number,
    { backlashRad, armatureKgM2 }: Pick<DutyServo, 'backlashRad' | 'armatureKgM2'>,
    substepS: number,
  ): number {
    if (this.isTouching === 1) {
      if (rotorNm * this.aheadRad >= 0) return rotorNm
      // It can push, not pull.
      this.isTouching = 0
      this.rotorRadS = hornRadS
    }
    this.rotorRadS += (substepS * rotorNm) / armatureKgM2
    this.aheadRad += (this.rotorRadS - hornRadS) * substepS
    const end = backlashRad / 2
    if (Math.abs(this.aheadRad) < end) return 0
    this.aheadRad = this.aheadRad < 0 ? -end : end
    this.isTouching = 1
    // The rotor arrives with its momentum and does not bounce.
    return (armatureKgM2 * (this.rotorRadS - hornRadS)) / substepS
  }
}
