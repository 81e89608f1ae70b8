/** `so101 eval`: success rate of a policy on a task, with its interval and the floors beside it. */

import { defineCommand } from './command.js'
import { openDisplay } from './display-flags.js'
import { envOptions, EVAL_FLAGS, isDevicePort } from './eval-flags.js'
import { reportEvaluations, reportUnfinished, type FinishedEpisode } from './eval-report.js'
import { fittedEnv, policyOptions } from './policy-flags.js'
import { openEvalVideo, type EvalVideo } from './eval-video.js'
import { interruption, type Interruption } from './interruption.js'
import { keyOperator, type KeyOperator } from './key-operator.js'
import { progressBar, type ProgressBar } from './progress.js'
import type { Io } from './io.js'
import { openResultFile } from './result-file.js'
import type { Env } from '../env/env.js'
import { InterruptedError, UsageError } from '../robot/errors.js'
import { DEFAULT_RATE_HZ } from '../run/control-rate.js'
import type { EvaluateOptions, Evaluation } from '../run/evaluate.js'
import type { EpisodeVideo } from '../run/render/episode-videos.js'
import type { Display } from '../studio/display.js'

/** Beside every policy: what doing anything and doing nothing would have scored. */
const FLOORS = ['random', 'noop']

export const evalCommand = defineCommand({
  name: 'eval',
  summary: 'run a policy for many episodes and print its success rate',
  flags: EVAL_FLAGS,
  examples: [
    'so101 eval --task=lift-cube --policy.path=scripted --eval.n_episodes=50 --seed=1000',
    'so101 eval --task=reach --policy.path=random --workers=2 --json=result.json',
    'so101 eval --task=lift-cube --policy.path=act-lift-cube --policy.mode=async --policy.latency_ms=100',
  ],
  async run(options, io) {
    // Loaded here, so that `so101 --help` need not compile a physics engine.
    const { evaluate } = await import('../run/evaluate.js')
    const isDevice = isDevicePort(options.robot.port)
    const isRealTime = isDevice || options.robot.port === 'pty'
    if (isRealTime && options.workers > 1) {
      throw new UsageError(
        `--workers=${options.workers}: there is one arm on ${options.robot.port}: leave --workers out`,
      )
    }
    if (isRealTime && options.save_replays !== undefined) {
      throw new UsageError(
        `--save_replays=${options.save_replays}: episodes on ${options.robot.port} do not repeat: leave it out, or use --robot.port=sim`,
      )
    }
    if (options.display_data && options.workers > 1) {
      throw new UsageError(
        `--workers=${options.workers}: a page shows one episode at a time: leave --workers out, or --display_data`,
      )
    }
    const warn = (message: string) => io.stderr.write(`warning: ${message}\n`)
    const fitted = await fittedEnv(options.policy, envOptions(options), io)
    const { rateHz = DEFAULT_RATE_HZ } = fitted
    const env = { ...fitted, rateHz }
    const video = await openEvalVideo(options, env, isRealTime, io)
    const file = typeof options.json === 'string' ? openResultFile(options.json) : undefined
    const hasFloors = options.floors ?? !isRealTime
    const policies = [options.policy.path, ...(hasFloors ? FLOORS : [])].filter(unique)
    const stop = new AbortController()
    let interrupted: Interruption | undefined
    const listen = () => {
      interrupted ??= interruption()
      void interrupted.came.then(signal => {
        stop.abort(new InterruptedError(signal))
      })
    }
    if (isRealTime) listen()
    let operator: KeyOperator | undefined
    let display: Display | undefined
    let bar: ProgressBar | undefined
    let videoFailure: unknown
    const evaluations: Evaluation[] = []
    const finished: FinishedEpisode[] = []
    let videos: readonly EpisodeVideo[] = []
    try {
      if (options.display_data) display = await openDisplay(options, io)
      if (isDevice && !options.robot.unattended) operator = keyOperator(io, stop)
      bar = progressBar(io, { total: policies.length * options.eval.n_episodes, label: options.task })
      const shown = display
      for (const policy of policies) {
        let [done, good] = [0, 0]
        evaluations.push(
          await evaluate({
            task: options.task,
            policy,
            ...(policy === options.policy.path ? { policyOptions: policyOptions(options.policy) } : {}),
            episodes: options.eval.n_episodes,
            seed: options.seed,
            workers: options.workers,
            ...(options.save_replays === undefined ? {} : { saveReplays: options.save_replays }),
            env: {
              ...env,
              ...(operator ? { operator } : {}),
              ...(isRealTime ? { warn } : {}),
            },
            signal: stop.signal,
            ...watchers(
              policy === options.policy.path && video?.around,
              shown &&
                (env =>
                  shown.around(env, `${options.task} · ${policy}`, () => {
                    stop.abort(new InterruptedError('the stop button of the page'))
                  })),
            ),
            onEpisode(result) {
              finished.push({ policy, ...result })
              if (policy === options.policy.path) video?.onEpisode?.(result)
              done += 1
              good += Number(result.success)
              bar?.advance(1, `| ${policy}: ${((100 * good) / done).toFixed(0)} % success`)
            },
          }),
        )
      }
      bar.stop()
      const [main] = evaluations
      if (video && main) {
        // Filming takes as long as the episodes did: whoever ends it keeps the result, and a video that can be played.
        listen()
        videos = await video.make(main, stop.signal).catch((error: unknown) => {
          videoFailure = error
          return []
        })
      }
    } catch (error) {
      bar?.stop()
      if (isRealTime) reportUnfinished(options, finished, error, io, file)
      throw error
    } finally {
      bar?.stop()
      operator?.end()
      await display?.close()
      await closeVideo(video, io)
      interrupted?.forget()
    }
    reportEvaluations(options, evaluations, io, { file, rateHz, isRealTime, videos })
    if (videoFailure !== undefined) throw videoFailure as Error
  },
})

/** Whatever ended the run is the error to throw. */
async function closeVideo(video: EvalVideo | undefined, io: Io): Promise<void> {
  try {
    const unfinished = await video?.close()
    if (unfinished !== undefined) io.stderr.write(`${unfinished}: the episode that did not end\n`)
  } catch (error) {
    io.stderr.write(`warning: the last video is not whole: ${error instanceof Error ? error.message : String(error)}\n`)
  }
}

/** One around the other; absent where nobody watches, since threads cannot be watched. */
function watchers(...around: readonly (((env: Env) => Env) | false | undefined)[]): Pick<EvaluateOptions, 'around'> {
  const all = around.filter(each => typeof each === 'function')
  return all.length === 0 ? {} : { around: env => all.reduce((inner, each) => each(inner), env) }
}

function unique(value: string, index: number, all: readonly string[]): boolean {
  return all.indexOf(value) === index
}
