/** The scene of a twin in another process, as it was when last looked at. */

import type { ContactPartner, JawContact, Pose, Scene, SceneStart, Velocity } from '../../env/scene.js'
import { UsageError } from '../../robot/errors.js'
import type { Stage } from '../../sim/camera/camera-rig.js'
import { monotonicS, type ObjectState, type TwinReply, type TwinRequest } from './messages.js'

/** Asks the process that owns the twin; rejects with what went wrong there. */
export type AskTwin = (request: TwinRequest) => Promise<TwinReply>

/** A twin's time goes by in substeps; beyond this it fell behind the wall. */
const BEHIND_S = 0.02

export class RemoteScene implements Scene, Stage {
  /** Told after each reset and each look, for cameras. */
  onMoved: ((isReset: boolean) => void) | undefined
  #objects: ReadonlyMap<string, ObjectState> = new Map()
  #poses: Float64Array = new Float64Array(0)
  #timeS = 0
  #beganS = Infinity
  #start: SceneStart | undefined

  /** `clock`: the run's. */
  constructor(
    private readonly ask: AskTwin,
    private readonly clock: { readonly timeS: number },
  ) {}

  /** Seconds since the reset, when last looked at. */
  get timeS(): number {
    return this.#timeS
  }

  /** On the run's clock, where its time went by as the twin's did last: a twin that is kept waiting falls behind, and catches up. */
  get beganS(): number {
    return this.#beganS
  }

  get start(): SceneStart {
    if (this.#start) return this.#start
    throw new UsageError(`the twin's scene was never reset: call reset first`)
  }

  readPoses(): Float64Array {
    return this.#poses
  }

  async reset(start: SceneStart): Promise<void> {
    const reply = await this.ask({ kind: 'reset', start })
    this.#start = start
    this.#take(reply, true)
  }

  async refresh(): Promise<void> {
    this.#take(await this.ask({ kind: 'look' }), false)
  }

  objectPose(name: string): Pose {
    return this.#object(name).pose
  }

  objectVelocity(name: string): Velocity {
    return this.#object(name).velocity
  }

  contactForceN(name: string, partner: ContactPartner): number {
    const forceN = this.#object(name).forcesN.get(partner)
    if (forceN !== undefined) return forceN
    throw new UsageError(`no object '${partner}' in the twin's scene that '${name}' could touch`)
  }

  jawContacts(name: string): { readonly fixed: JawContact; readonly moving: JawContact } {
    return this.#object(name).contacts
  }

  #take(reply: TwinReply, isReset: boolean): void {
    if (reply.kind !== 'scene') throw new TypeError(`expected the twin's scene, got '${reply.kind}'`)
    this.#objects = new Map(reply.objects.map(each => [each.name, each]))
    this.#poses = reply.poses
    this.#timeS = reply.timeS
    const beganS = this.clock.timeS - (monotonicS() - reply.monotonicS) - reply.timeS
    if (isReset || beganS < this.#beganS || beganS > this.#beganS + BEHIND_S) this.#beganS = beganS
    this.onMoved?.(isReset)
  }

  #object(name: string): ObjectState {
    const found = this.#objects.get(name)
    if (found) return found
    const known = [...this.#objects.keys()].join(', ') || 'none'
    throw new UsageError(`no object '${name}' in the twin's scene: it has ${known}`)
  }
}
