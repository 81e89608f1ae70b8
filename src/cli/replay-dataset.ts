/** `so101 replay --dataset..`: an episode of a dataset on any arm, or the twin beside the real arm that recorded it. */

import { rootOf } from './dataset-flags.js'
import { openDisplay } from './display-flags.js'
import { isDevicePort } from './eval-flags.js'
import { datasetGap } from './gap-dataset.js'
import { interruption } from './interruption.js'
import type { Io } from './io.js'
import { keyOperator, type KeyOperator } from './key-operator.js'
import { progressBar } from './progress.js'
import { compareText, replayJson, replayText } from './replay-dataset-text.js'
import type { ReplayFlags } from './replay-flags.js'
import { openResultFile } from './result-file.js'
import { safetyOptions } from './safety-flags.js'
import type { Dataset } from '../dataset/dataset-reader.js'
import { InterruptedError, UsageError } from '../robot/errors.js'
import type { ArmEnvMakeOptions } from '../run/make.js'
import type { DatasetReplay } from '../run/replay-dataset/replay-episode.js'
import { DEFAULT_SERVO } from '../sim/servo/presets.js'
import { DEFAULT_SUBSTEP_S } from '../sim/substep.js'
import type { Display } from '../studio/display.js'

export async function replayDataset(options: ReplayFlags, io: Io): Promise<void> {
  if (options.rig !== undefined) throw new UsageError('--rig is for --compare: add that, or leave it out')
  const { replayDatasetEpisode } = await import('../run/replay-dataset/replay-episode.js')
  const { requireSvgPicture, writeSvgPicture } = await import('../run/report/svg-picture.js')
  const { robot, picture } = options
  const port = robot?.port ?? 'sim'
  const isDevice = isDevicePort(port)
  const file = typeof options.json === 'string' ? openResultFile(options.json) : undefined
  if (picture !== undefined) requireSvgPicture(picture)
  const { dataset, episode } = await chosenEpisode(options)
  const stop = new AbortController()
  const interrupted = isDevice || port === 'pty' ? interruption() : undefined
  void interrupted?.came.then(signal => {
    stop.abort(new InterruptedError(signal))
  })
  let operator: KeyOperator | undefined
  let display: Display | undefined
  const bar = progressBar(io, { total: dataset.episodes[episode]?.length ?? 1, label: `episode ${episode}` })
  let replay: DatasetReplay
  try {
    if (options.display_data) display = await openDisplay(options, io)
    if (isDevice && robot?.unattended !== true) operator = keyOperator(io, stop)
    const shown = display
    let done = 0
    replay = await replayDatasetEpisode({
      dataset,
      episode,
      useDegrees: options.dataset?.use_degrees,
      env: {
        ...saidEnv(options),
        ...(operator ? { operator } : {}),
        ...(interrupted ? { warn: (message: string) => io.stderr.write(`warning: ${message}\n`) } : {}),
      },
      task: options.task,
      seed: options.seed,
      signal: stop.signal,
      around:
        shown &&
        (env =>
          shown.around(env, `episode ${episode} of ${dataset.root}`, () => {
            stop.abort(new InterruptedError('the stop button of the page'))
          })),
      onStep(now) {
        bar.advance(now - done)
        done = now
      },
    })
  } finally {
    bar.stop()
    operator?.end()
    await display?.close()
    interrupted?.forget()
  }
  const json = `${JSON.stringify(replayJson(replay), undefined, 2)}\n`
  io.stdout.write(options.json === true ? json : replayText(replay))
  file?.write(json)
  if (picture !== undefined) {
    const { replayFigure } = await import('../run/replay-dataset/replay-figure.js')
    await writeSvgPicture(picture, replayFigure(replay), `replay of episode ${episode}`)
  }
}

export async function compareDataset(options: ReplayFlags, io: Io): Promise<void> {
  const stray = (['task', 'seed'] as const).find(name => options[name] !== undefined)
  if (
    stray !== undefined ||
    (options.robot?.port !== undefined && options.robot.port !== 'sim') ||
    options.display_data
  ) {
    throw new UsageError(
      `--compare runs the twin without objects beside what was recorded: leave --${stray ?? (options.display_data ? 'display_data' : 'robot.port')} out`,
    )
  }
  const { gapJson } = await import('../run/gap/gap-json.js')
  const { modelNamed } = await import('../run/gap/models.js')
  const { measureGap } = await import('../run/gap/gap.js')
  const { requireSvgPicture, writeSvgPicture } = await import('../run/report/svg-picture.js')
  const { picture } = options
  const file = typeof options.json === 'string' ? openResultFile(options.json) : undefined
  if (picture !== undefined) requireSvgPicture(picture)
  const { dataset, episode } = await chosenEpisode(options)
  const { logs, rig, spec, notes } = await datasetGap(dataset, {
    episodes: [episode],
    rig: options.rig,
    robotType: options.robot?.type,
    useDegrees: options.dataset?.use_degrees,
  })
  const name = options.servo ?? DEFAULT_SERVO
  const open = modelNamed(name)
  const gap = await measureGap({
    logs,
    rig,
    spec,
    models: [{ name, open: () => open({ substepS: DEFAULT_SUBSTEP_S, spec }) }],
  })
  const json = gapJson(gap)
  io.stdout.write(options.json === true ? json : compareText(gap, notes))
  file?.write(json)
  if (picture !== undefined) {
    const { gapFigure } = await import('../run/gap/gap-figure.js')
    await writeSvgPicture(picture, gapFigure(gap, 0), `gap of episode ${episode}`)
  }
}

async function chosenEpisode({ dataset: flags = {} }: ReplayFlags): Promise<{ dataset: Dataset; episode: number }> {
  const { openDataset } = await import('../dataset/dataset-reader.js')
  const dataset = await openDataset(rootOf(flags, []))
  const { episode } = flags
  if (episode === undefined) {
    throw new UsageError(
      `--dataset.episode is missing: ${dataset.root} has ${dataset.episodes.length === 0 ? 'no episodes' : `0 to ${dataset.episodes.length - 1}`}`,
    )
  }
  return { dataset, episode }
}

/** Only what was said: the recording says the rest. Limits of an arm on a table are those of here and now. */
function saidEnv({ robot, servo, safety }: ReplayFlags): ArmEnvMakeOptions {
  const port = robot?.port ?? 'sim'
  const limits = safetyOptions(safety, isDevicePort(port))
  const isSaid = limits === false || Object.keys(limits).length > 0
  return {
    port,
    ...(robot?.type === undefined ? {} : { robotType: robot.type }),
    ...(robot?.use_degrees === undefined ? {} : { useDegrees: robot.use_degrees }),
    ...(robot?.id === undefined ? {} : { robotId: robot.id }),
    ...(robot?.calibration_dir === undefined ? {} : { calibrationDir: robot.calibration_dir }),
    ...(robot?.mounting_seed === undefined ? {} : { mountingSeed: robot.mounting_seed }),
    ...(robot?.wire_timing === true ? { wireTiming: true } : {}),
    ...(robot?.faults === undefined ? {} : { wireFaults: robot.faults }),
    ...(robot?.max_relative_target === undefined ? {} : { maxRelativeTarget: robot.max_relative_target }),
    ...(robot?.disable_torque_on_disconnect === undefined
      ? {}
      : { stopMode: robot.disable_torque_on_disconnect ? ('rest' as const) : ('hold' as const) }),
    ...(robot?.urdf === undefined ? {} : { urdf: robot.urdf }),
    ...(servo === undefined ? {} : { servo }),
    ...(isSaid ? { safety: limits } : {}),
  }
}
