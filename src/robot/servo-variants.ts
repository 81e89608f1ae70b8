/** The STS3215's makes and which of them sits where in an SO-100 or SO-101 (hardware.md 3.1 and 6). */

import type { JointName } from './joints.js'

/** Data-sheet figures at the horn; absent where no primary source was found. */
export interface ServoVariant {
  /** Motor turns per horn turn. */
  readonly gearRatio: number
  readonly supplyV: number
  readonly stallTorqueNm?: number
  readonly noLoadSpeedRadS?: number
  readonly stallCurrentA?: number
}

const KG_CM_NM = 0.0980665
const RPM_RAD_S = (2 * Math.PI) / 60

export const STS3215_VARIANTS = {
  /** Waveshare and Feetech listings: 19.5 kg.cm and 52 rpm at 7.4 V. */
  C001: { gearRatio: 345, supplyV: 7.4, stallTorqueNm: 19.5 * KG_CM_NM, noLoadSpeedRadS: 52 * RPM_RAD_S },
  /** Feetech ST-3215-C018 sheet of 2023-07-20: 30 kg.cm, 0.222 s per 60 degrees, 2.7 A at 12 V. Sold as C047 too. */
  C018: {
    gearRatio: 345,
    supplyV: 12,
    stallTorqueNm: 30 * KG_CM_NM,
    noLoadSpeedRadS: 45 * RPM_RAD_S,
    stallCurrentA: 2.7,
  },
  /** 86 rpm by a listing (Evelta). */
  C044: { gearRatio: 191, supplyV: 7.4, noLoadSpeedRadS: 86 * RPM_RAD_S },
  C046: { gearRatio: 147, supplyV: 7.4 },
} as const satisfies Record<string, ServoVariant>

export type ServoVariantName = keyof typeof STS3215_VARIANTS

const everywhere = (variant: ServoVariantName): Readonly<Record<JointName, ServoVariantName>> => ({
  shoulder_pan: variant,
  shoulder_lift: variant,
  elbow_flex: variant,
  wrist_flex: variant,
  wrist_roll: variant,
  gripper: variant,
})

/** By robot type and supply. Leaders always run on 7.4 V; on 12 V their voltage alarm blinks. The SO-100's leader has its gears taken out. */
export const ARM_SERVOS = {
  'so101_follower 12 V': everywhere('C018'),
  'so101_follower 7.4 V': everywhere('C001'),
  'so100_follower 12 V': everywhere('C018'),
  'so100_follower 7.4 V': everywhere('C001'),
  so101_leader: {
    shoulder_pan: 'C044',
    shoulder_lift: 'C001',
    elbow_flex: 'C044',
    wrist_flex: 'C046',
    wrist_roll: 'C046',
    gripper: 'C046',
  },
  so100_leader: everywhere('C001'),
} as const satisfies Record<string, Readonly<Record<JointName, ServoVariantName>>>

/** Motor turns per horn turn, per joint. */
export function gearRatiosOf(arm: keyof typeof ARM_SERVOS): Readonly<Record<JointName, number>> {
  const ratio = (joint: JointName): number => STS3215_VARIANTS[ARM_SERVOS[arm][joint]].gearRatio
  return {
    shoulder_pan: ratio('shoulder_pan'),
    shoulder_lift: ratio('shoulder_lift'),
    elbow_flex: ratio('elbow_flex'),
    wrist_flex: ratio('wrist_flex'),
    wrist_roll: ratio('wrist_roll'),
    gripper: ratio('gripper'),
  }
}
