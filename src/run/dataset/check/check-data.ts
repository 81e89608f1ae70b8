/** data/: every file opens and is named by the episodes, has the declared columns and no others, and its rows are whole, numbered and finite. */

import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { columnStatistics } from '../../../dataset/column-statistics.js'
import type { Dataset, EpisodeColumns, EpisodeRow, NumberColumn } from '../../../dataset/dataset-reader.js'
import { readFacts, type ParquetFacts } from '../../../dataset/parquet/read-parquet.js'
import { parquetsIn } from '../../../dataset/reader/episodes-v3.js'
import type { DatasetStatistics } from '../../../dataset/statistics.js'
import { TwinError } from '../../../robot/errors.js'
import { REPAIR, type Report } from './finding.js'

/** LeRobot's `tolerance_s`. */
const TOLERANCE_S = 1e-4
/** Of physical types that LeRobot casts to any declared number. */
const NUMBERS = ['FLOAT', 'DOUBLE', 'INT32', 'INT64', 'BOOLEAN']

export async function checkData(dataset: Dataset, report: Report): Promise<void> {
  const { root, episodes } = dataset
  const named = new Set(episodes.map(({ data }) => data))
  const there = (await parquetsIn(join(root, 'data'))).map(name => join(root, 'data', name))
  for (const file of there.filter(each => !named.has(each))) {
    const rows = await readFacts(file).then(
      ({ rows: count }) =>
        `its ${count} rows belong to no episode: LeRobot reads them all the same, and counts every later row wrong`,
      () =>
        'has no footer and belongs to no episode: a recording was killed before it closed its files, and LeRobot opens none such',
    )
    report({ severity: 'error', file, what: rows, next: `${REPAIR} ${root} makes the dataset without it` })
  }
  for (const file of named) {
    const facts = await factsOf(file, root, report)
    if (facts !== undefined) checkColumns(dataset, file, facts, report)
  }
  const sorted = [...named].sort((a, b) => (a < b ? -1 : 1))
  if (sorted.some((file, k) => file !== [...named][k]))
    report({
      severity: 'error',
      file: join(root, 'data'),
      what: 'its files are not in the order of their episodes: LeRobot reads them by name',
      next: `${REPAIR} ${root}`,
    })
}

async function factsOf(file: string, root: string, report: Report): Promise<ParquetFacts | undefined> {
  try {
    await access(file)
    return await readFacts(file)
  } catch (cause) {
    const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
    const what = isMissing ? 'is missing' : 'cannot be read: it was cut short, or written over'
    report({ severity: 'error', file, what, next: `${REPAIR} ${root} --drop_episodes=true takes its episodes out` })
    return undefined
  }
}

function checkColumns(
  { root, info }: Dataset,
  file: string,
  { columns, metadata }: ParquetFacts,
  report: Report,
): void {
  const declared = Object.entries(info.features).filter(([, { dtype }]) => dtype !== 'video')
  const undeclared = columns.filter(name => !declared.some(([each]) => each === name))
  const error = (what: string, next: string) => {
    report({ severity: 'error', file, what, next })
  }
  const missing = declared.filter(([name, { dtype }]) => dtype !== 'language' && !columns.includes(name))
  const isRenamed = undeclared.length > 0 && missing.length > 0
  if (isRenamed)
    error(
      `has ${undeclared.join(', ')}, and info.json declares ${missing.map(([name]) => name).join(', ')} instead`,
      'if that is the same under another name, give it in meta/info.json and meta/stats.json the name it has in the data',
    )
  else if (undeclared.length > 0)
    error(
      `has columns that info.json does not declare: ${undeclared.join(', ')}; LeRobot refuses to load it (CastError)`,
      `${REPAIR} ${root} takes them out`,
    )
  for (const [name, { dtype }] of declared) {
    if (dtype === 'language') continue
    if (!columns.includes(name) && !isRenamed)
      error(
        `has no column ${name}, which info.json declares: it loads as nothing`,
        `take ${name} out of meta/info.json, or bring the data back`,
      )
    const kind = leafType(metadata.schema, name)
    if (kind !== undefined && !fits(kind, dtype))
      error(`${name} is ${kind} where info.json says ${dtype}`, 'mend dtype in meta/info.json')
  }
}

