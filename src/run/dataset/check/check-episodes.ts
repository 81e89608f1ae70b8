/** meta/episodes: one row each, counted without a hole, the same columns in all files, tasks that exist. */

import { join, relative } from 'node:path'
import type { Dataset } from '../../../dataset/dataset-reader.js'
import { readFacts, readColumns } from '../../../dataset/parquet/read-parquet.js'
import { episodesFiles } from '../../../dataset/reader/episodes-v3.js'
import { REPAIR, type Report } from './finding.js'

export async function checkEpisodes(dataset: Dataset, report: Report): Promise<void> {
  const { root, info, episodes, tasks, version } = dataset
  const next = `${REPAIR} ${root}`
  const error = (file: string, what: string) => {
    report({ severity: 'error', file, what, next })
  }
  const infoFile = join(root, 'meta', 'info.json')
  const folder = join(root, 'meta', version.startsWith('v2') ? 'episodes.jsonl' : 'episodes')
  const frames = episodes.reduce((sum, { length }) => sum + length, 0)
  if (episodes.length !== info.total_episodes)
    error(infoFile, `total_episodes is ${info.total_episodes}, and ${episodes.length} are there`)
  if (frames !== info.total_frames)
    error(infoFile, `total_frames is ${info.total_frames}, and the episodes have ${frames}`)
  if (episodes.length === 0)
    report({
      severity: 'error',
      file: root,
      what: 'it has no episodes: LeRobot cannot open it',
      next: 'record into it: so101 record --resume=true',
    })
  let from = 0
  for (const row of episodes) {
    if (row.from !== from)
      error(folder, `episode ${row.episode_index} begins at row ${row.from}, and ${from} come before it`)
    from = row.from + row.length
    if (row.length < 1) error(folder, `episode ${row.episode_index} has ${row.length} frames`)
    const unknown = row.tasks.filter(task => !tasks.includes(task))
    if (unknown.length > 0)
      error(folder, `episode ${row.episode_index} names a task that is not in meta/tasks: ${unknown.join(', ')}`)
    if (row.statistics === undefined)
      report({
        severity: 'warning',
        file: folder,
        what: `episode ${row.episode_index} has no statistics of its own`,
        next,
      })
  }
  if (!version.startsWith('v2')) await checkTables(dataset, error)
}

async function checkTables({ root }: Dataset, error: (file: string, what: string) => void): Promise<void> {
  const files = await episodesFiles(root)
  const facts = await Promise.all(files.map(readFacts))
  // What a later table lacks is empty there, as LeRobot leaves what it does not know; what the first one lacks stops it.
  const first = new Set(facts[0]?.columns)
  for (const [k, { columns }] of facts.entries()) {
    const file = files[k] ?? root
    const more = columns.filter(column => !first.has(column))
    if (more.length > 0)
      error(
        file,
        `has columns that ${relative(root, files[0] ?? '')} lacks (${more.join(', ')}): LeRobot reads them as one table`,
      )
    const {
      length = [],
      dataset_from_index: from = [],
      dataset_to_index: to,
    } = await readColumns(file, {
      names: ['length', 'dataset_from_index', 'dataset_to_index'],
    })
    if (to === undefined || to.some((each, row) => Number(each) !== Number(from[row]) + Number(length[row])))
      error(file, 'dataset_to_index is not dataset_from_index + length')
  }
}
