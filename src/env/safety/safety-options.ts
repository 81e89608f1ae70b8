/** All limits of the safety layer with their defaults: each can be changed, and turned off with `false`. */

import { closest } from '../../robot/closest.js'
import type { RobotSpec } from '../../robot/arm-spec.js'
import { UsageError } from '../../robot/errors.js'
import type { FenceMargins } from './fence.js'
import type { GlideLimits } from './glide.js'
import { HEALTH_LIMITS, checkHealthLimits, type HealthLimits } from './health-limits.js'
import type { MotionLimits } from './motion-limiter.js'
import type { TargetTimes } from './target-watchdog.js'

/** One for all joints, or one for each by name: then for all of them, as LeRobot wants it. */
export type PerJoint = number | Readonly<Record<string, number>>

export interface FenceOptions extends FenceMargins {
  /** How far a servo may be taken to stay short of its goal: goals below the table are let through by so much. 0: none. */
  readonly steadyErrorRad: number
}

/** Absent: the default. `false`: off. */
export interface SafetyOptions {
  /** Kept from the mechanical stops. The gripper has none: its jaws are made to close. */
  readonly jointMarginRad?: PerJoint | false | undefined
  readonly velocityRadS?: PerJoint | false | undefined
  readonly accelerationRadS2?: PerJoint | false | undefined
  /** LeRobot's max_relative_target, in URDF radians; there it is off by default. */
  readonly relativeTargetRad?: PerJoint | false | undefined
  readonly approach?: Partial<ApproachOptions> | false | undefined
  readonly fence?: Partial<FenceOptions> | false | undefined
  readonly health?: Partial<HealthLimits> | false | undefined
  readonly targets?: Partial<TargetTimes> | false | undefined
  readonly glide?: Partial<GlideLimits> | undefined
}

/** The first motion after the arm was engaged, where its target is far. */
export interface ApproachOptions {
  readonly velocityRadS: number
  /** A joint whose first target is nearer than this needs none. */
  readonly fromRad: number
}

/** Everything checked and filled in. */
export interface Safety {
  readonly motion: MotionLimits
  readonly fence: FenceOptions | undefined
  readonly health: HealthLimits | undefined
  readonly targets: TargetTimes
  readonly glide: GlideLimits
}

/** docs/safety.md says where each figure comes from. */
export const SAFETY_DEFAULTS = {
  /** One degree: the free play at the horn (hardware.md 3.1). */
  jointMarginRad: 0.0175,
  /** 15 % below what a 12 V servo reaches without load (4.71 rad/s); the scripted experts ask for 3. */
  velocityRadS: 4,
  /** Acceleration 254 x 100 ticks/s^2, which LeRobot writes: the servo's own profile is no faster. */
  accelerationRadS2: 39,
  /** A servo at its top speed is 0.4 behind; what is further behind is blocked, and springs no further than this when it comes free. */
  relativeTargetRad: 0.5,
  approach: { velocityRadS: 1, fromRad: 0.2 },
  /**
   * 4.5 mm: what capsules miss of two boxes' corners, so that no overlap of 5 mm goes unseen. 0.15 rad: droop under load is 0.03
   * to 0.09 (hardware.md 0), friction is leaned against besides, and the scripted experts lean by 0.15.
   */
  fence: { tableZM: 0, tableMarginM: 0.002, selfMarginM: 0.0045, steadyErrorRad: 0.15 },
  /** LeKiwi stops after 0.5 s without command (lerobot.md 9). */
  targets: { holdAfterS: 0.5, descendAfterS: 5, maxAgeS: 0.5 },
  glide: { velocityRadS: 0.8, accelerationRadS2: 2 },
} as const

