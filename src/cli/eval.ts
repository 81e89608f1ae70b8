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
import type { PacingReport } from '../env/pacer.js'
import { InterruptedError } from '../robot/errors.js'
import { SIMULATED_PORTS } from '../run/port-names.js'
import type { Evaluation } from '../run/evaluate.js'
import type { ArmEnvMakeOptions } from '../run/make.js'
import { interruption } from './interruption.js'
import { keyOperator } from './key-operator.js'
import { SAFETY_FLAGS, safetyOptions } from './safety-flags.js'

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
      type: z.string().default(SO101_FOLLOWER.name).describe('the arm: so101_follower, so100_follower'),
      port: z
        .string()
        .default('sim')
        .describe(
          'where its servos are: sim, wire (packets through the real driver), pty (the same through a serial port, in real time), or a device such as /dev/ttyACM0',
        ),
      id: z.string().optional().describe('with a device: whose calibration file it is'),
      calibration_dir: z
        .string()
        .optional()
        .describe("with a device: where that file is, in place of LeRobot's folder"),
      unattended: z
        .boolean()
        .default(false)
        .describe('with a device: nobody is at a keyboard to stop it; Ctrl-C and SIGTERM still do'),
      use_degrees: z.boolean().default(true).describe('false: -100..100 in place of degrees'),
      mounting_seed: z
        .int()
        .min(0)
        .optional()
        .describe('simulated: which arm, by how its servos sit in their joints; 0 where absent'),
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
      max_relative_target: z
        .union([z.number(), z.record(z.string(), z.number())])
        .optional()
        .describe(
          'how far a target may be from the measured position: degrees (percent for the gripper), or {joint: number}',
        ),
      disable_torque_on_disconnect: z
        .boolean()
        .optional()
        .describe(
          'true: at the end the arm glides to its rest pose and lets go, the default outside simulation; false: it holds where it is',
        ),
      urdf: z.string().optional().describe('another URDF of the arm (meshes may be STL)'),
    })
    .prefault({}),
  servo: z
    .string()
    .optional()
    .describe(`its simulated servos: sts3215-12v, sts3215-7v4, ideal; ${DEFAULT_SERVO} where absent`),
  env: z
    .strictObject({
      fps: z.number().default(30).describe('control steps per second, 1 to 200'),
      substep_ms: z
        .number()
        .optional()
        .describe('wanted physics substep, 0.5 to 7; 4 where absent; the one taken divides the control period'),
    })
    .prefault({}),
  ...SAFETY_FLAGS,
  workers: z.int().min(1).max(64).default(1).describe('threads; the result is the same for any number'),
  floors: z
    .boolean()
    .optional()
    .describe('also run the random and the no-op policy; where absent: in simulation, never on a device'),
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
    const isDevice = isDevicePort(options.robot.port)
    const isRealTime = isDevice || options.robot.port === 'pty'
    if (isRealTime && options.workers > 1) {
      throw new UsageError(
        `--workers=${options.workers}: there is one arm on ${options.robot.port}: leave --workers out`,
      )
    }
    const file = typeof options.json === 'string' ? openResultFile(options.json) : undefined
    const hasFloors = options.floors ?? !isRealTime
    const policies = [options.policy.path, ...(hasFloors ? FLOORS : [])].filter(unique)
    const stop = new AbortController()
    const interrupted = isRealTime ? interruption() : undefined
    void interrupted?.came.then(signal => {
      stop.abort(new InterruptedError(signal))
    })
    const operator =
      isDevice && !options.robot.unattended
        ? keyOperator(io, () => {
            stop.abort(new InterruptedError('the stop key'))
          })
        : undefined
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
              ...envOptions(options),
              ...(operator ? { operator } : {}),
              ...(isRealTime ? { warn: (message: string) => io.stderr.write(`warning: ${message}\n`) } : {}),
            },
            signal: stop.signal,
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
      operator?.end()
      interrupted?.forget()
    }
    report(options, evaluations, io, file, isRealTime)
  },
})

function isDevicePort(port: string): boolean {
  return !SIMULATED_PORTS.includes(port)
}

/** Only what was said: what means nothing on a port is refused there. */
function envOptions(options: Options): ArmEnvMakeOptions {
  const { robot, servo, env } = options
  return {
    robotType: robot.type,
    port: robot.port,
    useDegrees: robot.use_degrees,
    rateHz: env.fps,
    ...(robot.id === undefined ? {} : { robotId: robot.id }),
    ...(robot.calibration_dir === undefined ? {} : { calibrationDir: robot.calibration_dir }),
    ...(robot.mounting_seed === undefined ? {} : { mountingSeed: robot.mounting_seed }),
    ...(robot.wire_timing ? { wireTiming: true } : {}),
    ...(robot.faults === undefined ? {} : { wireFaults: robot.faults }),
    ...(robot.max_relative_target === undefined ? {} : { maxRelativeTarget: robot.max_relative_target }),
    ...(robot.disable_torque_on_disconnect === undefined
      ? {}
      : { stopMode: robot.disable_torque_on_disconnect ? 'rest' : 'hold' }),
    safety: safetyOptions(options.safety, isDevicePort(robot.port)),
    ...(robot.urdf === undefined ? {} : { urdf: robot.urdf }),
    ...(servo === undefined ? {} : { servo }),
    ...(env.substep_ms === undefined ? {} : { substepS: env.substep_ms / 1000 }),
  }
}

function report(
  options: Options,
  evaluations: readonly Evaluation[],
  io: Io,
  file: ResultFile | undefined,
  isRealTime: boolean,
): void {
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
      `${table(head, rows)}\n${isRealTime ? pacingText(main) : `hash of all states of ${main.policy}: ${main.hash}`}\n`,
  )
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
  }
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

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}

function unique(value: string, index: number, all: readonly string[]): boolean {
  return all.indexOf(value) === index
}
