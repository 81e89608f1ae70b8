/** `so101 eval`: success rate of a policy on a task, with its interval and the floors beside it. */

import { z } from 'zod'
import { defineCommand } from './command.js'
import type { Io } from './io.js'
import { JSON_FLAG } from './json-flag.js'
import { progressBar } from './progress.js'
import { openResultFile } from './result-file.js'
import type { ResultFile } from './result-file.js'
import { table } from './table.js'
import { SO101_FOLLOWER } from '../robot/arm-spec.js'
import { UsageError } from '../robot/errors.js'
import { DEFAULT_SERVO } from '../sim/servo/presets.js'
import type { Evaluation } from '../run/evaluate.js'

/** Beside every policy: what doing anything and doing nothing would have scored. */
const FLOORS = ['random', 'noop']

const flags = z.strictObject({
  task: z.string().default('lift-cube').describe('what to do: reach, lift-cube'),
  policy: z
    .strictObject({ path: z.string().default('scripted').describe('who does it: scripted, random, noop') })
    .prefault({}),
  eval: z.strictObject({ n_episodes: z.int().min(1).default(50).describe('episode i uses seed + i') }).prefault({}),
  seed: z.int().min(0).max(4294967295).default(1000).describe('seed of the first episode'),
  robot: z
    .strictObject({
      type: z.string().default(SO101_FOLLOWER.name).describe('the arm: so101_follower'),
      port: z.string().default('sim').describe('where its servos are: sim, or wire (packets through the real driver)'),
      wire_timing: z
        .boolean()
        .default(false)
        .describe('with port wire: transactions take the time they take on a real bus'),
      faults: z
        .strictObject({
          lost: z.number().min(0).max(1).optional().describe('with port wire: share of replies that get lost'),
          corrupt: z.number().min(0).max(1).optional().describe('with port wire: share with a flipped bit'),
          seed: z.int().min(0).optional().describe('seed of the faults'),
        })
        .optional(),
      urdf: z.string().optional().describe('another URDF of the arm (meshes may be STL)'),
    })
    .prefault({}),
  servo: z.string().default(DEFAULT_SERVO).describe('its simulated servos: sts3215-12v, sts3215-7v4, ideal'),
  env: z
    .strictObject({
      fps: z.number().default(30).describe('control steps per second, 1 to 200'),
      substep_ms: z
        .number()
        .default(4)
        .describe('wanted physics substep, 0.5 to 7; the one taken divides the control period'),
    })
    .prefault({}),
  workers: z.int().min(1).max(64).default(1).describe('threads; the result is the same for any number'),
  floors: z.boolean().default(true).describe('also run the random and the no-op policy'),
  json: JSON_FLAG,
})

type Options = z.output<typeof flags>

export const evalCommand = defineCommand({
  name: 'eval',
  summary: 'run a policy for many episodes and print its success rate',
  flags,
  examples: [
    'so101 eval --task=lift-cube --policy.path=scripted --eval.n_episodes=50 --seed=1000',
    'so101 eval --task=reach --policy.path=random --workers=2 --json=result.json',
  ],
  async run(options, io) {
    // Loaded here, so that `so101 --help` need not compile a physics engine.
    const { evaluate } = await import('../run/evaluate.js')
    if (options.robot.type !== SO101_FOLLOWER.name) {
      throw new UsageError(`no robot type '${options.robot.type}' yet: use --robot.type=${SO101_FOLLOWER.name}`)
    }
    const file = typeof options.json === 'string' ? openResultFile(options.json) : undefined
    const policies = [options.policy.path, ...(options.floors ? FLOORS : [])].filter(unique)
    const bar = progressBar(io, { total: policies.length * options.eval.n_episodes, label: options.task })
    const evaluations: Evaluation[] = []
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
            env: {
              port: options.robot.port,
              servo: options.servo,
              wireTiming: options.robot.wire_timing,
              ...(options.robot.faults === undefined ? {} : { wireFaults: options.robot.faults }),
              rateHz: options.env.fps,
              substepS: options.env.substep_ms / 1000,
              ...(options.robot.urdf === undefined ? {} : { urdf: options.robot.urdf }),
            },
            onEpisode({ success }) {
              done += 1
              good += Number(success)
              bar.advance(1, `| ${policy}: ${((100 * good) / done).toFixed(0)} % success`)
            },
          }),
        )
      }
    } finally {
      bar.stop()
    }
    report(options, evaluations, io, file)
  },
})

function report(options: Options, evaluations: readonly Evaluation[], io: Io, file: ResultFile | undefined): void {
  const [main, ...floors] = evaluations as [Evaluation, ...Evaluation[]]
  const json = `${JSON.stringify({ ...asJson(main), floors: floors.map(asJson), results: main.results }, undefined, 2)}\n`
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
    `${main.task} on ${options.robot.port}, ${options.env.fps} Hz, seeds ${main.seed}..${lastSeed}\n` +
      `${table(head, rows)}\nhash of all states of ${main.policy}: ${main.hash}\n`,
  )
  file?.write(json)
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
  }
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}

function unique(value: string, index: number, all: readonly string[]): boolean {
  return all.indexOf(value) === index
}
