/** `so101 eval`: success rate of a policy on a task, with its interval and the floors beside it. */

import { defineCommand } from './command.js'
import { openDisplay } from './display-flags.js'
import { envOptions, EVAL_FLAGS, isDevicePort } from './eval-flags.js'
import { reportEvaluations } from './eval-report.js'
import { openEvalVideo } from './eval-video.js'
import { interruption } from './interruption.js'
import { keyOperator } from './key-operator.js'
import { progressBar } from './progress.js'
import { openResultFile } from './result-file.js'
import type { Env } from '../env/env.js'
import { InterruptedError, UsageError } from '../robot/errors.js'
import type { EvaluateOptions, Evaluation } from '../run/evaluate.js'
import type { EpisodeVideo } from '../run/render/episode-videos.js'
import type { EpisodeResult } from '../run/run-episode.js'

/** Beside every policy: what doing anything and doing nothing would have scored. */
const FLOORS = ['random', 'noop']

export const evalCommand = defineCommand({
  name: 'eval',
  summary: 'run a policy for many episodes and print its success rate',
  flags: EVAL_FLAGS,
  examples: [
    'so101 eval --task=lift-cube --policy.path=scripted --eval.n_episodes=50 --seed=1000',
    'so101 eval --task=reach --policy.path=random --workers=2 --json=result.json',
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
    const video = await openEvalVideo(options, isRealTime, warn)
    const file = typeof options.json === 'string' ? openResultFile(options.json) : undefined
    const hasFloors = options.floors ?? !isRealTime
    const policies = [options.policy.path, ...(hasFloors ? FLOORS : [])].filter(unique)
    const stop = new AbortController()
    const interrupted = isRealTime ? interruption() : undefined
    void interrupted?.came.then(signal => {
      stop.abort(new InterruptedError(signal))
    })
    const operator = isDevice && !options.robot.unattended ? keyOperator(io, stop) : undefined
    const display = options.display_data ? await openDisplay(options, io) : undefined
    const bar = progressBar(io, { total: policies.length * options.eval.n_episodes, label: options.task })
    const evaluations: Evaluation[] = []
    const finished: EpisodeResult[] = []
    let videos: readonly EpisodeVideo[] = []
    try {
      for (const policy of policies) {
        let [done, good] = [0, 0]
        evaluations.push(
          await evaluate({
            task: options.task,
            policy,
            episodes: options.eval.n_episodes,
            seed: options.seed,
            workers: options.workers,
            ...(options.save_replays === undefined ? {} : { saveReplays: options.save_replays }),
            env: {
              ...envOptions(options),
              ...(operator ? { operator } : {}),
              ...(isRealTime ? { warn } : {}),
            },
            signal: stop.signal,
            ...watchers(
              policy === options.policy.path && video?.around,
              display && (env => display.around(env, `${options.task} · ${policy}`)),
            ),
            onEpisode(result) {
              finished.push(result)
              if (policy === options.policy.path) video?.onEpisode?.(result)
              done += 1
              good += Number(result.success)
              bar.advance(1, `| ${policy}: ${((100 * good) / done).toFixed(0)} % success`)
            },
          }),
        )
      }
      bar.stop()
      const [main] = evaluations
      if (video && main) videos = await video.make(main, stop.signal)
    } catch (error) {
      bar.stop()
      const done = finished.length
      const good = finished.filter(({ success }) => success).length
      if (isRealTime && done > 0) io.stderr.write(`${done} episodes ended before that, ${good} of them in success\n`)
      throw error
    } finally {
      bar.stop()
      await display?.close()
      operator?.end()
      interrupted?.forget()
      const unfinished = await video?.close()
      if (unfinished !== undefined) io.stderr.write(`${unfinished}: the episode that did not end\n`)
    }
    reportEvaluations(options, evaluations, io, { file, isRealTime, videos })
  },
})

/** One around the other; absent where nobody watches, since threads cannot be watched. */
function watchers(...around: readonly (((env: Env) => Env) | false | undefined)[]): Pick<EvaluateOptions, 'around'> {
  const all = around.filter(each => typeof each === 'function')
  return all.length === 0 ? {} : { around: env => all.reduce((inner, each) => each(inner), env) }
}

function unique(value: string, index: number, all: readonly string[]): boolean {
  return all.indexOf(value) === index
}
