/** An arm that is moved with care: nothing jumps, every target is limited, what the servos suffer is watched, and stopping is always possible. */

import { userToRad } from '../robot/calibration.js'
import { TwinError } from '../robot/errors.js'
import type { RegisterName } from '../robot/registers.js'
import type { Arm } from './arm.js'
import type { Clock } from './backend.js'
import { Pacer } from './pacer.js'
import { GlidePath } from './safety/glide.js'
import { TargetWatchdog, type TargetTimes } from './safety/target-watchdog.js'
import type { MotionGuard } from './safety/motion-guard.js'
import type { LimitReason } from './safety/motion-limiter.js'
import type { FenceHit } from './safety/fence.js'

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
  readonly warnings: readonly string[]
  restart(): void
  nextRegister(): RegisterName
  take(
    register: RegisterName,
    values: Int32Array,
    timeS: number,
  ): { readonly level: 'ok' | 'warn' | 'stop'; readonly reasons: readonly string[] }
}

const STRAIGHT: GlidePlanner = {
  plan: (fromRad, toRad) => new GlidePath([fromRad, toRad], { velocityRadS: 0.5, accelerationRadS2: 2 }),
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

export interface SafeArmOptions extends ArmSafety {
  readonly arm: Arm
  readonly clock: Clock
  /** Control steps per second. */
  readonly rateHz: number
}

/** What was sent of a target, in the user's units, and why it was not all of it. */
export interface SentTarget {
  readonly sent: Float32Array
  /** By joint, only those that were held back. */
  readonly limited: Readonly<Record<string, LimitReason>>
  readonly hit?: FenceHit | undefined
}

/** The arm was stopped, and takes no targets until it is engaged again. */
export class ArmStoppedError extends TwinError {
  constructor(
    readonly reason: string,
    cause?: unknown,
  ) {
    super('ARM_STOPPED', `the arm was stopped: ${reason}`, { cause })
  }
}

/** Further from its last target than this when it is engaged, a holding arm is told to hold where it is. */
const SAME_POSE_RAD = 0.35
const NO_LIMITS: Readonly<Record<string, LimitReason>> = {}

export class SafeArm {
  readonly arm: Arm
  readonly #options: SafeArmOptions
  #measuredRad: Float64Array | undefined
  /** Where the servos are told to be. */
  #commandRad: Float64Array | undefined
  #stopped: string | undefined
  #stopping: Promise<void> | undefined
  readonly #watchdog: TargetWatchdog | undefined
  #cancelWatch: (() => void) | undefined
  /** When the arm was last looked at, on the clock: what a target is made from. */
  #observedS = 0
  #hasMoved = false
  /** A glide ends where a later one begins, or the arm is stopped. */
  #glides = 0

  constructor(options: SafeArmOptions) {
    this.#options = options
    this.arm = options.arm
    this.#watchdog = options.targets && new TargetWatchdog(options.targets)
  }

  /** Why it takes no targets; undefined while it does. */
  get stoppedBy(): string | undefined {
    return this.#stopped
  }

  /** The arm holds where it is: a limp one with the read position for a goal, before torque; one that holds already is not let go. */
  async engage(): Promise<void> {
    await this.#stopping?.catch(() => undefined)
    const { arm } = this
    this.#measuredRad = this.#rad(await arm.observe())
    const goalRad = (await arm.isHolding()) ? this.#rad(await arm.goal()) : undefined
    if (goalRad && farthest(goalRad, this.#measuredRad) <= SAME_POSE_RAD) {
      this.#restart(goalRad)
    } else {
      await arm.hold()
      this.#measuredRad = this.#rad(await arm.observe())
      this.#restart(this.#measuredRad)
    }
    this.#stopped = undefined
    this.#hasMoved = false
    this.#options.health?.restart()
  }

  /** Measured positions in the user's units; looks at one more register of what the servos suffer. `ArmStoppedError` when that is too much. */
  async observe(): Promise<Float32Array> {
    try {
      const measured = await this.arm.observe()
      this.#measuredRad = this.#rad(measured)
      await this.#lookAfter()
      this.#observedS = this.#options.clock.timeS
      return measured
    } catch (error) {
      // What cannot be seen is not moved: it holds, until somebody decides.
      this.#cancelWatch?.()
      throw error
    }
  }

  /** What the health watch says now: reasons to worry, none where all is well. */
  get warnings(): readonly string[] {
    return this.#options.health?.warnings ?? []
  }

  /** `ActionError` for what is no target, `StaleTargetError` for one that took too long, `ArmStoppedError` for an arm that was stopped; nothing is sent then. */
  async send(targets: Float32Array): Promise<SentTarget> {
    if (this.#stopped !== undefined) throw new ArmStoppedError(this.#stopped)
    const { arm } = this
    const { guard, rateHz, clock } = this.#options
    // The first target may take as long as it likes: the arm stands still.
    if (this.#hasMoved) this.#watchdog?.requireFresh(this.#observedS, clock.timeS)
    this.#hasMoved = true
    this.#watch()
    if (!guard) return { sent: await arm.send(targets), limited: NO_LIMITS }
    const wantedRad = this.#rad(targets)
    const { sentRad, limitedBy, hit } = guard.limit(wantedRad, this.#measuredRad ?? wantedRad, 1 / rateHz)
    const isWhole = limitedBy.every(reason => reason === undefined)
    this.#commandRad = sentRad
    const sent = isWhole ? await arm.send(targets) : await arm.sendRad(sentRad)
    return { sent, limited: isWhole ? NO_LIMITS : this.#named(limitedBy), hit }
  }

  /** Slowly, by a way that touches nothing; resolves when the last target is sent and its period is over. */
  async glideTo(poseRad: ArrayLike<number>): Promise<void> {
    if (this.#stopped !== undefined) throw new ArmStoppedError(this.#stopped)
    await this.#glide(poseRad)
    this.#restart(Float64Array.from(poseRad))
  }

  /**
   * Takes no more targets, and does what `mode` says. A second call waits for the first. Where the bus fails on the way the arm is left as it is, holding,
   * and the error is thrown.
   */
  stop(reason: string, mode: StopMode = this.#options.stopMode ?? 'hold'): Promise<void> {
    this.#stopped ??= reason
    this.#cancelWatch?.()
    if (!this.#stopping) this.#glides += 1
    return (this.#stopping ??= this.#doStop(mode).finally(() => {
      this.#stopping = undefined
    }))
  }

  async #doStop(mode: StopMode): Promise<void> {
    const { arm } = this
    if (this.#commandRad === undefined) return
    if (mode === 'hold') return
    const { restRad } = this.#options
    if (mode === 'rest' && restRad && (await this.#isStillUp())) await this.#glide(restRad)
    await arm.relax()
    this.#commandRad = undefined
  }

  /**
   * False where the whole arm has let go. A joint that has, or is far from its target, begins where it is: a goal switches torque on, and must not make
   * it snap back.
   */
  async #isStillUp(): Promise<boolean> {
    const { arm } = this
    const limp = await arm.limpJoints()
    if (limp.length === arm.spec.servos.length) return false
    const measuredRad = this.#rad(await arm.observe())
    this.#commandRad = (this.#commandRad ?? measuredRad).map((command, k) => {
      const measured = measuredRad[k] as number
      const isThere = Math.abs(command - measured) <= SAME_POSE_RAD
      return isThere && !limp.includes(arm.spec.servos[k]?.joint ?? '') ? command : measured
    })
    return true
  }

  async #glide(poseRad: ArrayLike<number>): Promise<void> {
    const { planner = STRAIGHT, clock, rateHz } = this.#options
    const fromRad = this.#commandRad ?? this.#measuredRad
    if (!fromRad) throw new ArmStoppedError('it was never engaged')
    const own = ++this.#glides
    const pacer = new Pacer(clock, 1 / rateHz)
    pacer.start()
    for (const setpointRad of planner.plan(fromRad, poseRad).setpoints(rateHz)) {
      if (own !== this.#glides) throw new ArmStoppedError(this.#stopped ?? 'another motion began')
      await this.arm.sendRad(setpointRad)
      this.#commandRad = setpointRad
      await pacer.wait()
    }
    this.#measuredRad = this.#rad(await this.arm.observe())
  }

  #restart(commandRad: Float64Array): void {
    this.#commandRad = commandRad
    this.#options.guard?.restart(commandRad)
  }

  async #lookAfter(): Promise<void> {
    const { health, clock } = this.#options
    if (!health) return
    // A goal switches torque on: after a brown-out the next one would make a fallen arm snap back.
    const limp = await this.arm.limpJoints()
    if (limp.length > 0 && this.#commandRad !== undefined) {
      const reason = `${limp.join(', ')} let go, as servos do whose supply fails for a moment: check plugs and supply`
      await this.stop(reason, 'hold')
      throw new ArmStoppedError(reason)
    }
    const register = health.nextRegister()
    const report = health.take(register, await this.arm.read(register), clock.timeS)
    if (report.level !== 'stop') return
    const reason = report.reasons.join('; ')
    try {
      await this.stop(reason)
    } catch (error) {
      const kept = error instanceof Error ? error.message : String(error)
      throw new ArmStoppedError(
        `${reason}. It holds where it is, since it could not be brought to rest: ${kept}`,
        error,
      )
    }
    throw new ArmStoppedError(reason)
  }

  /** From now on the next target is waited for. */
  #watch(): void {
    const watchdog = this.#watchdog
    const { clock } = this.#options
    this.#cancelWatch?.()
    if (!watchdog || !clock.after) return
    const { holdAfterS, descendAfterS } = watchdog.times
    watchdog.feed(clock.timeS)
    const later = (delayS: number, act: () => Promise<void>): (() => void) | undefined =>
      Number.isFinite(delayS) ? clock.after?.(delayS, () => void act().catch(() => undefined)) : undefined
    const [cancelHold, cancelDescent] = [
      later(holdAfterS, () => this.#holdHere()),
      later(descendAfterS, () => this.stop(`no target came for ${descendAfterS} s`)),
    ]
    this.#cancelWatch = () => {
      cancelHold?.()
      cancelDescent?.()
    }
  }

  /** Whatever the last target was: the arm goes no further. */
  async #holdHere(): Promise<void> {
    if (this.#stopped !== undefined || !(await this.arm.isHolding())) return
    const measuredRad = this.#rad(await this.arm.observe())
    await this.arm.sendRad(measuredRad)
    this.#measuredRad = measuredRad
    this.#restart(measuredRad)
  }

  #rad(user: ArrayLike<number>): Float64Array {
    return userToRad(this.arm.spec, this.arm.calibration, user)
  }

  #named(limitedBy: readonly (LimitReason | undefined)[]): Readonly<Record<string, LimitReason>> {
    return Object.fromEntries(
      limitedBy.flatMap((reason, k) => {
        const joint = this.arm.spec.servos[k]?.joint
        return reason === undefined || joint === undefined ? [] : [[joint, reason]]
      }),
    )
  }
}

function farthest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let most = 0
  for (let k = 0; k < a.length; k++) most = Math.max(most, Math.abs((a[k] as number) - (b[k] as number)))
  return most
}
