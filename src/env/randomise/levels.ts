/** Three levels of difficulty; each figure with its source. */

import { UsageError } from '../../robot/errors.js'
import { closest } from '../../robot/closest.js'
import type { Vary } from '../variation.js'
import { parseRandomise } from './config.js'
import type { RandomiseConfig } from './config.js'
import { varyBy } from './vary.js'

/**
 * How far a careful calibration is off, standard deviation, degrees. A stop that is missed by x ticks shifts the middle by x / 2, so that ranges that spread
 * by s put zeros s / 2 off. Two samples of ranges: 15 arms of NVIDIA's course (sim-peers.md 2d: 32, 77, 9, 17, 114 and 33 ticks), and the 7 followers in
 * shared/data/calibrations (scaled median deviation: 176, 31, 7, 56, 25 and 28). The smaller one of each joint. test/env/randomise/levels.test.ts derives both.
 */
export const CAREFUL_DEG = {
  shoulder_pan: 1.41,
  shoulder_lift: 1.37,
  elbow_flex: 0.33,
  wrist_flex: 0.75,
  wrist_roll: 1.11,
  gripper: 1.24,
}
/** The larger one, but for the pan: of the 7 arms 3 were not swept to its stops, and nobody works with 7.75 degrees. */
export const CARELESS_DEG = {
  shoulder_pan: 1.41,
  shoulder_lift: 3.38,
  elbow_flex: 0.4,
  wrist_flex: 2.48,
  wrist_roll: 5.01,
  gripper: 1.45,
}

/** What arms are printed in: yellow as the official pictures have it, white, black, orange, blue, grey. sRGB. */
const FILAMENTS = [
  [0.95, 0.75, 0.15],
  [0.92, 0.92, 0.9],
  [0.12, 0.12, 0.13],
  [0.93, 0.45, 0.12],
  [0.15, 0.35, 0.7],
  [0.55, 0.56, 0.58],
] as const

