/** What a thread of a vector environment is told when it starts, and what it says to the main one. */

import type { MessagePort } from 'node:worker_threads'
import type { BatchShape } from '../../env/vector/batch.js'
import type { InfoDetail } from '../../env/vector/env-group.js'
import type { AutoresetMode, VectorInfo } from '../../env/vector/vector-env.js'
import type { ArmEnvMakeOptions } from '../make.js'
import type { ThreadError } from '../thread-error.js'

/** Of all threads. */
export interface VectorJob {
  /** Of the environment. */
  readonly id: string
  readonly options: ArmEnvMakeOptions
  /** A module that is imported before environments are made. */
  readonly setup: string | undefined
  readonly autoreset: AutoresetMode
  readonly infos: InfoDetail
  readonly shape: BatchShape
  /** Of the batch. */
  readonly buffer: SharedArrayBuffer
  /** Of the hand-over. */
  readonly words: SharedArrayBuffer
}

/** Of one. */
export interface ThreadJob extends VectorJob {
  /** Places of its environments: `first` and the `count - 1` behind it. */
  readonly first: number
  readonly count: number
  /** `ResetJob` in; `ThreadMail` out. Read where it is due, without the event loop. */
  readonly mail: MessagePort
}

/** Once, when its environments are there, or why they are not. */
export type ThreadGreeting = { readonly kind: 'ready' } | { readonly kind: 'error'; readonly error: ThreadError }

/** After a call that has something to tell. */
export interface ThreadMail {
  readonly infos: readonly (readonly [index: number, info: VectorInfo])[]
  readonly failures: readonly { readonly index: number; readonly error: ThreadError }[]
}
