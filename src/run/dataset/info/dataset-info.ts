/** What `so101 dataset info` says of a dataset: counts, joints, episodes, and what of it will spoil training. */

import type { Dataset } from '../../../dataset/dataset-reader.js'
import { isPicture } from '../../../dataset/features.js'
import { medianOf } from './episode-measures.js'
import { surveyOf, type EpisodeSurvey, type JointSurvey } from './survey.js'
import type { JointUnit } from './units.js'
import { warningsOf } from './training-warnings.js'
import type { TrainingWarning } from './warning.js'

export interface DatasetReport {
  readonly root: string
  readonly version: string
  readonly robot_type: string | null
  readonly fps: number
  readonly episodes: number
  readonly frames: number
  readonly durationS: number
  readonly cameras: readonly { readonly name: string; readonly shape: readonly number[]; readonly codec: string }[]
  readonly tasks: readonly { readonly task: string; readonly episodes: number; readonly frames: number }[]
  /** Of the body's joints; absent where the episodes do not say, or not the same. */
  readonly unit?: JointUnit
  readonly evidence: string
  readonly action: readonly JointSurvey[]
  readonly state: readonly JointSurvey[]
  readonly lengths: readonly number[]
  /** Episodes that say so, of those that say anything. */
  readonly success?: { readonly succeeded: number; readonly known: number }
  readonly intervention?: number
  readonly lagS?: number
  /** The least of all episodes. */
  readonly heldHz?: number
  readonly duplicated: number
  readonly warnings: readonly TrainingWarning[]
}

export async function datasetInfo(dataset: Dataset, onEpisode?: () => void): Promise<DatasetReport> {
  const survey = await surveyOf(dataset, onEpisode)
  const { episodes } = survey
  const frames = sum(episodes.map(({ length }) => length))
  const lag = medianOf(episodes.flatMap(({ lagS }) => lagS ?? []))
  const rates = episodes.flatMap(({ heldHz }) => heldHz ?? [])
  const known = episodes.filter(({ success }) => success !== undefined)
  const interventions = episodes.filter(({ intervention }) => intervention !== undefined)
  return {
    root: dataset.root,
    version: dataset.version,
    robot_type: dataset.info.robot_type,
    fps: dataset.info.fps,
    episodes: episodes.length,
    frames,
    durationS: frames / dataset.info.fps,
    cameras: camerasOf(dataset),
    tasks: tasksOf(dataset, episodes),
    ...unitOfAll(episodes),
    action: survey.action,
    state: survey.state,
    lengths: episodes.map(({ length }) => length),
    ...(known.length === 0
      ? {}
      : { success: { succeeded: known.filter(({ success }) => success).length, known: known.length } }),
    ...(interventions.length === 0
      ? {}
      : { intervention: sum(interventions.map(({ intervention = 0, length }) => intervention * length)) / frames }),
    ...(lag === undefined ? {} : { lagS: lag }),
    ...(rates.length === 0 ? {} : { heldHz: Math.min(...rates) }),
    duplicated: sum(episodes.map(({ duplicated }) => duplicated)),
    warnings: warningsOf(dataset, survey),
  }
}

function camerasOf({ info }: Dataset): DatasetReport['cameras'] {
  return Object.entries(info.features)
    .filter(([, feature]) => isPicture(feature))
    .map(([name, { shape, dtype, info: facts }]) => {
      const codec = facts?.['video.codec']
      return {
        name,
        shape,
        codec: dtype === 'image' ? 'PNG in the parquet' : typeof codec === 'string' ? codec : 'unknown',
      }
    })
}

function tasksOf({ tasks }: Dataset, episodes: readonly EpisodeSurvey[]): DatasetReport['tasks'] {
  return tasks.map(task => {
    const own = episodes.filter(episode => episode.tasks.includes(task))
    return { task, episodes: own.length, frames: sum(own.map(({ length }) => length)) }
  })
}

function unitOfAll(episodes: readonly EpisodeSurvey[]): Pick<DatasetReport, 'unit' | 'evidence'> {
  const sure = episodes.filter(({ unit }) => unit.unit !== undefined)
  const units = new Set(sure.map(({ unit }) => unit.unit))
  const [first] = sure
  if (first === undefined) return { evidence: episodes[0]?.unit.evidence ?? 'no episodes' }
  if (units.size > 1) return { evidence: `episodes differ: ${[...units].join(' and ')}` }
  const { unit, evidence } = first.unit
  return {
    ...(unit === undefined ? {} : { unit }),
    evidence: `${evidence} (${sure.length} of ${episodes.length} episodes)`,
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, each) => total + each, 0)
}
