/** meta/tasks.parquet: the texts of tasks by their task_index. */

import { join } from 'node:path'
import { UsageError } from '../../robot/errors.js'
import type { DatasetInfo } from '../info.js'
import { readColumns, type ParquetColumns } from '../parquet/read-parquet.js'
import { numberOf, textOf } from './column-of.js'

export async function readTasks(root: string, { total_tasks: total }: DatasetInfo): Promise<readonly string[]> {
  if (total === 0) return []
  const path = join(root, 'meta', 'tasks.parquet')
  const { task_index: indices = [], ...rest } = await readColumns(path)
  return byIndex(
    indices.map(value => numberOf(value, path)),
    textColumn(path, rest).map(value => textOf(value, path)),
    path,
  )
}

/** pandas writes its index under its name, or as `__index_level_0__`. */
function textColumn(path: string, { task, __index_level_0__: unnamed, ...rest }: ParquetColumns): readonly unknown[] {
  const texts = task ?? unnamed
  if (texts === undefined)
    throw new UsageError(`${path} has no column task: it has ${Object.keys(rest).join(', ')} beside task_index`)
  return texts
}

export function byIndex(indices: readonly number[], texts: readonly string[], path: string): string[] {
  const tasks: string[] = []
  indices.forEach((index, row) => (tasks[index] = texts[row] ?? ''))
  const hole = Array.from(tasks).findIndex(task => (task as string | undefined) === undefined)
  if (hole >= 0) throw new UsageError(`${path} has no task ${hole}, but others behind it: its rows were lost`)
  return tasks
}
