/** The same motor behind other gears, or behind none: how a leader's servos follow from the 1/345 that was identified. */

import type { RobotSpec, ServoSpec } from '../../robot/arm-spec.js'
import { DEFAULT_SERVO } from './presets.js'
import type { ServoPreset } from './presets.js'
import type { ServoParameters } from './servo-parameters.js'

/** Of the servos that the presets are identified on. */
const PRESET_RATIO = 345

/** The motor turns alone: what the data sheet gives for no load, which is then its stall current too. */
const FREE_MOTOR_A = 0.15
/** Of the output shaft, by estimate: nobody measured it. */
const BEARING_COULOMB_NM = 0.003
/**
 * For the solver's sake: a horn has about 1e-6, too little for stops and dry friction that are computed explicitly. A hand that moves a joint with
 * 10 rad/s2 feels 0.02 N.m of it.
 */
const BEARING_ARMATURE_KG_M2 = 0.002

/** Leaders always run on 7.4 V (hardware.md 6). */
export function defaultServo({ role }: RobotSpec): ServoPreset {
  return role === 'leader' ? 'sts3215-7v4' : DEFAULT_SERVO
}

/** A preset in that joint of the arm; the preset itself where the gears are those that it was identified with. */
export function inJoint<Servo extends ServoParameters>(
  preset: Servo,
  { gearRatio, gearsTakenOut }: Pick<ServoSpec, 'gearRatio' | 'gearsTakenOut'>,
): Servo {
  return gearsTakenOut ? withoutGears(preset) : withGears(preset, gearRatio)
}

/**
 * At the horn torques go with the ratio, speeds against it, and what is torque per speed (or inertia) with its square. Dry friction goes with the ratio
 * because nearly all of it arises where the motor turns: at the brushes and in the first, fastest stages, and is multiplied from there as the motor's torque is. So does the
 * speed at which Stribeck friction fades. Friction by load is a share of what the gears carry and stays; play is that of the last stage and stays.
 */
export function withGears<Servo extends ServoParameters>(preset: Servo, gearRatio: number): Servo {
  if (gearRatio === PRESET_RATIO) return preset
  const ratio = gearRatio / PRESET_RATIO
  const common = {
    armatureKgM2: preset.armatureKgM2 * ratio * ratio,
    dampingNmSRad: preset.dampingNmSRad * ratio * ratio,
    coulombNm: preset.coulombNm * ratio,
  }
  if (preset.law === 'ideal') {
    return {
      ...preset,
      ...common,
      gainNmRad: preset.gainNmRad * ratio,
      torqueLimitNm: preset.torqueLimitNm * ratio,
    }
  }
  return {
    ...preset,
    ...common,
    torquePerVoltNm: preset.torquePerVoltNm * ratio,
    backEmfVSRad: preset.backEmfVSRad * ratio,
    stallTorqueNm: preset.stallTorqueNm * ratio,
    stribeckNm: preset.stribeckNm * ratio,
    stribeckRadS: preset.stribeckRadS / ratio,
    dragNmS2Rad2: preset.dragNmS2Rad2 * ratio * ratio * ratio,
  }
}

/** An encoder with a bearing. The motor still turns when torque is on, and reaches nothing. */
export function withoutGears<Servo extends ServoParameters>(preset: Servo): Servo {
  const common = {
    armatureKgM2: BEARING_ARMATURE_KG_M2,
    dampingNmSRad: 0,
    coulombNm: BEARING_COULOMB_NM,
  }
  if (preset.law === 'ideal') return { ...preset, ...common, gainNmRad: 0, torqueLimitNm: 0 }
  return {
    ...preset,
    ...common,
    torquePerVoltNm: 0,
    backEmfVSRad: 0,
    resistanceOhm: preset.supplyV / FREE_MOTOR_A,
    stribeckNm: 0,
    dragNmS2Rad2: 0,
    loadFriction: 0,
    backlashRad: 0,
  }
}
