/** A dataset whose last commit is under way or was interrupted: what `--resume` and `repair` finish or undo is no damage. */

import type { Dataset } from '../../../dataset/dataset-reader.js'
import { recordingsAt } from '../../../dataset/staging-folder.js'
import type { Finding } from './finding.js'

/** Whether an episode may stand half way in it. */
export async function mayBeInterrupted({ root, info, episodes }: Dataset): Promise<boolean> {
  const isWhole = [info.total_episodes, info.total_episodes + 1].includes(episodes.length)
  return isWhole && (await recordingsAt(root)).length > 0
}

/** As it will be: a row of meta/episodes that info.json does not count is a finished episode. Rows and tasks without one go. */
export function asRecovered(dataset: Dataset): Dataset {
  const { info, episodes, tasks } = dataset
  const isForward = episodes.length > info.total_episodes
  const known = isForward ? tasks : tasks.slice(0, info.total_tasks)
  const frames = episodes.reduce((sum, { length }) => sum + length, 0)
  return {
    ...dataset,
    tasks: known,
    info: isForward
      ? { ...info, total_episodes: episodes.length, total_frames: frames, total_tasks: known.length }
      : info,
  }
}

/** Of the last commit; statistics are the last but one to come. */
export function isOfCommit({ file, what }: Finding, isForward: boolean): boolean {
  return what.includes('to no episode') || (isForward && file.endsWith('stats.json'))
}
