/** What goes between an arm's thread and the one that draws its pictures. */

import type { CameraSpec } from '../../env/backend.js'
import type { SceneStart } from '../../env/scene.js'
import type { ArmModel } from '../../sim/arm-model.js'
import type { CamerasOptions } from '../cameras/camera-schema.js'
import type { ThreadError } from '../thread-error.js'
import type { CameraCount, PoseReport } from './camera-feed.js'
import type { PublisherAddress } from './zeromq.js'

/** What the thread begins with. */
export interface PublisherJob {
  readonly address: PublisherAddress
  readonly model: ArmModel
  readonly start: SceneStart
  readonly first: PoseReport
  /** The twin's own. */
  readonly cameras: CamerasOptions
  readonly rate: number
}

export type ToPublisher = { readonly kind: 'poses'; readonly report: PoseReport } | { readonly kind: 'close' }

export interface PublisherLoad {
  readonly counts: ReadonlyMap<string, Readonly<CameraCount>>
  readonly busyS: number
}

export type FromPublisher =
  | { readonly kind: 'open'; readonly port: number; readonly specs: readonly CameraSpec[] }
  | ({ readonly kind: 'load' } & PublisherLoad)
  | { readonly kind: 'warning'; readonly message: string }
  | { readonly kind: 'failed'; readonly error: ThreadError }