function fits(kind: string, dtype: string): boolean {
  if (dtype === 'string' || dtype === 'image') return kind === 'BYTE_ARRAY'
  return dtype === 'bool' ? kind === 'BOOLEAN' : NUMBERS.includes(kind)
}

/** Of the first value below a column. */
function leafType(schema: ParquetFacts['metadata']['schema'], name: string): string | undefined {
  const start = schema.findIndex((element, at) => at > 0 && element.name === name)
  return start < 0 ? undefined : schema.slice(start).find(({ type }) => type !== undefined)?.type
}

/** The statistics of each episode that can be read, computed anew; null of the others. */
export async function checkRows(
  dataset: Dataset,
  report: Report,
  onStep: (what: string) => void = () => undefined,
): Promise<(DatasetStatistics | null)[]> {
  const statistics: (DatasetStatistics | null)[] = []
  const broken = new Set<string>()
  for (const row of dataset.episodes) {
    onStep(`episode ${row.episode_index}`)
    const columns = await dataset.episode(row.episode_index).catch((error: unknown) => {
      if (!(error instanceof TwinError)) throw error
      // Said once for each file.
      if (!broken.has(row.data) && !/missing|cannot be read/.test(error.message))
        report({
          severity: 'error',
          file: row.data,
          what: error.message.replace(/:? ?`?so101 dataset.*/, ''),
          next: `${REPAIR} ${dataset.root} --drop_episodes=true`,
        })
      broken.add(row.data)
      return undefined
    })
    if (columns !== undefined) checkEpisodeRows(dataset, row, columns, report)
    statistics.push(columns === undefined ? null : recomputed(dataset, columns))
  }
  return statistics
}

export function recomputed({ info }: Dataset, { columns, length }: EpisodeColumns): DatasetStatistics {
  const numeric = Object.entries(columns).flatMap(([name, column]) =>
    column.kind === 'numbers' ? [{ name, column }] : [],
  )
  return Object.fromEntries(
    numeric.map(({ name, column: { values } }) => {
      const { dtype, shape } = info.features[name] ?? { dtype: 'float32', shape: [1] }
      const dims = shape.at(-1) ?? 1
      return [name, columnStatistics({ values, dims, isFloat32: dtype === 'float32', frames: length })]
    }),
  )
}

function checkEpisodeRows(dataset: Dataset, row: EpisodeRow, columns: EpisodeColumns, report: Report): void {
  const { root, info, tasks } = dataset
  const error = (what: string, next = `${REPAIR} ${root}`) => {
    report({ severity: 'error', file: row.data, what: `episode ${row.episode_index}: ${what}`, next })
  }
  const column = (name: string): NumberColumn | undefined => {
    const found = columns.columns[name]
    return found?.kind === 'numbers' ? found : undefined
  }
  for (const [name, found] of Object.entries(columns.columns)) {
    const at = found.kind === 'numbers' ? found.values.findIndex(value => !Number.isFinite(value)) : -1
    if (found.kind === 'numbers' && at >= 0)
      error(
        `${name} is ${found.values[at] ?? ''} at frame ${Math.floor(at / found.dims)}: training turns to NaN`,
        `so101 dataset delete ${root} --episodes=[${row.episode_index}] --output=DIR`,
      )
  }
  const wrong = (name: string, expected: (frame: number) => number, tolerance = 0) =>
    column(name)?.values.findIndex((value, frame) => Math.abs(value - expected(frame)) > tolerance) ?? -1
  const time = wrong('timestamp', frame => frame / info.fps, TOLERANCE_S)
  if (time >= 0)
    error(
      `timestamp is ${column('timestamp')?.values[time] ?? ''} at frame ${time}, and ${(time / info.fps).toFixed(4)} at ${info.fps} fps: LeRobot takes ${TOLERANCE_S} s`,
    )
  const frame = wrong('frame_index', each => each)
  if (frame >= 0) error(`frame_index is ${column('frame_index')?.values[frame] ?? ''} at frame ${frame}`)
  const index = wrong('index', each => row.from + each)
  if (index >= 0)
    error(
      `index is ${column('index')?.values[index] ?? ''} at frame ${index}, and ${row.from + index} rows come before it`,
    )
  const task = column('task_index')?.values.find(each => tasks[each] === undefined)
  if (task !== undefined) error(`task_index ${task} is not in meta/tasks, which has ${tasks.length}`)
}
