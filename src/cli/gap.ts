/** `so101 gap`: how far the twin is from a real arm, on logs or a dataset of that arm, with other models beside it. */

import { z } from 'zod'
import { defineCommand } from './command.js'
import { DATASET_FLAG, rootOf } from './dataset-flags.js'
import { datasetGap, type DatasetGap } from './gap-dataset.js'
import type { Io } from './io.js'
import { JSON_FLAG } from './json-flag.js'
import { progressBar } from './progress.js'
import { RIG_FLAG, USE_DEGREES_FLAG } from './replay-flags.js'
import { openResultFile } from './result-file.js'
import { table } from './table.js'
import { SO101_FOLLOWER, type RobotSpec } from '../robot/arm-spec.js'
import { UsageError } from '../robot/errors.js'
import { robotTypeNamed } from '../robot/robot-types.js'
import type { ComparedModel, Gap } from '../run/gap/gap.js'
import { gapJson } from '../run/gap/gap-json.js'
import type { JointGap } from '../run/gap/gap-statistics.js'
import { radText } from '../run/gap/rad-text.js'
import { DEFAULT_SUBSTEP_S } from '../sim/substep.js'

const flags = z.strictObject({
  logs: z.string().optional().describe('a .csv or .csv.gz motion log, or a folder of them'),
  dataset: DATASET_FLAG.unwrap()
    .extend({
      episodes: z.string().optional().describe('of a LeRobot dataset in their place: 0,3-5; all where absent'),
      use_degrees: USE_DEGREES_FLAG,
      calibration: z
        .string()
        .optional()
        .describe('the calibration file of its arm, for -100..100; our own travel of each joint where absent'),
    })
    .optional(),
  robot: z
    .strictObject({ type: z.string().optional().describe('of a dataset: so101_follower, so100_follower; as it says') })
    .optional(),
  servo: z.string().default('sts3215-12v').describe('the model that the figure is about: a servo preset of the twin'),
  models: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .describe(
      'what to compare it with: ideal, mujoco-official, mujoco-kp17.8 (with commas between) or none; all where absent',
    ),
  rig: RIG_FLAG,
  substep_ms: z
    .number()
    .min(0.5)
    .max(10)
    .default(1000 * DEFAULT_SUBSTEP_S)
    .describe('wanted physics substep of the twin, 0.5 to 10'),
  html: z.string().optional().describe('write a report with plots of every joint of every motion to this file'),
  json: JSON_FLAG,
})

type Options = z.output<typeof flags>

export const gapCommand = defineCommand({
  name: 'gap',
  summary: 'replay logs of a real arm in the twin and print how far the two are apart',
  flags,
  examples: [
    'so101 gap --logs=shared/data/sage-so101 --html=gap.html',
    'so101 gap --logs=chirp_sweep.csv.gz --servo=ideal --models=none --json',
    'so101 gap --dataset.repo_id=me/pick-cube --dataset.episodes=0,3-5 --models=none',
  ],
  async run(options, io) {
    // Loaded here, so that `so101 --help` need not compile physics engines.
    const { COMPARED_MODELS, modelNamed } = await import('../run/gap/models.js')
    const { measureGap } = await import('../run/gap/gap.js')

    const names = [options.servo, ...namesOf(options.models, COMPARED_MODELS)]
    const models = [...new Set(names)].map(name => {
      const open = modelNamed(name)
      return { name, open: (spec: RobotSpec) => open({ substepS: options.substep_ms / 1000, spec }) }
    })
    const [json, html] = [options.json, options.html].map(path =>
      typeof path === 'string' ? openResultFile(path) : undefined,
    )
    const { logs, rig, spec, notes } = await compared(options)
    const bar = progressBar(io, { total: models.length * logs.length, label: 'motions' })
    let gap: Gap
    try {
      gap = await measureGap({
        logs,
        rig,
        spec,
        models: models.map(({ name, open }) => ({ name, open: () => open(spec) })),
        onReplay: ({ model, motions }) => {
          bar.advance(motions, `| ${model}`)
        },
      })
    } finally {
      bar.stop()
    }
    await report(options, gap, notes, io)
    json?.write(gapJson(gap))
    if (html) html.write((await import('../run/gap/gap-report.js')).gapReport(gap))
  },
})