export const LEVELS = {
  /** The task's own ranges on a perfect arm, perfectly calibrated. */
  easy: {},
  medium: {
    objects: {
      // Printed and sawn cubes; ManiSkill draws edges of 22 to 28 mm (sim-peers.md 1a).
      size_scale: { uniform: [0.9, 1.1] },
      mass_scale: { uniform: [0.5, 2] },
      friction_scale: { uniform: [0.8, 1.2] },
      colour_shift: { uniform: [-0.1, 0.1] },
    },
    table: { height_m: { uniform: [-0.005, 0.005] } },
    arm: {
      start_spread_deg: 4,
      // P is 16, and a whole number: 14 to 18.
      gain_scale: { uniform: [0.9, 1.1] },
      // kt/R was identified as 0.415, 0.466 (hardware.md 3.2) and 0.453 (BAM): +-6 %.
      torque_scale: { uniform: [0.9, 1.1] },
      // Coulomb 0.1166 and 0.1275 N.m by two fits, half of that in BAM's.
      friction_scale: { uniform: [0.7, 1.3] },
      // 0.0097, 0.0193 and 0.0284 kg.m2 by three fits; 0.0193 is ours.
      armature_scale: { uniform: [0.5, 1.5] },
      // Data sheet at most 0.5, measured 0.87 (hardware.md 3.1).
      backlash_deg: { uniform: [0, 0.87] },
      // Of a 12 V supply 11.4 to 12.6.
      supply_scale: { uniform: [0.95, 1.05] },
    },
    calibration: { zero_error_deg: bells(CAREFUL_DEG) },
    // A read takes 0.9 ms by itself and 5 to 6 through LeRobot (sim-peers.md 2c).
    latency: {
      observation_ms: { uniform: [1, 10] },
      action_ms: { uniform: [1, 10] },
      jitter_ms: { uniform: [0, 5] },
      dropped: 0.01,
    },
    // An encoder's tick is 0.088 degrees; tags on a table are seen to a millimetre or two.
    noise: { joint_deg: 0.09, object_mm: 1, object_deg: 1 },
    // sim-peers.md 1a: a wrist camera 2 mm and 1 degree; one on a stand 25 mm and 2.5 degrees, here half of that.
    cameras: {
      shift_mm: { wrist: { uniform: [-2, 2] }, others: { uniform: [-12, 12] } },
      turn_deg: { wrist: { uniform: [-1, 1] }, others: { uniform: [-1.2, 1.2] } },
      // +-1 degree of 60.
      fov_scale: { uniform: [0.983, 1.017] },
    },
    light: {
      tilt_deg: { uniform: [0, 15] },
      key_scale: { uniform: [0.8, 1.2] },
      ambient_scale: { uniform: [0.8, 1.2] },
      // Lamps that are sold as cool white to an overcast sky.
      temperature_k: { uniform: [4500, 7500] },
    },
    looks: {
      table_surface: ['wood', 'plain', 'cloth'],
      table_colour_shift: { uniform: [-0.1, 0.1] },
      arm_colours: FILAMENTS.slice(0, 3),
    },
    background: { colour_shift: { uniform: [-0.1, 0.1] } },
  },
  hard: {
    objects: {
      size_scale: { uniform: [0.8, 1.2] },
      mass_scale: { uniform: [0.25, 4] },
      friction_scale: { uniform: [0.6, 1.4] },
      colour_shift: { uniform: [-0.2, 0.2] },
    },
    table: { height_m: { uniform: [-0.01, 0.01] } },
    arm: {
      start_spread_deg: 8,
      gain_scale: { uniform: [0.8, 1.2] },
      torque_scale: { uniform: [0.8, 1.2] },
      friction_scale: { uniform: [0.5, 1.7] },
      armature_scale: { uniform: [0.5, 2] },
      backlash_deg: { uniform: [0, 1.5] },
      supply_scale: { uniform: [0.9, 1.05] },
    },
    calibration: { zero_error_deg: bells(CARELESS_DEG) },
    // Cameras take about 100 ms, and reads spikes of 40 (sim-peers.md 2c).
    latency: {
      observation_ms: { uniform: [10, 100] },
      action_ms: { uniform: [5, 40] },
      jitter_ms: { uniform: [0, 30] },
      dropped: 0.05,
    },
    noise: { joint_deg: 0.2, object_mm: 2, object_deg: 2 },
    distractors: { count: { choice: [2, 3, 4] }, size_mm: { uniform: [15, 40] } },
    cameras: {
      shift_mm: { wrist: { uniform: [-5, 5] }, others: { uniform: [-25, 25] } },
      turn_deg: { wrist: { uniform: [-2, 2] }, others: { uniform: [-2.5, 2.5] } },
      // +-2 degrees of 60.
      fov_scale: { uniform: [0.967, 1.033] },
    },
    light: {
      tilt_deg: { uniform: [0, 40] },
      // Ambient light of 0.2 to 0.5 (sim-peers.md 1a) about its middle.
      key_scale: { uniform: [0.57, 1.43] },
      ambient_scale: { uniform: [0.57, 1.43] },
      // 2500 to 9500 K (sim-peers.md 1a), without candles.
      temperature_k: { uniform: [3000, 9500] },
    },
    looks: {
      table_surface: ['wood', 'plain', 'cloth', 'checker', 'speckle'],
      table_colour_shift: { uniform: [-0.15, 0.15] },
      arm_colours: FILAMENTS,
      object_surface: ['plain', 'cloth', 'speckle'],
    },
    background: { colour_shift: { uniform: [-0.15, 0.15] } },
  },
} as const satisfies Readonly<Record<string, RandomiseConfig>>

export type Level = keyof typeof LEVELS
export const LEVEL_NAMES = Object.keys(LEVELS) as Level[]

/** How episodes vary at a level, with what `randomise` says in place of the level's own, section by section; undefined where nothing does. `UsageError` for what is wrong with either. */
export function varyAt(level: string = 'easy', randomise?: unknown): Vary | undefined {
  if (!Object.hasOwn(LEVELS, level)) {
    const near = closest(level, LEVEL_NAMES)
    throw new UsageError(
      `no level '${level}'${near === undefined ? ':' : `, did you mean '${near}'?`} known are ${LEVEL_NAMES.join(', ')}`,
    )
  }
  const config = { ...LEVELS[level as Level], ...parseRandomise(randomise ?? {}) }
  return Object.keys(config).length === 0 ? undefined : varyBy(parseRandomise(config))
}

function bells<Joint extends string>(sdDeg: Readonly<Record<Joint, number>>) {
  return Object.fromEntries(
    Object.entries<number>(sdDeg).map(([joint, sd]) => [joint, { normal: { mean: 0, sd } }]),
  ) as Record<Joint, { normal: { mean: number; sd: number } }>
}
