/** The scene of a twin in another process, as it was when last looked at. */

import type { ContactPartner, JawContact, Pose, Scene, SceneStart, Velocity } from '../../env/scene.js'
import { UsageError } from '../../robot/errors.js'
import type { ObjectState, TwinReply, TwinRequest } from './messages.js'

/** Asks the process that owns the twin; rejects with what went wrong there. */
export type AskTwin = (request: TwinRequest) => Promise<TwinReply>

export class RemoteScene implements Scene {
  #objects: ReadonlyMap<string, ObjectState> = new Map()

  constructor(private readonly ask: AskTwin) {}

  async reset(start: SceneStart): Promise<void> {
    this.#take(await this.ask({ kind: 'reset', start }))
  }

  async refresh(): Promise<void> {
    this.#take(await this.ask({ kind: 'look' }))
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

  #take(reply: TwinReply): void {
    if (reply.kind !== 'scene') throw new TypeError(`expected the twin's scene, got '${reply.kind}'`)
    this.#objects = new Map(reply.objects.map(each => [each.name, each]))
  }

  #object(name: string): ObjectState {
    const found = this.#objects.get(name)
    if (found) return found
    const known = [...this.#objects.keys()].join(', ') || 'none'
    throw new UsageError(`no object '${name}' in the twin's scene: it has ${known}`)
  }
}
