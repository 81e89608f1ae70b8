/** An arm that is moved with care: nothing jumps, every target is limited, what the servos suffer is watched, and stopping is always possible. */

import { userToRad } from '../robot/calibration.js'
import type { RegisterName } from '../robot/registers.js'
import { degFromRad } from '../robot/units.js'
import type { Arm } from './arm.js'
import type { Clock } from './backend.js'
import { Pacer } from './pacer.js'
import { GlidePath } from './safety/glide.js'
import type { ArmSafety, GlidePlanner, StopMode } from './safety/protection.js'
import { ArmStoppedError } from './safety/safety-errors.js'
import { TargetWatchdog } from './safety/target-watchdog.js'
import type { LimitReason } from './safety/motion-limiter.js'
import type { FenceHit } from './safety/fence.js'

const STRAIGHT: GlidePlanner = {
  plan: (fromRad, toRad) => new GlidePath([fromRad, toRad], { velocityRadS: 0.5, accelerationRadS2: 2 }),
}

export interface SafeArmOptions extends ArmSafety {
  readonly arm: Arm
  readonly clock: Clock
  /** Control steps per second. */
  readonly rateHz: number
  /** Told what goes wrong while nobody waits for it. */
  readonly warn?: ((message: string) => void) | undefined
}

/** What was sent of a target, in the user's units, and why it was not all of it. */
export interface SentTarget {
  readonly sent: Float32Array
  /** By joint, only those that were held back. */
  readonly limited: Readonly<Record<string, LimitReason>>
  readonly hit?: FenceHit | undefined
}

/** Further from its last target than this an arm is not where it was told to be: it goes on from where it is. */
const SAME_POSE_RAD = 0.35
/** Joints that let go on the way to rest are taken up where they are, so often. */
const DESCENTS = 3
/** A step that is no more early than this is one of the rate: clocks round, and loops jitter. */
const EARLY_SHARE = 0.9
const NOTHING_SEEN: ReadonlyMap<RegisterName, Float32Array> = new Map()
const NO_LIMITS: Readonly<Record<string, LimitReason>> = {}

export class SafeArm {
  readonly arm: Arm
  readonly #options: SafeArmOptions
  #measuredRad: Float64Array | undefined
  /** Where the servos are told to be. */
  #commandRad: Float64Array | undefined
  #stopped: string | undefined
  #stopping: Promise<void> | undefined
  #engaging: Promise<void> | undefined
  /** Calls of `stop`: one that came after an `engage` began counts more. */
  #stops = 0
  readonly #watchdog: TargetWatchdog | undefined
  /** When the arm was last looked at, on the clock: what a target is made from. */
  #observedS = 0
  #readS = 0
  /** When the last target was sent; undefined before the first. */
  #sentS: number | undefined
  /** A motion ends where a later one begins, or the arm is stopped. */
  #motions = 0

  constructor(options: SafeArmOptions) {
    this.#options = options
    this.arm = options.arm
    this.#watchdog =
      options.targets &&
      new TargetWatchdog(options.targets, options.clock, {
        hold: () => this.#holdHere(),
        descend: silentS => this.stop(`no target came for ${silentS} s`),
        failed: error =>
          options.warn?.(`no targets come, and the arm could not be held or brought to rest: ${messageOf(error)}`),
      })
  }

  /** Why it takes no targets; undefined while it does. */
  get stoppedBy(): string | undefined {
    return this.#stopped
  }

