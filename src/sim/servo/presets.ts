/** The servos that the twin knows, each with the source of its figures. */

import { UsageError } from '../../robot/errors.js'
import { closest } from '../../robot/closest.js'
import type { DutyServo, IdealServo, ServoParameters } from './servo-parameters.js'

/**
 * The parity model against MuJoCo: STS3215 at 7.4 V, firmware P = 32, by Rhoban/bam's M1 identification (kt 1.2116 N.m/A, R 2.676 ohm,
 * armature 0.0284 kg.m2, Coulomb 0.0524 N.m, viscous 0.0591 N.m.s/rad) as restated by the official MJCF: damping is viscous friction
 * plus kt^2/R, the limit kt V/R.
 */
export const IDEAL: IdealServo = {
  law: 'ideal',
  gainNmRad: 17.8,
  torqueLimitNm: 3.35,
  dampingNmSRad: 0.6,
  coulombNm: 0.052,
  armatureKgM2: 0.028,
}

/**
 * Of the goal filter's trapezoid the logs show the braking, not the start: with as slow a start as the register says, steps of 156 ticks lag by 30 ms
 * (prbs_excitation 0.029 rad against 0.012 with 100), and the mean over 30 motions is 0.0077 rad against 0.0072.
 */
const PROFILE_BOOST = 100

/**
 * Makes the free speed the data sheet's 4.71 rad/s, where the identified motor alone would turn at 6.2: the logs hardly go above 3 rad/s, and their error is the
 * same with it.
 */
const DRAG = 0.036

/**
 * STS3215 at 12 V (C018, C047), 1/345. Motor and friction identified on 12 motions of a real SO-101 (isaac-sim2real/sage, Apache-2.0;
 * ../shared/reference/servo.md), one set for all joints: kt/R, damping (kt/R times a back-EMF of 1.807 V.s/rad), friction, armature. The back-EMF of the
 * current is that of the data sheet's free motor, (0.97 x 12 V - 0.18 A x 4.3 ohm) / 4.71 rad/s; logs of single servos gave 2.21 (hardware.md 3.2).
 */
export const STS3215_12V: DutyServo = {
  law: 'duty',
  supplyV: 12,
  supplyOhm: 0.1,
  torquePerVoltNm: 0.415,
  backEmfVSRad: 2.31,
  dampingNmSRad: 0.415 * 1.807,
  resistanceOhm: 4.3,
  stallTorqueNm: 3.2,
  coulombNm: 0.1166,
  stribeckNm: 0.0573,
  stribeckRadS: 0.148,
  dragNmS2Rad2: DRAG,
  loadFriction: 0.587,
  armatureKgM2: 0.0193,
  // With play, on top of friction that was identified without, the logs are followed less well: 0.0078 rad at 0.5 degrees, 0.0088 at 0.87.
  backlashRad: 0,
  encoderFilter: 0.8,
  profileBoost: PROFILE_BOOST,
  heating: { ambientC: 25, kelvinPerW: 8, timeConstantS: 560 },
  factory: {},
}

/**
 * STS3215 at 7.4 V (C001), 1/345. Motor by Rhoban/bam's M1 identification as in `IDEAL` (viscous friction in the damping); Stribeck and load friction of the same gears as at 12 V,
 * since bam's M1 has neither; the stall clamp is the data sheet's 19.5 kg.cm.
 */
export const STS3215_7V4: DutyServo = {
  ...STS3215_12V,
  supplyV: 7.4,
  torquePerVoltNm: 1.2116 / 2.676,
  backEmfVSRad: 1.2116,
  dampingNmSRad: (1.2116 * 1.2116) / 2.676 + 0.0591,
  resistanceOhm: 2.676,
  stallTorqueNm: 1.91,
  coulombNm: 0.0524,
  dragNmS2Rad2: 0,
  armatureKgM2: 0.0284,
  // Hence its alarm on 12 V.
  factory: { Max_Voltage_Limit: 80 },
}

export const SERVO_PRESETS = {
  ideal: IDEAL,
  'sts3215-12v': STS3215_12V,
  'sts3215-7v4': STS3215_7V4,
} as const satisfies Record<string, ServoParameters>

export type ServoPreset = keyof typeof SERVO_PRESETS

/** What a follower has where nothing else is said; a leader: `defaultServo` in geared.ts. */
export const DEFAULT_SERVO: ServoPreset = 'sts3215-12v'

/** LeRobot sets Max_Torque_Limit 500 (per mille) on the gripper at every connect; an ideal servo has no such register in force. */
const IDEAL_GRIPPER_TORQUE_SHARE = 0.5

/** The same servo on the gripper of a robot that LeRobot has set up. */
export function onGripper<Servo extends ServoParameters>(parameters: Servo): Servo {
  if (parameters.law !== 'ideal') return parameters
  return { ...parameters, torqueLimitNm: parameters.torqueLimitNm * IDEAL_GRIPPER_TORQUE_SHARE }
}

/** `UsageError` with the nearest name for an unknown one. */
export function servoPreset(name: string): ServoParameters {
  if (Object.hasOwn(SERVO_PRESETS, name)) return SERVO_PRESETS[name as ServoPreset]
  const near = closest(name, Object.keys(SERVO_PRESETS))
  throw new UsageError(
    `no servo '${name}'${near === undefined ? ':' : `, did you mean '${near}'?`} known are ${Object.keys(SERVO_PRESETS).join(', ')}`,
  )
}
