/** A video each of the first failure and the first success of a policy on a task. */

import { accessSync, constants, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { CameraOptions } from '../../env/camera/camera-options.js'
import { UsageError } from '../../robot/errors.js'
import { DEFAULT_RATE_HZ } from '../control-rate.js'
import type { ArmEnvMakeOptions } from '../make.js'
import type { PolicyOptions } from '../policies/policy-options.js'
import type { EpisodeResult } from '../run-episode.js'
import { withFilmCamera } from './film-camera.js'
import { renderEpisode } from './render-episode.js'

export interface EpisodeVideosJob {
  readonly task: string
  readonly policy: string
  readonly policyOptions?: PolicyOptions | undefined
  /** As the episodes were run. */
  readonly env: ArmEnvMakeOptions
  /** Where the videos go. */
  readonly folder: string
  /** What they show; no camera of `env` need be it. */
  readonly camera: { readonly name: string; readonly options: CameraOptions }
  readonly results: readonly EpisodeResult[]
  readonly signal?: AbortSignal | undefined
  /** In the episode that is being filmed. */
  readonly onStep?: ((film: Pick<EpisodeResult, 'seed' | 'success'>, timeS: number, mostS: number) => void) | undefined
}

export interface EpisodeVideo {
  readonly file: string
  readonly seed: number
  readonly success: boolean
  /** False: the episode that is shown is not the one that was counted, which is a fault of ours. */
  readonly isSame: boolean
}

/** Runs both once more, with cameras: simulated runs repeat bit by bit. */
export async function filmEpisodes(job: EpisodeVideosJob): Promise<EpisodeVideo[]> {
  const { task, policy, policyOptions, env, folder, camera, results, signal, onStep } = job
  const { cameras, name } = withFilmCamera(env.cameras ?? {}, camera.name, camera.options)
  const videos: EpisodeVideo[] = []
  for (const result of firstOfEach(results)) {
    const { seed, success, stateHash } = result
    const file = join(folder, videoName(task, policy, result))
    const fps = env.rateHz ?? DEFAULT_RATE_HZ
    const { episode } = await renderEpisode({
      ...{ task, policy, policyOptions, seed, fps, signal },
      env: { ...env, cameras },
      show: [name],
      out: file,
      onStep: (timeS, mostS) => {
        if (mostS !== undefined) onStep?.(result, timeS, mostS)
      },
    })
    videos.push({ file, seed, success, isSame: episode?.stateHash === stateHash })
  }
  return videos
}

/** In the order of their seeds. */
export function firstOfEach(results: readonly EpisodeResult[]): EpisodeResult[] {
  const [success, failure] = [true, false].map(wanted => results.find(result => result.success === wanted))
  return [success, failure].filter(result => result !== undefined).sort((a, b) => a.seed - b.seed)
}

/** `lift-cube-scripted-success-seed1003.mp4`; names that are paths lose what no file name may have. */
export function videoName(
  task: string,
  policy: string,
  ending: Pick<EpisodeResult, 'seed' | 'success'> | 'running',
): string {
  const how = ending === 'running' ? [ending] : [ending.success ? 'success' : 'failure', `seed${ending.seed}`]
  const parts = [task, policy, ...how]
  return `${parts.map(part => part.replaceAll(/[^\w.-]+/g, '_')).join('-')}.mp4`
}

/** Makes the folder where it is not there. `UsageError` at once where no video could be written to it later. */
export function requireVideoFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true })
    if (!statSync(folder).isDirectory()) throw new Error('it is a file')
    accessSync(folder, constants.W_OK)
  } catch (cause) {
    throw new UsageError(`cannot keep videos in ${folder}: ${(cause as Error).message}. Name a folder that is yours`, {
      cause,
    })
  }
}