/** `UsageError`, naming the option, for what makes no sense. `travelRad`: by joint, where it differs from the spec's. */
export function resolveSafety(
  options: SafetyOptions,
  spec: RobotSpec,
  rateHz: number,
  travelRad: readonly (readonly [lower: number, upper: number])[] = spec.servos.map(servo => servo.travelRad),
): Safety {
  const each = (name: string, value: PerJoint | false | undefined, fallback: PerJoint, off: number): Float64Array => {
    if (value === false) return new Float64Array(spec.servos.length).fill(off)
    return perJoint(name, value ?? fallback, spec, name === 'jointMarginRad')
  }
  const marginDefault = Object.fromEntries(
    spec.servos.map(({ joint }) => [joint, joint === spec.gripperJoint ? 0 : SAFETY_DEFAULTS.jointMarginRad]),
  )
  const marginRad = each('jointMarginRad', options.jointMarginRad, marginDefault, -Infinity)
  const approach = options.approach === false ? undefined : { ...SAFETY_DEFAULTS.approach, ...options.approach }
  if (approach) positive('approach', { ...approach })
  const bound = (end: 0 | 1, k: number): number => {
    const [lower, upper] = travelRad[k] as readonly [number, number]
    const margin = marginRad[k] as number
    if (lower + margin > upper - margin) {
      throw new UsageError(
        `jointMarginRad ${margin} leaves nothing of ${spec.servos[k]?.joint ?? ''}'s travel, ${lower} to ${upper} rad: make it smaller`,
      )
    }
    return end === 0 ? lower + margin : upper - margin
  }
  const glide = { ...SAFETY_DEFAULTS.glide, ...options.glide }
  positive('glide', { ...glide })
  return {
    motion: {
      jointNames: spec.servos.map(({ joint }) => joint),
      lowerRad: Float64Array.from(spec.servos, (_, k) => bound(0, k)),
      upperRad: Float64Array.from(spec.servos, (_, k) => bound(1, k)),
      velocityRadS: each('velocityRadS', options.velocityRadS, SAFETY_DEFAULTS.velocityRadS, Infinity),
      accelerationRadS2: each(
        'accelerationRadS2',
        options.accelerationRadS2,
        SAFETY_DEFAULTS.accelerationRadS2,
        Infinity,
      ),
      relativeTargetRad: each(
        'relativeTargetRad',
        options.relativeTargetRad,
        SAFETY_DEFAULTS.relativeTargetRad,
        Infinity,
      ),
      approachVelocityRadS: new Float64Array(spec.servos.length).fill(approach?.velocityRadS ?? Infinity),
      approachFromRad: approach?.fromRad ?? Infinity,
    },
    fence: options.fence === false ? undefined : checkFence({ ...SAFETY_DEFAULTS.fence, ...options.fence }),
    health: options.health === false ? undefined : checkHealthLimits({ ...HEALTH_LIMITS, ...options.health }),
    targets:
      options.targets === false
        ? { holdAfterS: Infinity, descendAfterS: Infinity, maxAgeS: Infinity }
        : checkTimes({ ...slowEnough(SAFETY_DEFAULTS.targets, rateHz), ...options.targets }, rateHz),
    glide,
  }
}

function perJoint(name: string, value: PerJoint, spec: RobotSpec, mayBeZero: boolean): Float64Array {
  const joints = spec.servos.map(({ joint }) => joint)
  if (typeof value !== 'number') {
    const strangers = Object.keys(value).filter(joint => !joints.includes(joint))
    const [stranger] = strangers
    if (stranger !== undefined) {
      const near = closest(stranger, joints)
      throw new UsageError(
        `${name} names \`${stranger}\`, which is no joint of ${spec.name}: ` +
          (near === undefined ? `name ${joints.join(', ')}` : `did you mean \`${near}\`?`),
      )
    }
    const missing = joints.filter(joint => !Object.hasOwn(value, joint))
    if (missing.length > 0)
      throw new UsageError(`${name} lacks ${missing.join(', ')}: name all joints, or give one number`)
  }
  return Float64Array.from(joints, joint => {
    const own = typeof value === 'number' ? value : (value[joint] as number)
    if (own > 0 || (mayBeZero && own === 0)) return own
    throw new UsageError(
      `${name} of ${joint} is ${own}: give a number ${mayBeZero ? 'not below' : 'above'} zero, or false to turn it off`,
    )
  })
}

function positive(name: string, numbers: Readonly<Record<string, number>>): void {
  for (const [key, value] of Object.entries(numbers)) {
    if (!(value > 0)) throw new UsageError(`${name}.${key} is ${value}: give a number above zero`)
  }
}

function checkFence(fence: FenceOptions): FenceOptions {
  const { tableZM, tableMarginM, selfMarginM, steadyErrorRad } = fence
  if (![tableZM, tableMarginM, selfMarginM].every(Number.isFinite)) {
    throw new UsageError(
      `a fence at ${tableZM} m with margins ${tableMarginM} and ${selfMarginM} m is none: give finite numbers`,
    )
  }
  if (!(steadyErrorRad >= 0 && steadyErrorRad < 1)) {
    throw new UsageError(`fence.steadyErrorRad is ${steadyErrorRad}: give 0 to 1 rad`)
  }
  return fence
}

/** A policy that is in time is never late: at low rates the defaults wait for two periods. */
function slowEnough({ holdAfterS, descendAfterS, maxAgeS }: TargetTimes, rateHz: number): TargetTimes {
  const twoPeriodsS = 2 / rateHz
  return {
    holdAfterS: Math.max(holdAfterS, twoPeriodsS),
    descendAfterS: Math.max(descendAfterS, twoPeriodsS),
    maxAgeS,
  }
}

function checkTimes(times: TargetTimes, rateHz: number): TargetTimes {
  positive('targets', { ...times })
  if (times.holdAfterS <= 1 / rateHz) {
    throw new UsageError(
      `targets.holdAfterS ${times.holdAfterS} is over before the next target is due at ${rateHz} Hz: make it larger than ${1 / rateHz}`,
    )
  }
  if (times.descendAfterS < times.holdAfterS) {
    throw new UsageError(
      `targets.descendAfterS ${times.descendAfterS} comes before targets.holdAfterS ${times.holdAfterS}: hold comes first`,
    )
  }
  return times
}
