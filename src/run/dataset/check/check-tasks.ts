/** meta/tasks: numbered without a hole, and readable by pandas. */

import { join } from 'node:path'
import type { Dataset } from '../../../dataset/dataset-reader.js'
import { readColumns, readFacts } from '../../../dataset/parquet/read-parquet.js'
import { REPAIR, type Report } from './finding.js'

export async function checkTasks({ root, info, tasks, version }: Dataset, report: Report): Promise<void> {
  const file = join(root, 'meta', version.startsWith('v2') ? 'tasks.jsonl' : 'tasks.parquet')
  const next = `${REPAIR} ${root}`
  if (version.startsWith('v2'))
    report({
      severity: 'warning',
      file: join(root, 'meta', 'info.json'),
      what: `is ${version}, which LeRobot from 0.4 on refuses`,
      next: `so101 dataset convert ${root} --output=DIR`,
    })
  if (tasks.length !== info.total_tasks)
    report({ severity: 'error', file, what: `${tasks.length} tasks where info.json says ${info.total_tasks}`, next })
  const twice = tasks.filter((task, index) => tasks.indexOf(task) !== index)
  if (twice.length > 0)
    report({ severity: 'warning', file, what: `tasks stand there twice: ${twice.join(', ')}`, next })
  if (version.startsWith('v2') || tasks.length === 0) return
  const { keyValues } = await readFacts(file)
  if (keyValues['pandas'] === undefined)
    report({ severity: 'error', file, what: 'has no pandas metadata: LeRobot finds no task in it', next })
  const { task_index: indices = [] } = await readColumns(file, { names: ['task_index'] })
  if (indices.some((index, row) => Number(index) !== row))
    report({
      severity: 'error',
      file,
      what: 'its rows are not in the order of task_index: LeRobot looks them up by place',
      next,
    })
}
