/** What protects an arm, and what is done with it in the end: the parts that `SafeArm` works with. */

import type { RegisterName } from '../../robot/registers.js'
import type { GlidePath } from './glide.js'
import type { MotionGuard } from './motion-guard.js'
import type { TargetTimes } from './target-watchdog.js'

/** What happens to the arm when it is stopped, or its environment closed. */
export type StopMode =
  /** Glides to its rest pose, and lets go there. */
  | 'rest'
  /** Stays where it is, with torque on. */
  | 'hold'
  /** Lets go where it is: it falls. */
  | 'limp'

/** Finds a way from pose to pose that touches nothing. */
export interface GlidePlanner {
  plan(fromRad: ArrayLike<number>, toRad: ArrayLike<number>): GlidePath
}

/** Looks at one register of all servos after the other, and says when it is too much. */
export interface HealthMonitor {
  /** What each register said last, in its unit. */
  readonly seen?: ReadonlyMap<RegisterName, Float32Array>
  readonly warnings: readonly string[]
  /** `maxVoltageLimits`: the register of each servo, raw, by which it knows the supply that they are for. */
  restart(maxVoltageLimits: Int32Array): void
  nextRegister(): RegisterName
  take(
    register: RegisterName,
    values: Int32Array,
    timeS: number,
  ): { readonly level: 'ok' | 'warn' | 'stop'; readonly reasons: readonly string[] }
}

/** How an arm is protected. */
export interface ArmSafety {
  /** Absent: targets go to the servos as they are. */
  readonly guard?: MotionGuard | undefined
  readonly health?: HealthMonitor | undefined
  /** The way from pose to pose, for `glideTo` and the way to rest; straight and slow where absent. */
  readonly planner?: GlidePlanner | undefined
  /** Where it can be let go, URDF radians. Needed for stop mode `rest`. */
  readonly restRad?: readonly number[] | undefined
  /** What to do without new targets, and with old ones; absent: the arm waits for ever. */
  readonly targets?: TargetTimes | undefined
  /** Default `hold`. */
  readonly stopMode?: StopMode | undefined
}
