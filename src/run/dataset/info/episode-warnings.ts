/** What of a dataset's episodes will spoil training: how many and how long, their times, what they were for. */

import type { Dataset } from '../../../dataset/dataset-reader.js'
import { medianOf } from './episode-measures.js'
import type { EpisodeSurvey } from './survey.js'
import { grouped, list, numbersOf, warnIf, type TrainingWarning } from './warning.js'

const SHORTEST_S = 1
const FEWEST_EPISODES = 10
/** Of LeRobot's `tolerance_s`. */
const TIMESTAMP_TOLERANCE_S = 1e-4

export function episodeWarnings(dataset: Dataset, episodes: readonly EpisodeSurvey[]): TrainingWarning[] {
  return [...lengthWarnings(dataset, episodes), ...timeWarnings(dataset, episodes), ...taskWarnings(episodes)]
}

function lengthWarnings({ info }: Dataset, episodes: readonly EpisodeSurvey[]): TrainingWarning[] {
  const median = medianOf(episodes.map(({ length }) => length)) ?? 0
  const short = episodes.filter(({ length }) => length < SHORTEST_S * info.fps || length < median / 4)
  const repeated = episodes.filter(({ duplicated, length }) => duplicated > 0.2 * length)
  const known = episodes.filter(({ success }) => success !== undefined)
  const failed = known.filter(({ success }) => success === false)
  return [
    ...warnIf(
      episodes.length > 0 && episodes.length < FEWEST_EPISODES,
      `only ${episodes.length} ${episodes.length === 1 ? 'episode' : 'episodes'}: policies for one task want about 50`,
      'record more: so101 record as before, with --resume=true and --dataset.root of this folder',
    ),
    ...warnIf(
      short.length > 0,
      `very short: ${list(short)} (under 1 s, or a quarter of the median ${(median / info.fps).toFixed(1)} s)`,
      `were they stopped by mistake? so101 dataset delete --episodes=[${numbersOf(short)}]`,
    ),
    ...warnIf(
      repeated.length > 0,
      `more than 20 % of the frames repeat the one before in ${list(repeated)}: pauses, or a loop faster than the robot is read`,
      'a policy learns to wait: cut the pauses while recording, or lower --dataset.fps',
    ),
    ...warnIf(
      failed.length > 0,
      `${failed.length} of ${known.length} episodes are marked as failures: ${list(failed)}`,
      `imitation learns them too: so101 dataset delete --episodes=[${numbersOf(failed)}]`,
    ),
  ]
}

function timeWarnings({ info }: Dataset, episodes: readonly EpisodeSurvey[]): TrainingWarning[] {
  const crooked = episodes.filter(({ timestampErrorS }) => timestampErrorS > TIMESTAMP_TOLERANCE_S)
  const slow = episodes.filter(({ heldHz = info.fps }) => heldHz < 0.97 * info.fps)
  const rates = slow.map(({ heldHz = 0 }) => heldHz)
  const gaps = episodes.filter(({ longestGapS = 0 }) => longestGapS > 3 / info.fps)
  const longest = Math.max(0, ...gaps.map(({ longestGapS = 0 }) => longestGapS))
  return [
    ...warnIf(
      crooked.length > 0,
      `timestamps are not frame_index / fps in ${list(crooked)}, by up to ${Math.max(...crooked.map(({ timestampErrorS }) => timestampErrorS)).toFixed(4)} s: LeRobot takes 0.0001 s`,
      'so101 dataset repair makes them regular',
    ),
    ...warnIf(
      slow.length > 0,
      `${info.fps} fps are claimed and not held in ${list(slow)}: down to ${Math.min(...rates).toFixed(1)} Hz by the capture times`,
      'a policy acts at another speed than was shown: record at fewer fps, smaller pictures or h264',
    ),
    ...warnIf(
      gaps.length > 0,
      `frames up to ${longest.toFixed(2)} s apart in ${list(gaps)}`,
      'the recorder was held up: look at its loop rate and its misses while recording',
    ),
  ]
}

function taskWarnings(episodes: readonly EpisodeSurvey[]): TrainingWarning[] {
  const counts = grouped(
    episodes.flatMap(({ tasks }) => tasks),
    task => task,
  )
  const sizes = Array.from(counts, ([task, own]) => ({ task, episodes: own.length }))
  const most = Math.max(0, ...sizes.map(each => each.episodes))
  const rare = sizes.filter(each => each.episodes < most / 5)
  const empty = sizes.filter(({ task }) => task.trim() === '')
  return [
    ...rare.map(({ task, episodes: own }) => ({
      what: `task "${task}" has ${own} episodes where another has ${most}: it is hardly learned`,
      advice: 'record more of it, or split it off: so101 dataset split',
    })),
    ...warnIf(
      empty.length > 0,
      'a task without words: policies that read language have nothing to go by',
      'record with --dataset.single_task',
    ),
  ]
}
