/** `so101 eval --video=DIR`: the first success and the first failure of a policy, to be looked at. */

import type { EvalOptions } from './eval-flags.js'
import type { Io } from './io.js'
import { policyOptions } from './policy-flags.js'
import { progressBar, type ProgressBar } from './progress.js'
import type { CameraOptions } from '../env/camera/camera-options.js'
import type { Env } from '../env/env.js'
import { UsageError } from '../robot/errors.js'
import type { Evaluation } from '../run/evaluate.js'
import type { ArmEnvMakeOptions } from '../run/make.js'
import type { EpisodeVideo, EpisodeVideosJob } from '../run/render/episode-videos.js'
import type { EpisodeResult } from '../run/run-episode.js'
import { unknownName } from '../run/tasks.js'
import { MOUNTS } from '../sim/camera/mounts.js'

export interface EvalVideo {
  /** For runs that do not repeat: looks on. */
  readonly around?: (env: Env) => Env
  readonly onEpisode?: (result: EpisodeResult) => void
  /** When all episodes were run. */
  make(evaluation: Evaluation, signal: AbortSignal): Promise<readonly EpisodeVideo[]>
  /** In any case. Names the file of an episode that did not end. */
  close(): Promise<string | undefined>
}

/** Undefined where none was asked for. Says before anything is run why there can be no videos. */
export async function openEvalVideo(
  options: EvalOptions,
  env: ArmEnvMakeOptions & { readonly rateHz: number },
  isRealTime: boolean,
  io: Io,
): Promise<EvalVideo | undefined> {
  const { video: folder, task, policy } = options
  if (folder === undefined) return undefined
  const camera = filmedCamera(options, env, isRealTime)
  const [{ filmEpisodes, requireVideoFolder }, { EpisodeRecorder }, { loadFfmpeg }] = await Promise.all([
    import('../run/render/episode-videos.js'),
    import('../run/render/episode-recorder.js'),
    import('../hardware/ffmpeg.js'),
  ])
  await loadFfmpeg('--video')
  requireVideoFolder(folder)
  const about = { task, policy: policy.path, folder }
  if (!isRealTime) {
    return {
      async make({ results }, signal) {
        const warn = (message: string) => io.stderr.write(`warning: ${message}\n`)
        const films = filmBars(io, env.rateHz)
        try {
          return await filmEpisodes({
            ...about,
            policyOptions: policyOptions(policy),
            env: { ...env, warn },
            ...{ camera, results, signal, onStep: films.onStep },
          })
        } finally {
          films.stop()
        }
      },
      close: () => Promise.resolve(undefined),
    }
  }
  const recorder = new EpisodeRecorder({ ...about, camera: camera.name, rateHz: env.rateHz })
  return {
    around: inner => recorder.around(inner),
    onEpisode: result => {
      recorder.end(result)
    },
    async make() {
      await recorder.close()
      return recorder.videos
    },
    close: () => recorder.close(),
  }
}

/** A bar for each film: it takes as long as its episode did, and drawing. */
function filmBars(io: Io, rateHz: number): { onStep: NonNullable<EpisodeVideosJob['onStep']>; stop: () => void } {
  let bar: ProgressBar | undefined
  let [filmed, shown] = ['', 0]
  return {
    onStep({ seed, success }, timeS, mostS) {
      const label = `filming the first ${success ? 'success' : 'failure'}, seed ${seed}`
      if (label !== filmed) {
        bar?.stop()
        bar = progressBar(io, { total: Math.round(mostS * rateHz), label })
        ;[filmed, shown] = [label, 0]
      }
      const step = Math.round(timeS * rateHz)
      bar?.advance(step - shown)
      shown = step
    },
    stop: () => bar?.stop(),
  }
}

function filmedCamera(
  { robot, camera, video_camera: name }: EvalOptions,
  { cameras: given = {} }: ArmEnvMakeOptions,
  isRealTime: boolean,
): { readonly name: string; readonly options: CameraOptions } {
  const own = Object.hasOwn(given, name) ? given[name] : undefined
  // What was added for the policy is as large as the policy sees it.
  if (own && (isRealTime || robot.cameras !== undefined)) return { name, options: own }
  const known = Object.keys(given)
  if (isRealTime) {
    throw new UsageError(
      known.length === 0
        ? `--video needs a camera on ${robot.port}: name one, --robot.cameras="{${name}: {..}}" (so101 find-cameras lists them)`
        : unknownName('camera', name, known),
    )
  }
  const mounts = Object.keys(MOUNTS)
  if (!mounts.includes(name)) throw new UsageError(unknownName('camera', name, [...new Set([...known, ...mounts])]))
  return { name, options: camera.renderer === undefined ? {} : { renderer: camera.renderer } }
}

export function videosText(videos: readonly EpisodeVideo[]): string {
  return videos
    .map(({ file, seed, success, isSame }) => {
      const what = `${file}: the first ${success ? 'success' : 'failure'}, seed ${seed}`
      return `${what}${isSame ? '' : '; WARNING: not the run that was counted, its states differ: please report it'}\n`
    })
    .join('')
}
