/** Everything of a dataset that LeRobot's loader, or training behind it, trips over. */

import { relative } from 'node:path'
import { openDataset, type Dataset } from '../../../dataset/dataset-reader.js'
import { readInfo } from '../../../dataset/reader/read-info.js'
import { TwinError } from '../../../robot/errors.js'
import { checkData, checkRows } from './check-data.js'
import { checkEpisodes } from './check-episodes.js'
import { checkFps } from './check-fps.js'
import { checkLeftovers } from './check-leftovers.js'
import { checkStatistics } from './check-statistics.js'
import { checkTasks } from './check-tasks.js'
import { checkVideos } from './check-videos.js'
import type { Finding } from './finding.js'
import { asRecovered, isOfCommit, mayBeInterrupted } from './interrupted-commit.js'

export interface CheckOptions {
  /** Default true: each video is opened and its frames' times are looked at. */
  readonly videos?: boolean
  readonly onStep?: (what: string) => void
}

export interface CheckResult {
  readonly findings: readonly Finding[]
  /** Absent where not even the metadata can be read. */
  readonly dataset?: Dataset
}

/** `UsageError` only where the folder is no dataset at all. */
export async function checkDataset(
  root: string,
  { videos = true, onStep = () => undefined }: CheckOptions = {},
): Promise<CheckResult> {
  const findings: Finding[] = []
  let [isInterrupted, isForward] = [false, false]
  const report = (finding: Finding) => {
    if (isInterrupted && isOfCommit(finding, isForward)) return
    findings.push({ ...finding, file: relative(root, finding.file) || '.' })
  }
  // What is no dataset, or too new, is no finding.
  await readInfo(root, true)
  await checkLeftovers(root, report)
  const opened = await openDataset(root).catch((error: unknown) => {
    if (!(error instanceof TwinError)) throw error
    report({ severity: 'error', file: root, what: error.message, next: `so101 dataset repair ${root}` })
    return undefined
  })
  if (opened === undefined) return { findings }
  isInterrupted = await mayBeInterrupted(opened)
  isForward = opened.episodes.length > opened.info.total_episodes
  const dataset = isInterrupted ? asRecovered(opened) : opened
  onStep('tasks and episodes')
  await checkTasks(dataset, report)
  await checkEpisodes(dataset, report)
  onStep('data files')
  await checkData(dataset, report)
  const timed = await checkFps(dataset, report)
  const statistics = await checkRows(timed, report, onStep)
  onStep('statistics')
  checkStatistics(timed, statistics, report)
  if (videos) await checkVideos(timed, report, onStep)
  return { findings, dataset }
}
