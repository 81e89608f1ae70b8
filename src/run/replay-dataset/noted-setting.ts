/** How a recorded episode was laid out, as our recorder notes it beside the episode. */

import type { EpisodeNotes } from '../../dataset/frame.js'
import { UsageError } from '../../robot/errors.js'
import type { ArmEnvMakeOptions } from '../make.js'

export interface NotedSetting {
  /** As `make` takes it: an id, or a task's file. */
  readonly id: string
  /** What `make` was given. */
  readonly options: ArmEnvMakeOptions
  /** Of the episode's reset; undefined where it was not given one. */
  readonly seed?: number
  readonly useDegrees: boolean
}

/** Undefined where nothing is noted. `UsageError` for what is no note of ours. `place`: the episode, in words. */
export function notedSetting({ environment, seed }: EpisodeNotes, place: string): NotedSetting | undefined {
  if (environment === undefined) return undefined
  let noted: unknown
  try {
    noted = JSON.parse(environment)
  } catch (cause) {
    throw new UsageError(`${place}: so101/environment is no JSON: so101 dataset check`, { cause })
  }
  const { id, options } = (noted ?? {}) as { readonly id?: unknown; readonly options?: unknown }
  if (typeof id !== 'string' || typeof options !== 'object' || options === null) {
    throw new UsageError(
      `${place}: expected so101/environment to hold id and options, found ${environment.slice(0, 80)}: name the task with --task`,
    )
  }
  const own = options as ArmEnvMakeOptions
  return { id, options: own, ...(seed === undefined ? {} : { seed }), useDegrees: own.useDegrees ?? true }
}

/** A twin whose clock is the physics': what it was told came into effect at once. */
export function isSimulatedTime(setting: NotedSetting | undefined): boolean {
  return setting !== undefined && ['sim', 'wire'].includes(setting.options.port ?? 'sim')
}
