/** What a replay of a dataset's episode comes to: for people, and as JSON. */

import { table } from './table.js'
import { degFromRad } from '../robot/units.js'
import type { UserUnit } from '../robot/arm-spec.js'
import type { ComparedModel, Gap } from '../run/gap/gap.js'
import type { JointGap } from '../run/gap/gap-statistics.js'
import { describeRig } from '../run/gap/rig-text.js'
import { unitName } from '../run/replay-dataset/joint-unit.js'
import type { DatasetReplay } from '../run/replay-dataset/replay-episode.js'
import type { Deviation } from '../run/replay-dataset/tracking.js'
import { SIMULATED_PORTS } from '../run/port-names.js'

const UNITS: Readonly<Record<UserUnit, string>> = { degrees: 'deg', m100: 'of 100', percent: '%' }

export function replayText(replay: DatasetReplay): string {
  const { motion, robot, port, layout, tracking } = replay
  const { episode, root, task, fps, unit, unitBecause } = motion
  const head = ['joint', 'unit', 'off recording', 'worst', 'behind command', 'worst', 'then', 'worst']
  const rows = tracking.joints.map(({ joint, unit, fromRecorded, fromCommand, recordedFromCommand }) => [
    joint,
    UNITS[unit],
    ...cells(fromRecorded),
    ...cells(fromCommand),
    ...cells(recordedFromCommand),
  ])
  return [
    `episode ${episode} of ${root}: ${task === '' ? 'no task' : `"${task}"`}, ${motion.action.length} frames at ${fps} Hz, ${unitName(unit)} (${unitBecause})`,
    `${robot.name} on ${port}, laid out ${layout}`,
    '',
    table(head, rows),
    'RMS and worst: from the recorded states; from the commands now, and then',
    '',
    ...outcome(replay),
    ...pacingText(replay),
    ...limitsText(replay),
    '',
  ].join('\n')
}

function cells(deviation: Deviation | undefined): [string, string] {
  return deviation ? [deviation.rms.toFixed(3), deviation.worst.toFixed(3)] : ['-', '-']
}

function outcome({ tracking, success, recordedSuccess, extraSteps, stateHash, recordedHash }: DatasetReplay): string[] {
  const { tip, isSameState, frames } = tracking
  const then =
    recordedSuccess === undefined
      ? ''
      : recordedSuccess === success
        ? ', as recorded'
        : `, and ${recordedSuccess ? 'success' : 'none'} when it was recorded`
  const late = extraSteps === 0 ? '' : `, the last target held for ${extraSteps} steps more`
  return [
    ...(tip
      ? [`tip: ${millimetres(tip.rmsM)} mm RMS, ${millimetres(tip.worstM)} mm at most from where it was recorded`]
      : []),
    success === undefined ? 'success: nobody can tell' : `${success ? 'success' : 'no success'}${then}${late}`,
    ...(isSameState ? [`all ${frames} measured states are the recorded ones, bit for bit`] : []),
    ...(recordedHash === undefined
      ? []
      : [
          recordedHash === stateHash
            ? `state hash ${recordedHash}, as recorded`
            : `state hash ${stateHash ?? ''}, and ${recordedHash} when it was recorded: the code, its versions or its options have changed`,
        ]),
  ]
}

function millimetres(lengthM: number): string {
  return (1000 * lengthM).toFixed(2)
}

/** Simulated periods are never late. */
function pacingText({ port, pacing }: DatasetReplay): string[] {
  if (port === 'sim' || port === 'wire') return []
  const { periods, overruns, lateP99S, lateMaxS, meanPeriodS } = pacing
  const rateHz = meanPeriodS > 0 ? 1 / meanPeriodS : 0
  return [
    `loop: ${rateHz.toFixed(2)} Hz, ${overruns} misses in ${periods} periods, late by ${(1000 * lateP99S).toFixed(2)} ms p99, ${(1000 * lateMaxS).toFixed(2)} ms at most`,
  ]
}

function limitsText({ limited, fenced, cutFrames, cutMost, tracking }: DatasetReplay): string[] {
  const list = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .map(([name, count]) => `${name} in ${count}`)
      .join(', ')
  return [
    ...(cutFrames > 0
      ? [`cut off: targets of ${cutFrames} frames were beyond the arm's travel, by ${cutMost.toFixed(1)} at most`]
      : []),
    ...(Object.keys(limited).length > 0 ? [`limits held back ${list(limited)} of ${tracking.frames} steps`] : []),
    ...(Object.keys(fenced).length > 0 ? [`the fence was met: ${list(fenced)} steps`] : []),
  ]
}

export function replayJson(replay: DatasetReplay) {
  const { motion, robot, port, layout, tracking, pacing } = replay
  return {
    dataset: motion.root,
    episode: motion.episode,
    task: motion.task,
    frames: motion.action.length,
    fps: motion.fps,
    use_degrees: motion.unit === 'degrees',
    unit_because: motion.unitBecause,
    robot: robot.name,
    port,
    layout,
    joints: Object.fromEntries(
      tracking.joints.map(({ joint, unit, fromRecorded, fromCommand, recordedFromCommand }) => [
        joint,
        {
          unit,
          from_recorded: fromRecorded ?? null,
          from_command: fromCommand,
          recorded_from_command: recordedFromCommand ?? null,
        },
      ]),
    ),
    tip: tracking.tip ? { rms_m: tracking.tip.rmsM, worst_m: tracking.tip.worstM } : null,
    same_states: tracking.isSameState,
    success: replay.success ?? null,
    recorded_success: replay.recordedSuccess ?? null,
    extra_steps: replay.extraSteps,
    state_hash: replay.stateHash ?? null,
    recorded_state_hash: replay.recordedHash ?? null,
    limited_steps: replay.limited,
    fenced_steps: replay.fenced,
    cut_frames: replay.cutFrames,
    cut_most: replay.cutMost,
    pacing: SIMULATED_PORTS.slice(0, 2).includes(port)
      ? null
      : {
          periods: pacing.periods,
          overruns: pacing.overruns,
          mean_period_s: pacing.meanPeriodS,
          late_p50_s: pacing.lateP50S,
          late_p99_s: pacing.lateP99S,
          late_max_s: pacing.lateMaxS,
        },
  }
}

/** Of one motion. */
export function compareText(gap: Gap, notes: readonly string[]): string {
  const [main] = gap.models as [ComparedModel, ...ComparedModel[]]
  const [log] = gap.logs
  const degrees = (angleRad: number) => (Math.round(1000 * degFromRad(angleRad)) / 1000 + 0).toFixed(3)
  const rows = gap.spec.servos.map(({ joint }, k) => {
    const { rmsRad, biasRad, p95Rad, lagS } = main.gap.motions[0]?.joints[k] as JointGap
    return [joint, degrees(rmsRad), degrees(biasRad), degrees(p95Rad), lagS === null ? '-' : (1000 * lagS).toFixed(1)]
  })
  return [
    `${log?.name ?? ''}, ${log?.timeS.length ?? 0} frames: the twin (${main.name}) less the recording`,
    '',
    table(['joint', 'RMS, deg', 'mean, deg', 'p95, deg', 'lag, ms'], rows),
    '',
    `mean RMS of the arm's joints: ${degrees(main.gap.meanRmsRad)} deg`,
    main.describe,
    describeRig(gap.rig, gap.spec),
    'note: nothing lies in the twin: a gripper that held something closes on nothing here',
    ...notes.map(note => `note: ${note}`),
    '',
  ].join('\n')
}
