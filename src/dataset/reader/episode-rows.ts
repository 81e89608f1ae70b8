/** The rows of episodes from the parquet files they share. */

import { UsageError } from '../../robot/errors.js'
import type { Column, EpisodeColumns, EpisodeRow, NumberColumn } from '../dataset-reader.js'
import type { Feature, Features } from '../features.js'
import { readColumns } from '../parquet/read-parquet.js'
import { columnOf, numberOf } from './column-of.js'

export interface EpisodeReader {
  read(row: EpisodeRow, features?: readonly string[]): Promise<EpisodeColumns>
}

export function episodeReader(all: Features, tasks: readonly string[]): EpisodeReader {
  // Episodes are mostly read one after the other, and many stand in one file.
  let last: { readonly path: string; readonly episodes: Promise<number[]> } | undefined
  const episodesIn = (path: string) => {
    if (last?.path !== path) last = { path, episodes: episodeOfEachRow(path) }
    return last.episodes
  }
  return {
    async read(row, features) {
      const range = rangeOf(row, await episodesIn(row.data))
      const names = (features ?? Object.keys(all)).filter(name => isStored(featureOf(all, name)))
      const values = await readColumns(row.data, { names, rowStart: range.start, rowEnd: range.end })
      const columns = Object.fromEntries(
        Object.entries(values).map(([name, each]) => [
          name,
          columnOf(each, featureOf(all, name), `${row.data}, ${name}`),
        ]),
      )
      return {
        length: row.length,
        columns,
        numbers: feature => numbersOf(feature, columns[feature], row),
        tasks: tasksOf(columns['task_index'], tasks, row),
      }
    },
  }
}

async function episodeOfEachRow(path: string): Promise<number[]> {
  const { episode_index: episodes } = await readColumns(path, { names: ['episode_index'] })
  if (episodes === undefined) throw new UsageError(`${path} has no column episode_index: it is no data of LeRobot`)
  return episodes.map(value => numberOf(value, `${path}, episode_index`))
}

/** By the column, not by `dataset_from_index`, which a writer may have counted wrong. */
function rangeOf({ episode_index: index, length, data }: EpisodeRow, episodes: readonly number[]) {
  const start = episodes.indexOf(index)
  const end = episodes.lastIndexOf(index) + 1
  const there = start < 0 ? 0 : end - start
  if (there !== length || episodes.slice(Math.max(start, 0), end).some(each => each !== index))
    throw new UsageError(
      `${data} has ${there} rows of episode ${index} where the metadata say ${length}: \`so101 dataset repair\` drops what is incomplete`,
    )
  return { start, end }
}

function isStored(feature: Feature): boolean {
  return feature.dtype !== 'video' && feature.dtype !== 'language'
}

function featureOf(all: Features, name: string): Feature {
  const feature = all[name]
  if (feature === undefined)
    throw new UsageError(`the dataset has no feature ${name}: it has ${Object.keys(all).join(', ')}`)
  return feature
}

function numbersOf(feature: string, column: Column | undefined, row: EpisodeRow): NumberColumn {
  if (column?.kind === 'numbers') return column
  const reason = column === undefined ? 'has no column' : `has ${column.kind} in`
  throw new UsageError(`${row.data} ${reason} ${feature}, where numbers are needed`)
}

function tasksOf(column: Column | undefined, tasks: readonly string[], row: EpisodeRow): string[] {
  const [only = ''] = row.tasks
  if (column?.kind !== 'numbers') return Array.from({ length: row.length }, () => only)
  return Array.from(column.values, index => tasks[index] ?? only)
}
