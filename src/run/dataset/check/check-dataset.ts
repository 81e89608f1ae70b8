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
  const report = (finding: Finding) => {
    findings.push({ ...finding, file: relative(root, finding.file) || '.' })
  }
  // What is no dataset, or too new, is no finding.
  await readInfo(root, true)
  await checkLeftovers(root, report)
  const dataset = await openDataset(root).catch((error: unknown) => {
    if (!(error instanceof TwinError)) throw error
    report({ severity: 'error', file: root, what: error.message, next: `so101 dataset repair ${root}` })
    return undefined
  })
  if (dataset === undefined) return { findings }
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