  /**
   * The arm holds where it is: a limp one with the read position for a goal, before torque; one that holds already is not let go. `arrange` may put it
   * elsewhere before, once nothing moves it any more. `ArmStoppedError` where it is stopped meanwhile.
   */
  engage(arrange?: () => void | Promise<void>): Promise<void> {
    return (this.#engaging ??= this.#doEngage(this.#stops, arrange).finally(() => {
      this.#engaging = undefined
    }))
  }

  async #doEngage(stops: number, arrange: (() => void | Promise<void>) | undefined): Promise<void> {
    const { arm } = this
    const { health } = this.#options
    const requireGo = (): void => {
      if (stops !== this.#stops) throw new ArmStoppedError(this.#stopped ?? 'before it was engaged')
    }
    this.#watchdog?.pause()
    await this.#stopping?.catch(() => undefined)
    this.#motions += 1
    requireGo()
    await arrange?.()
    const measuredRad = this.#rad(await arm.observe())
    const goalRad = (await arm.isHolding()) ? this.#rad(await arm.goal()) : undefined
    requireGo()
    if (goalRad && farthest(goalRad, measuredRad) <= SAME_POSE_RAD) {
      this.#measuredRad = measuredRad
      this.#restart(goalRad)
    } else {
      // From here on it may hold, whatever fails: `stop` brings it to rest.
      this.#restart(measuredRad)
      await arm.hold()
      this.#measuredRad = this.#rad(await arm.observe())
      this.#restart(this.#measuredRad)
    }
    health?.restart(await arm.read('Max_Voltage_Limit'))
    requireGo()
    this.#stopped = undefined
    this.#sentS = undefined
  }

  /** Measured positions in the user's units; looks at one more register of what the servos suffer. `ArmStoppedError` when that is too much. */
  async observe(): Promise<Float32Array> {
    try {
      const measured = await this.arm.observe()
      this.#readS = this.#options.clock.timeS
      this.#measuredRad = this.#rad(measured)
      await this.#lookAfter()
      this.#observedS = this.#options.clock.timeS
      return measured
    } catch (error) {
      // What cannot be seen is not moved: it holds, until somebody decides.
      this.#watchdog?.pause()
      throw error
    }
  }

  /** When `observe` last had the positions, on the clock; what it looks at besides comes later. */
  get readS(): number {
    return this.#readS
  }

  /** What the health watch says now: reasons to worry, none where all is well. */
  get warnings(): readonly string[] {
    return this.#options.health?.warnings ?? []
  }

  /** What the health watch read last of each register; empty where nothing is watched. */
  get seen(): ReadonlyMap<RegisterName, Float32Array> {
    return this.#options.health?.seen ?? NOTHING_SEEN
  }

  /** `ActionError` for what is no target, `StaleTargetError` for one that took too long, `ArmStoppedError` for an arm that was stopped; nothing is sent then. */
  async send(targets: Float32Array): Promise<SentTarget> {
    if (this.#stopped !== undefined) throw new ArmStoppedError(this.#stopped)
    const { arm } = this
    const { guard, rateHz, clock } = this.#options
    // The first target may take as long as it likes: the arm stands still.
    if (this.#sentS !== undefined) this.#watchdog?.requireFresh(this.#observedS)
    const wantedRad = this.#rad(targets)
    const limited = guard?.limit(wantedRad, this.#measuredRad ?? wantedRad, this.#stepS(clock.timeS, 1 / rateHz))
    this.#motions += 1
    this.#sentS = clock.timeS
    this.#watchdog?.feed()
    this.#commandRad = limited?.sentRad ?? wantedRad
    if (!limited) return { sent: await arm.send(targets), limited: NO_LIMITS }
    const { sentRad, limitedBy, hit } = limited
    const isWhole = limitedBy.every(reason => reason === undefined)
    const sent = isWhole ? await arm.send(targets) : await arm.sendRad(sentRad)
    return { sent, limited: isWhole ? NO_LIMITS : this.#named(limitedBy), hit }
  }

  /** What a target's limits count as its time: a late one is no permission for a longer way, and an early one has less. */
  #stepS(nowS: number, periodS: number): number {
    if (this.#sentS === undefined) return periodS
    const sinceS = nowS - this.#sentS
    return sinceS >= EARLY_SHARE * periodS ? periodS : Math.max(sinceS, Number.EPSILON)
  }

  /**
   * Slowly, by a way that touches nothing, looking at the arm as `observe` does; resolves when the last target is sent and its period is over. `ArmStoppedError`
   * where it is stopped on the way.
   */
  async glideTo(poseRad: ArrayLike<number>): Promise<void> {
    if (this.#stopped !== undefined) throw new ArmStoppedError(this.#stopped)
    this.#watchdog?.pause()
    await this.#glide(poseRad, async () => this.#rad(await this.observe()))
    this.#restart(Float64Array.from(poseRad))
    this.#sentS = undefined
  }

  /** Holds where it is until the next target, however long that takes: somebody's hands are beside it, and it must not move by itself. */
  async stay(): Promise<void> {
    this.#watchdog?.pause()
    await this.#holdHere()
  }

  /**
   * Takes no more targets, and does what `mode` says. A second call waits for the first. Where the bus fails on the way the arm is left as it is, holding,
   * and the error is thrown.
   */
  stop(reason: string, mode: StopMode = this.#options.stopMode ?? 'hold'): Promise<void> {
    this.#stops += 1
    this.#stopped = this.#engaging ? reason : (this.#stopped ?? reason)
    this.#watchdog?.pause()
    if (!this.#stopping) this.#motions += 1
    return (this.#stopping ??= this.#doStop(mode).finally(() => {
      this.#stopping = undefined
    }))
  }

  async #doStop(mode: StopMode): Promise<void> {
    // Half engaged it is neither limp nor held: that ends first.
    if (this.#engaging) await this.#engaging.catch(() => undefined)
    if (this.#commandRad === undefined || mode === 'hold') return
    if (mode === 'rest') await this.#descend()
    await this.arm.relax()
    this.#commandRad = undefined
  }

  async #descend(): Promise<void> {
    const { restRad } = this.#options
    if (!restRad) return
    for (let descent = 0; descent < DESCENTS; descent++) {
      if (!(await this.#isStillUp())) return
      const look = async () => ((await this.arm.isHolding()) ? this.#rad(await this.arm.observe()) : undefined)
      if (await this.#glide(restRad, look)) return
    }
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

  /** `look`: where the arm is, undefined where it has let go: a goal would switch torque on, and make it snap back. False then. */
  async #glide(poseRad: ArrayLike<number>, look: () => Promise<Float64Array | undefined>): Promise<boolean> {
    const { planner = STRAIGHT, clock, rateHz } = this.#options
    const fromRad = this.#commandRad ?? this.#measuredRad
    if (!fromRad) throw new ArmStoppedError('it was never engaged')
    const own = ++this.#motions
    const pacer = new Pacer(clock, 1 / rateHz)
    pacer.start()
    for (const setpointRad of planner.plan(fromRad, poseRad).setpoints(rateHz)) {
      if (own !== this.#motions) throw new ArmStoppedError(this.#stopped ?? 'another motion began')
      this.#commandRad = setpointRad
      await this.arm.sendRad(setpointRad)
      await pacer.wait()
      const measuredRad = await look()
      if (!measuredRad) return false
      this.#measuredRad = measuredRad
      await this.#requireUnhindered(setpointRad, measuredRad)
    }
    return true
  }

  /** What is in the way of a glide is not pushed ever harder, and an arm that comes free does not shoot ahead. The gripper may hold something. */
  async #requireUnhindered(setpointRad: Float64Array, measuredRad: Float64Array): Promise<void> {
    const { servos, gripperJoint } = this.arm.spec
    const behindRad = (k: number): number => Math.abs((setpointRad[k] as number) - (measuredRad[k] as number))
    const hindered = servos.findIndex(({ joint }, k) => joint !== gripperJoint && behindRad(k) > SAME_POSE_RAD)
    if (hindered < 0) return
    await this.arm.sendRad(measuredRad)
    this.#restart(measuredRad)
    const behindDeg = degFromRad(behindRad(hindered)).toFixed(0)
    const reason = `${servos[hindered]?.joint ?? ''} met something on a slow way, and stayed ${behindDeg} degrees behind: it holds where it is; free it`
    this.#stopped ??= reason
    throw new ArmStoppedError(reason)
  }

  #restart(commandRad: Float64Array): void {
    this.#commandRad = commandRad
    this.#options.guard?.restart(commandRad)
  }

  async #lookAfter(): Promise<void> {
    const { health, guard, clock } = this.#options
    // A goal switches torque on: after a brown-out the next one would make a fallen arm snap back.
    const limp = (health ?? guard) ? await this.arm.limpJoints() : []
    if (limp.length > 0 && this.#stopped === undefined && this.#commandRad !== undefined) {
      const reason = `${limp.join(', ')} let go, as servos do whose supply fails for a moment: check plugs and supply`
      await this.stop(reason, 'hold')
      throw new ArmStoppedError(reason)
    }
    if (!health) return
    const register = health.nextRegister()
    const report = health.take(register, await this.arm.read(register), clock.timeS)
    if (report.level !== 'stop') return
    const reason = report.reasons.join('; ')
    try {
      await this.stop(reason)
    } catch (error) {
      const kept = messageOf(error)
      throw new ArmStoppedError(
        `${reason}. It holds where it is, since it could not be brought to rest: ${kept}`,
        error,
      )
    }
    throw new ArmStoppedError(reason)
  }

  /** Whatever the last target was: the arm goes no further. What the gripper holds it does not drop. */
  async #holdHere(): Promise<void> {
    const own = this.#motions
    if (this.#stopped !== undefined || !(await this.arm.isHolding())) return
    const measuredRad = this.#rad(await this.arm.observe())
    if (own !== this.#motions) return
    const { servos, gripperJoint } = this.arm.spec
    const holdRad = measuredRad.map((measured, k) =>
      servos[k]?.joint === gripperJoint ? (this.#commandRad?.[k] ?? measured) : measured,
    )
    await this.arm.sendRad(holdRad)
    if (own !== this.#motions) return
    this.#measuredRad = measuredRad
    this.#restart(holdRad)
  }

  #rad(user: ArrayLike<number>): Float64Array {
    return userToRad(this.arm.spec, this.arm.calibration, user)
  }

  #named(limitedBy: readonly (LimitReason | undefined)[]): Readonly<Record<string, LimitReason>> {
    const { servos } = this.arm.spec
    const named: Record<string, LimitReason> = {}
    for (let k = 0; k < limitedBy.length; k++) {
      const reason = limitedBy[k]
      const joint = servos[k]?.joint
      if (reason !== undefined && joint !== undefined) named[joint] = reason
    }
    return named
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function farthest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let most = 0
  for (let k = 0; k < a.length; k++) most = Math.max(most, Math.abs((a[k] as number) - (b[k] as number)))
  return most
}
