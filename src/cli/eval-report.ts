/** What `so101 eval` prints: a table for people, JSON for programs. */

import type { EvalOptions } from './eval-flags.js'
import { videosText } from './eval-video.js'
import type { Io } from './io.js'
import type { ResultFile } from './result-file.js'
import { inferenceJson, inferenceText } from './policy-text.js'
import { table } from './table.js'
import type { PacingReport } from '../env/pacer.js'
import type { Evaluation } from '../run/evaluate.js'
import { countsOf } from '../run/policies/policy-summary.js'
import type { EpisodeVideo } from '../run/render/episode-videos.js'
import type { EpisodeResult } from '../run/run-episode.js'

export interface Beside {
  readonly file: ResultFile | undefined
  readonly rateHz: number
  readonly isRealTime: boolean
  readonly videos: readonly EpisodeVideo[]
}

export function reportEvaluations(
  options: EvalOptions,
  evaluations: readonly Evaluation[],
  io: Io,
  { file, rateHz, isRealTime, videos }: Beside,
): void {
  const [main, ...floors] = evaluations as [Evaluation, ...Evaluation[]]
  const json = `${JSON.stringify({ ...asJson(main), floors: floors.map(asJson), results: main.results.map(episodeJson), ...(videos.length > 0 && { videos: videos.map(videoJson) }) }, undefined, 2)}\n`
  if (options.json === true) {
    io.stdout.write(json)
    return
  }
  const rows = evaluations.map(evaluation => [
    evaluation.policy,
    `${evaluation.successes}/${evaluation.episodes}`,
    percent(evaluation.successRate),
    `${percent(evaluation.ci95[0])} .. ${percent(evaluation.ci95[1])}`,
    evaluation.meanSteps.toFixed(1),
    evaluation.envStepsPerS.toFixed(0),
  ])
  const head = ['policy', 'success', 'rate', '95 % (Wilson)', 'mean steps', 'env steps/s']
  const lastSeed = main.seed + main.episodes - 1
  io.stdout.write(
    `${main.task} on ${options.robot.port}, ${rateHz} Hz, seeds ${main.seed}..${lastSeed}\n` +
      `${table(head, rows)}\n${inferenceText(main, rateHz)}${isRealTime ? pacingText(main) : `hash of all states of ${main.policy}: ${main.hash}`}\n${videosText(videos)}`,
  )
  file?.write(json)
}

export interface FinishedEpisode extends EpisodeResult {
  readonly policy: string
}

/** What a run on an arm came to before it failed: such episodes do not repeat. */
export function reportUnfinished(
  options: EvalOptions,
  finished: readonly FinishedEpisode[],
  error: unknown,
  io: Io,
  file: ResultFile | undefined,
): void {
  if (finished.length === 0) return
  const good = finished.filter(({ success }) => success).length
  io.stderr.write(`${finished.length} episodes ended before that, ${good} of them in success\n`)
  const { task, policy, seed } = options
  const reason = error instanceof Error ? error.message : String(error)
  const json = `${JSON.stringify({ task, policy: policy.path, seed, ended_by: reason, results: finished }, undefined, 2)}\n`
  if (options.json === true) io.stdout.write(json)
  file?.write(json)
}

function pacingText({ pacing }: Evaluation): string {
  if (!pacing) return ''
  const { periods, overruns, lateP50S, lateP99S, lateMaxS, meanPeriodS } = pacing
  const ms = (seconds: number) => (1000 * seconds).toFixed(2)
  return (
    `${periods} periods of ${ms(meanPeriodS)} ms: ${overruns} overruns (${percent(overruns / Math.max(1, periods))}), ` +
    `late by ${ms(lateP50S)} ms median, ${ms(lateP99S)} ms p99, ${ms(lateMaxS)} ms at most`
  )
}

function asJson(evaluation: Evaluation) {
  return {
    task: evaluation.task,
    policy: evaluation.policy,
    seed: evaluation.seed,
    episodes: evaluation.episodes,
    successes: evaluation.successes,
    success_rate: evaluation.successRate,
    ci95: evaluation.ci95,
    hash: evaluation.hash,
    mean_steps: evaluation.meanSteps,
    mean_reward: evaluation.meanReward,
    env_steps: evaluation.envSteps,
    env_steps_per_s: evaluation.envStepsPerS,
    ...(evaluation.pacing && { pacing: pacingJson(evaluation.pacing) }),
    ...(evaluation.inference && { inference: inferenceJson(evaluation.inference) }),
  }
}

/** Without each single inference. */
function episodeJson({ policyReport, ...result }: EpisodeResult) {
  return { ...result, ...(policyReport && { policyReport: countsOf(policyReport) }) }
}

function pacingJson({ periods, overruns, lateP50S, lateP99S, lateMaxS, meanPeriodS }: PacingReport) {
  return {
    periods,
    overruns,
    late_p50_s: lateP50S,
    late_p99_s: lateP99S,
    late_max_s: lateMaxS,
    mean_period_s: meanPeriodS,
  }
}

function videoJson({ file, seed, success, isSame }: EpisodeVideo) {
  return { file, seed, success, is_same: isSame }
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}
