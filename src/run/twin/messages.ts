/** What the process that owns a simulated arm and the one that drives it say to each other, beside the servos' port. */

import process from 'node:process'
import type { ContactPartner, JawContact, Pose, SceneStart, Velocity } from '../../env/scene.js'

/** What the twin is made of; plain data, since it goes to another process. */
export interface TwinJob {
  readonly robotType: string
  readonly mountingSeed: number
  readonly servo?: string
  /** Of a leader: who moves it, as `handMotion` names them. */
  readonly hand?: string
}

export interface ObjectState {
  readonly name: string
  readonly pose: Pose
  readonly velocity: Velocity
  readonly contacts: { readonly fixed: JawContact; readonly moving: JawContact }
  /** Newton, by partner. */
  readonly forcesN: ReadonlyMap<ContactPartner, number>
}

/** Each is answered by one `TwinReply`, in order. */
export type TwinRequest =
  | { readonly kind: 'open'; readonly job: TwinJob }
  | { readonly kind: 'reset'; readonly start: SceneStart }
  | { readonly kind: 'look' }
  | { readonly kind: 'close' }

export type TwinReply =
  /** The path that the servos' port has. */
  | { readonly kind: 'opened'; readonly path: string }
  | {
      readonly kind: 'scene'
      readonly objects: readonly ObjectState[]
      /** Since the reset. */
      readonly timeS: number
      /** When that was. */
      readonly monotonicS: number
      /** As `Simulation.readPoses` has them. */
      readonly poses: Float64Array
    }
  | { readonly kind: 'closed' }
  | { readonly kind: 'failed'; readonly code: string | undefined; readonly message: string }

/** Now, on the system's monotonic clock, which processes share. */
export function monotonicS(): number {
  return Number(process.hrtime.bigint()) / 1e9
}
