/** `so101 export`: a trained policy as a folder that runs here, or the scene of an episode for another simulator. */

import { z } from 'zod'
import { defineCommand } from './command.js'
import { interruption } from './interruption.js'
import type { Io } from './io.js'
import { openResultFile } from './result-file.js'
import { VENV_FLAG } from './train-flags.js'
import { InterruptedError, UsageError } from '../robot/errors.js'
import { shellWord } from '../robot/shell-word.js'
import { DEFAULT_ROBOT } from '../run/planned-arm.js'

const SCENE = { task: 'lift-cube', seed: 1000, timestep_ms: 2 }

const FLAGS = z.strictObject({
  policy: z
    .strictObject({ path: z.string().describe("a checkpoint of LeRobot's trainer, or a run of so101 train") })
    .optional(),
  dataset: z
    .strictObject({
      root: z.string().describe('what the policy was trained on; where the checkpoint says where absent'),
    })
    .optional(),
  precision: z
    .enum(['float32', 'float16'])
    .optional()
    .describe("of the policy's weights in its files; float32 where absent"),
  venv: VENV_FLAG,
  task: z.string().optional().describe(`whose scene; ${SCENE.task} where absent`),
  seed: z
    .int()
    .min(0)
    .max(4294967295)
    .optional()
    .describe(`of the episode whose layout is written; ${SCENE.seed} where absent`),
  format: z.enum(['mjcf']).optional().describe('of the scene: mjcf, MuJoCo'),
  robot: z
    .strictObject({
      type: z
        .string()
        .optional()
        .describe(`the arm: so101_follower, so100_follower; of a policy where its dataset does not say`),
      use_degrees: z.boolean().optional().describe('of a policy where its dataset does not say: its units'),
    })
    .prefault({}),
  timestep_ms: z.number().min(0.1).max(20).optional().describe(`MuJoCo's timestep; ${SCENE.timestep_ms} where absent`),
  out: z.string().optional().describe("the policy's folder, or the scene's file: standard output where absent"),
})

type ExportFlags = z.output<typeof FLAGS>

export const exportCommand = defineCommand({
  name: 'export',
  summary: "write a trained policy as a folder that runs here, or an episode's scene for another simulator",
  flags: FLAGS,
  examples: [
    'so101 export --policy.path=outputs/train/lift-act --out=policies/lift-act',
    'so101 export --task=stack-cube --seed=1000 --format=mjcf --out=stack.xml',
  ],
  async run(flags, io) {
    if (flags.policy) await policy(flags, flags.policy.path, io)
    else await scene(flags, io)
  },
})

async function scene(flags: ExportFlags, io: Io): Promise<void> {
  refuse(flags, ['dataset', 'precision', 'venv'], 'is for a policy: add --policy.path=CHECKPOINT, or leave it away')
  if (flags.robot.use_degrees !== undefined)
    throw new UsageError('--robot.use_degrees is for a policy: add --policy.path=CHECKPOINT, or leave it away')
  const { exportMjcf } = await import('../run/export-scene.js')
  const { loadTask } = await import('../run/user-task/load-task.js')
  const task = flags.task ?? SCENE.task
  await loadTask(task)
  const file = flags.out === undefined ? undefined : openResultFile(flags.out)
  const { seed = SCENE.seed, timestep_ms = SCENE.timestep_ms } = flags
  const robotType = flags.robot.type ?? DEFAULT_ROBOT
  const text = `${exportMjcf({ task, seed, robotType, timestepS: timestep_ms / 1000 })}\n`
  if (file) file.write(text)
  else io.stdout.write(text)
}

async function policy(flags: ExportFlags, checkpoint: string, io: Io): Promise<void> {
  refuse(
    flags,
    ['task', 'seed', 'format', 'timestep_ms'],
    'is for a scene, and --policy.path for a policy: drop one of the two',
  )
  const { out, venv, dataset, robot, precision = 'float32' } = flags
  if (out === undefined) throw new UsageError('name the folder of the policy: --out=policies/NAME')
  const { trainingVenv } = await import('../run/training/training-venv.js')
  const { exportPolicy } = await import('../run/training/export-policy.js')
  const stop = new AbortController()
  const interrupted = interruption()
  void interrupted.came.then(signal => {
    stop.abort(new InterruptedError(signal))
  })
  const note = (text: string) => io.stderr.write(`${text}\n`)
  try {
    const report = await exportPolicy({
      interpreter: await trainingVenv({ env: io.env, folder: venv, signal: stop.signal, note }),
      checkpoint,
      out,
      datasetRoot: dataset?.root,
      robotType: robot.type,
      useDegrees: robot.use_degrees,
      precision,
      signal: stop.signal,
      note,
    })
    const { bytes, parameters, max_abs_diff: difference, inputs, latency_ms: latencyMs } = report
    io.stdout.write(
      [
        `${report.type} in ${report.folder}: ${(bytes / 1e6).toFixed(1)} MB, ${(parameters / 1e6).toFixed(1)} M parameters`,
        `parity with PyTorch on ${inputs} recorded inputs: ${difference.toExponential(1)} at most`,
        `latency of a chunk here, one thread: ${latencyMs.toFixed(1)} ms`,
        `next: so101 eval --policy.path=${shellWord(out)}`,
        '',
      ].join('\n'),
    )
  } finally {
    interrupted.forget()
  }
}

function refuse(flags: ExportFlags, names: readonly (keyof ExportFlags)[], why: string): void {
  const stray = names.find(name => flags[name] !== undefined)
  if (stray !== undefined) throw new UsageError(`--${stray} ${why}`)
}
