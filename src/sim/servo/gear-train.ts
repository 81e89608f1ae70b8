/** What the gears do to a joint: dry friction that grows with what they carry, and the printed stops. */

import { exp } from '../../robot/trig.js'
import type { ServoParameters } from './servo-parameters.js'

/** With less inertia behind the joint (a leader's gears), springs as stiff would be too much for an explicit step: they soften with it. */
const STIFF_FROM_KG_M2 = 0.0193

/** Stiffness of the bristles that carry dry friction before it slips. Against real logs 100 is 5 % worse, 200 1 % (mean of 30 motions). */
const BRISTLE_NM_RAD = 400
/** Printed stops give a little: 8 mrad at full torque. */
const STOP_NM_RAD = 400
const STOP_NMS_RAD = 2
/**
 * Both are explicit springs that look half a substep ahead: on the armature alone they are stable below 2 armature/dt^2, here kept below 1.25. That is 241
 * N.m/rad at 10 ms (against real logs 0.00714 rad; 0.00720 at 193, 0.00712 at 290); up to 7.7 ms it changes nothing.
 */
const STABLE = 1.25

/**
 * The largest dry friction, N.m. `motorNm`: what the motor gives after back-EMF, `loadNm`: what hangs on the joint. Coulomb, Stribeck, drag, and half of each
 * load times its coefficient: without the last term the error against real logs doubles (hardware.md 3.2).
 */
export function frictionBound(
  parameters: ServoParameters,
  velocityRadS: number,
  motorNm: number,
  loadNm: number,
): number {
  if (parameters.law === 'ideal') return parameters.coulombNm
  const { coulombNm, stribeckNm, stribeckRadS, dragNmS2Rad2, loadFriction } = parameters
  const stribeck = stribeckNm * exp(-Math.abs(velocityRadS) / stribeckRadS)
  const drag = dragNmS2Rad2 * velocityRadS * velocityRadS
  return coulombNm + stribeck + drag + (loadFriction / 2) * (Math.abs(motorNm) + Math.abs(loadNm))
}

/** Share of the stiffness that stops and dry friction have: 1 for a follower's servo, less for lower gears, whose torques are less too. */
export function stiffnessShare({ armatureKgM2 }: Pick<ServoParameters, 'armatureKgM2'>): number {
  return Math.min(1, armatureKgM2 / STIFF_FROM_KG_M2)
}

/** What an explicit spring may have of that stiffness in a substep so long. */
export function stableShare({ armatureKgM2 }: Pick<ServoParameters, 'armatureKgM2'>, substepS: number): number {
  return (STABLE * armatureKgM2) / (BRISTLE_NM_RAD * substepS * substepS)
}

/** The deflection after the joint moved by `movedRad`, with at most `boundNm` to carry. */
export function bristleAfter(bristleRad: number, movedRad: number, boundNm: number, share = 1): number {
  return clamp(bristleRad + movedRad, boundNm / (BRISTLE_NM_RAD * share))
}

/** Against the motion, half a substep ahead. */
export function frictionTorque(bristleRad: number, movedRad: number, boundNm: number, share = 1): number {
  const stiffnessNmRad = BRISTLE_NM_RAD * share
  return stiffnessNmRad * clamp(bristleRad + 0.5 * movedRad, boundNm / stiffnessNmRad)
}

/** Zero inside the travel. A stop pushes back, it never pulls. */
export function stopTorque(
  aheadRad: number,
  velocityRadS: number,
  [lower, upper]: readonly [lower: number, upper: number],
  share = 1,
): number {
  const beyond = aheadRad > upper ? aheadRad - upper : aheadRad < lower ? aheadRad - lower : 0
  if (beyond === 0) return 0
  const push = share * (STOP_NM_RAD * beyond + STOP_NMS_RAD * velocityRadS)
  return push * beyond > 0 ? -push : 0
}

function clamp(value: number, limit: number): number {
  return value > limit ? limit : value < -limit ? -limit : value
}
