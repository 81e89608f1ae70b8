/** meta/tasks.parquet: the tasks in words, as a pandas frame that has them for its index. */

import { parquetBytes } from './parquet/write-parquet.js'

/** Without it the words would come back as an ordinary column, and LeRobot finds no task. */
const PANDAS = {
  index_columns: ['task'],
  column_indexes: [
    { name: null, field_name: null, pandas_type: 'unicode', numpy_type: 'object', metadata: { encoding: 'UTF-8' } },
  ],
  columns: [
    { name: 'task_index', field_name: 'task_index', pandas_type: 'int64', numpy_type: 'int64', metadata: null },
    { name: 'task', field_name: 'task', pandas_type: 'unicode', numpy_type: 'object', metadata: null },
  ],
  creator: { library: 'so101-twin', version: '1' },
  pandas_version: '2.0.0',
}

/** Row k is task k. */
export function tasksBytes(tasks: readonly string[]): Uint8Array {
  return parquetBytes(
    [
      { name: 'task_index', type: 'int64', values: tasks.map((_, index) => index) },
      { name: 'task', type: 'string', values: tasks },
    ],
    { pandas: JSON.stringify(PANDAS) },
  )
}