/** Logs of a folder, or episodes of a dataset: one of the two. */
async function compared({ logs, dataset: flags, rig, robot }: Options): Promise<DatasetGap> {
  if (logs !== undefined && flags === undefined) {
    const { loadMotionLogs } = await import('../run/gap/motion-log-files.js')
    const { rigNamed } = await import('../run/gap/rigs.js')
    const spec = robotTypeNamed(robot?.type ?? SO101_FOLLOWER.name)
    const named = rigNamed(rig ?? 'sage-so101', spec)
    return { logs: loadMotionLogs(logs, spec), rig: named, spec, notes: [] }
  }
  if (flags === undefined || logs !== undefined) {
    throw new UsageError(
      `name what to compare ${logs === undefined ? '' : 'once'}: --logs=FOLDER, or --dataset.repo_id=USER/NAME or --dataset.root=FOLDER`,
    )
  }
  const { openDataset } = await import('../dataset/dataset-reader.js')
  const { episodeList } = await import('../run/replay-dataset/episode-list.js')
  const dataset = await openDataset(rootOf(flags, []))
  return datasetGap(dataset, {
    episodes: flags.episodes === undefined ? undefined : episodeList(flags.episodes, dataset.episodes.length),
    rig,
    robotType: robot?.type,
    useDegrees: flags.use_degrees,
    calibration: flags.calibration,
  })
}

function namesOf(models: Options['models'], all: readonly string[]): readonly string[] {
  if (models === undefined) return all
  const names = typeof models === 'string' ? models.split(',').map(name => name.trim()) : models
  return names.length === 1 && names[0] === 'none' ? [] : names
}

async function report(options: Options, gap: Gap, notes: readonly string[], io: Io): Promise<void> {
  if (options.json === true) {
    io.stdout.write(gapJson(gap))
    return
  }
  const { describeRig } = await import('../run/gap/rig-text.js')
  const [main] = gap.models as [ComparedModel, ...ComparedModel[]]
  io.stdout.write(
    [
      `${main.name} against the real arm in ${gap.logs.length} ${options.logs === undefined ? 'episodes' : 'logs'}: mean RMS ${radText(main.gap.meanRmsRad)} rad over the arm's joints`,
      modelTable(gap),
      jointTable(gap, main),
      motionTable(gap, main),
      [
        ...gap.models.map(({ name, describe }) => `${name}: ${describe}`),
        ...gap.absent.map(({ name, reason }) => `${name}: left out. ${reason}`),
        describeRig(gap.rig, gap.spec),
        ...notes.map(note => `note: ${note}`),
        '',
      ].join('\n'),
    ].join('\n\n'),
  )
}

function modelTable({ models, spec }: Gap): string {
  return table(
    ['RMS, rad', 'arm', ...spec.servos.map(({ joint }) => joint)],
    models.map(({ name, gap }) => [name, radText(gap.meanRmsRad), ...gap.joints.map(({ rmsRad }) => radText(rmsRad))]),
  )
}

function jointTable({ spec }: Gap, { name, gap }: ComparedModel): string {
  return table(
    [name, 'RMS, rad', 'MAE, rad', 'bias, rad', 'lag, ms'],
    spec.servos.map(({ joint }, k) => {
      const { rmsRad, maeRad, biasRad, lagS } = gap.joints[k] as JointGap
      return [joint, radText(rmsRad), radText(maeRad), radText(biasRad), milliseconds(lagS)]
    }),
  )
}

function motionTable({ models, spec }: Gap, main: ComparedModel): string {
  const isArm = (k: number) => spec.servos[k]?.joint !== spec.gripperJoint
  return table(
    ['RMS by motion, rad', ...models.map(({ name }) => name), `lags of ${main.name}, ms`],
    main.gap.motions.map(({ name, joints }, i) => [
      name,
      ...models.map(({ gap }) => radText(gap.motions[i]?.meanRmsRad as number)),
      joints.flatMap(({ lagS }, k) => (isArm(k) ? [milliseconds(lagS)] : [])).join(' '),
    ]),
  )
}

function milliseconds(durationS: number | null): string {
  return durationS === null ? '-' : (Math.round(1e4 * durationS) / 10 + 0).toFixed(1)
}
