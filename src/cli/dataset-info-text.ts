/** `so101 dataset info` as text. */

import { table } from './table.js'
import type { DatasetReport } from '../run/dataset/info/dataset-info.js'
import type { JointSurvey } from '../run/dataset/info/survey.js'

const BAR_COLUMNS = 40
const BINS = 10

export function datasetText(report: DatasetReport): string {
  const { root, version, fps, episodes, frames, durationS } = report
  const robot = report.robot_type ?? 'no robot named'
  const counts = `${root}: ${version}, ${robot}, ${fps} fps\n${episodes} ${episodes === 1 ? 'episode' : 'episodes'}, ${frames} frames, ${minutes(durationS)}`
  return [
    counts,
    ...(report.cameras.length === 0
      ? []
      : [
          table(
            ['camera', 'size', 'codec'],
            report.cameras.map(({ name, shape, codec }) => [name, `${shape[1] ?? '?'}x${shape[0] ?? '?'}`, codec]),
          ),
        ]),
    table(
      ['task', 'episodes', 'time'],
      report.tasks.map(({ task, episodes: own, frames: length }) => [task, own, minutes(length / fps)]),
    ),
    joints(report),
    facts(report),
    `episode lengths\n${histogram(report.lengths.map(length => length / fps))}`,
    warnings(report),
  ].join('\n\n')
}

function joints({ state, action }: DatasetReport): string {
  const names = [...new Set([...state, ...action].map(({ name }) => name))]
  const range = (joint: JointSurvey | undefined) => (joint ? `${joint.min.toFixed(1)} .. ${joint.max.toFixed(1)}` : '-')
  const jump = (joint: JointSurvey | undefined): [string, string] =>
    joint ? [joint.jump.size.toFixed(2), `${joint.jump.episode}:${joint.jump.frame}`] : ['-', '-']
  const of = (joints: readonly JointSurvey[], name: string) => joints.find(joint => joint.name === name)
  const drawn = table(
    ['joint', 'state', 'jump', 'at', 'action', 'jump', 'at'],
    names.map(name => [
      name,
      range(of(state, name)),
      ...jump(of(state, name)),
      range(of(action, name)),
      ...jump(of(action, name)),
    ]),
  )
  return `${drawn}\njump: the farthest from one frame to the next, at EPISODE:FRAME`
}

function facts(report: DatasetReport): string {
  const { unit, evidence, success, intervention, lagS, heldHz, duplicated, frames, fps } = report
  return [
    `unit: ${unit ?? 'not sure'}: ${evidence}`,
    ...(success === undefined ? [] : [`success: ${success.succeeded} of ${success.known} episodes that say`]),
    ...(intervention === undefined ? [] : [`intervention: ${percent(intervention)} of the frames`]),
    ...(lagS === undefined ? [] : [`the state follows the action by ${(1000 * lagS).toFixed(0)} ms (median)`]),
    ...(heldHz === undefined ? [] : [`loop rate by capture times: ${heldHz.toFixed(2)} Hz at the least, of ${fps}`]),
    `frames equal to the one before: ${percent(frames === 0 ? 0 : duplicated / frames)}`,
  ].join('\n')
}

/** One row per bin. */
function histogram(values: readonly number[]): string {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  if (values.length === 0) return 'none'
  const bins = most > least ? Math.min(BINS, values.length) : 1
  const width = (most - least) / bins
  const counts = new Array<number>(bins).fill(0)
  for (const value of values) {
    const bin = width > 0 ? Math.min(bins - 1, Math.floor((value - least) / width)) : 0
    counts[bin] = (counts[bin] ?? 0) + 1
  }
  const fullest = Math.max(...counts)
  const decimals = width > 0 && width < 0.1 ? 2 : 1
  const digits = most.toFixed(decimals).length
  const edge = (bin: number) => (least + bin * width).toFixed(decimals).padStart(digits)
  return counts
    .map((count, bin) => {
      const label = `${edge(bin)} .. ${edge(bin + 1)} s`
      const bar = '█'.repeat(Math.round((count / fullest) * BAR_COLUMNS))
      return `${label}  ${bar}${count > 0 && bar === '' ? '▏' : ''} ${count}`
    })
    .join('\n')
}

function warnings({ warnings: all }: DatasetReport): string {
  if (all.length === 0) return 'nothing found that would spoil training'
  return [
    `${all.length} ${all.length === 1 ? 'thing' : 'things'} that may spoil training:`,
    ...all.map(({ what, advice }) => `- ${what}\n  ${advice}`),
  ].join('\n')
}

function minutes(seconds: number): string {
  return seconds < 60 ? `${seconds.toFixed(1)} s` : `${(seconds / 60).toFixed(1)} min`
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}
