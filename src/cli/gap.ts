/** `so101 gap`: how far the twin is from a real arm, on logs of that arm, with other models beside it. */

import { z } from 'zod'
import { defineCommand } from './command.js'
import type { Io } from './io.js'
import { JSON_FLAG } from './json-flag.js'
import { progressBar } from './progress.js'
import { openResultFile } from './result-file.js'
import { table } from './table.js'
import { SO101_FOLLOWER } from '../robot/arm-spec.js'
import type { ComparedModel, Gap } from '../run/gap/gap.js'
import { gapJson } from '../run/gap/gap-json.js'
import type { JointGap } from '../run/gap/gap-statistics.js'
import { radText } from '../run/gap/rad-text.js'
import { DEFAULT_SUBSTEP_S } from '../sim/substep.js'

const flags = z.strictObject({
  logs: z.string().describe('a .csv or .csv.gz motion log, or a folder of them'),
  servo: z.string().default('sts3215-12v').describe('the model that the figure is about: a servo preset of the twin'),
  models: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .describe(
      'what to compare it with: ideal, mujoco-official, mujoco-kp17.8 (with commas between) or none; all where absent',
    ),
  rig: z.string().default('sage-so101').describe('whose zero offsets and table: sage-so101, none'),
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
  ],
  async run(options, io) {
    // Loaded here, so that `so101 --help` need not compile physics engines.
    const { loadMotionLogs } = await import('../run/gap/motion-log-files.js')
    const { COMPARED_MODELS, modelNamed } = await import('../run/gap/models.js')
    const { measureGap } = await import('../run/gap/gap.js')
    const { rigNamed } = await import('../run/gap/rigs.js')

    const names = [options.servo, ...namesOf(options.models, COMPARED_MODELS)]
    const models = [...new Set(names)].map(name => {
      const open = modelNamed(name)
      return { name, open: () => open({ substepS: options.substep_ms / 1000 }) }
    })
    const rig = rigNamed(options.rig)
    const [json, html] = [options.json, options.html].map(path =>
      typeof path === 'string' ? openResultFile(path) : undefined,
    )
    const logs = loadMotionLogs(options.logs, SO101_FOLLOWER)
    const bar = progressBar(io, { total: models.length * logs.length, label: 'motions' })
    let gap: Gap
    try {
      gap = await measureGap({
        logs,
        rig,
        spec: SO101_FOLLOWER,
        models,
        onReplay: ({ model, motions }) => {
          bar.advance(motions, `| ${model}`)
        },
      })
    } finally {
      bar.stop()
    }
    await report(options, gap, io)
    json?.write(gapJson(gap))
    if (html) html.write((await import('../run/gap/gap-report.js')).gapReport(gap))
  },
})

function namesOf(models: Options['models'], all: readonly string[]): readonly string[] {
  if (models === undefined) return all
  const names = typeof models === 'string' ? models.split(',').map(name => name.trim()) : models
  return names.length === 1 && names[0] === 'none' ? [] : names
}

async function report(options: Options, gap: Gap, io: Io): Promise<void> {
  if (options.json === true) {
    io.stdout.write(gapJson(gap))
    return
  }
  const { describeRig } = await import('../run/gap/rig-text.js')
  const [main] = gap.models as [ComparedModel, ...ComparedModel[]]
  io.stdout.write(
    [
      `${main.name} against the real arm in ${gap.logs.length} logs: mean RMS ${radText(main.gap.meanRmsRad)} rad over the arm's joints`,
      modelTable(gap),
      jointTable(gap, main),
      motionTable(gap, main),
      [
        ...gap.models.map(({ name, describe }) => `${name}: ${describe}`),
        ...gap.absent.map(({ name, reason }) => `${name}: left out. ${reason}`),
        describeRig(gap.rig, gap.spec),
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
