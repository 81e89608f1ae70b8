/** Mends what can be mended of a dataset; what is replaced stays beside it. */

import { existsSync } from 'node:fs'
import { copyFile, readdir, rename } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { aggregateStatistics } from '../../../dataset/aggregate-statistics.js'
import { infoJson, statsJson } from '../../../dataset/dataset-json.js'
import { salvageDataset, type Dataset } from '../../../dataset/dataset-reader.js'
import { DatasetWriter } from '../../../dataset/dataset-writer.js'
import { DurableFiles } from '../../../dataset/durable-files.js'
import { DEFAULT_FEATURES, isPicture } from '../../../dataset/features.js'
import { recordingsAt, refuseWhileRecorded } from '../../../dataset/staging-folder.js'
import type { DatasetStatistics } from '../../../dataset/statistics.js'
import { TwinError, UsageError } from '../../../robot/errors.js'
import { readJson } from '../../../dataset/reader/read-json.js'
import { assembleInPlace } from '../assemble/edit-dataset.js'
import { pictureStatistics } from '../assemble/picture-statistics-of.js'
import { checkDataset } from '../check/check-dataset.js'
import { LEFT } from '../check/check-leftovers.js'
import { recomputed } from '../check/check-data.js'
import { fpsOfRows } from '../check/check-fps.js'
import type { Finding } from '../check/finding.js'
import { intactEpisodes, type LostEpisode } from './intact-episodes.js'

export interface RepairOptions {
  /** Only says what would be done. */
  readonly dryRun?: boolean
  /** Episodes that cannot be mended are left out. Without it, such are an error. */
  readonly dropEpisodes?: boolean
  readonly onStep?: (what: string) => void
}

export interface RepairResult {
  readonly root: string
  readonly found: readonly Finding[]
  /** In words, what was done, or what would be. */
  readonly done: readonly string[]
  readonly lost: readonly LostEpisode[]
  /** What `check` still finds. Absent after a dry run. */
  readonly left?: readonly Finding[]
}

/** Files that are written anew by themselves; anything else means that the dataset is. */
const LIGHT = ['meta/info.json', 'meta/stats.json']

export async function repairDataset(root: string, options: RepairOptions = {}): Promise<RepairResult> {
  const { dryRun = false, dropEpisodes = false, onStep = () => undefined } = options
  const done: string[] = []
  await refuseWhileRecorded(root)
  const recordings = (await recordingsAt(root)).map(({ folder }) => relative(root, folder))
  if (recordings.length > 0) {
    const isDone = dryRun || (await isRecovered(root))
    if (isDone) done.push('finished or undid the commit that was interrupted')
  }
  const { findings: found, dataset: whole } = await checkDataset(root, { onStep })
  const left = found.filter(({ what }) => what === LEFT).map(({ file }) => file)
  const leftovers = dryRun ? left.filter(file => !recordings.includes(file)) : left
  if (leftovers.length > 0 && !dryRun) await moveAway(root, leftovers)
  done.push(...leftovers.map(file => `moved ${file} to ${root}_leftovers`))
  const damage = found.filter(({ file }) => !left.includes(file))
  if (damage.length === 0) return dryRun ? { root, found, done, lost: [] } : { root, found, done, lost: [], left: [] }

  const losses: string[] = []
  const opened = whole ?? (await salvageDataset(root, error => losses.push(error.message)))
  const dataset = { ...opened, info: { ...opened.info, fps: (await fpsOfRows(opened)) ?? opened.info.fps } }
  const { places, lost } = await intactEpisodes(dataset, onStep)
  refuseLoss(root, dataset, losses, lost, places.length, dropEpisodes || dryRun)
  if (damage.every(({ file }) => LIGHT.includes(file)) && lost.length === 0) {
    done.push('counted info.json and computed stats.json anew; the old ones are beside them as .old')
    if (!dryRun) await rewriteMetadata(dataset)
  } else {
    done.push(`made the dataset anew of its ${places.length} whole episodes; the old one is ${root}_old`)
    if (!dryRun)
      await assembleInPlace(
        root,
        places.map(episode => ({ dataset, episode })),
        onStep,
      )
  }
  if (dryRun) return { root, found, done, lost }
  const { findings: still } = await checkDataset(root, { onStep })
  return { root, found, done, lost, left: still }
}

/** False where more is wrong, which is for the rest of the repair. */
async function isRecovered(root: string): Promise<boolean> {
  try {
    await recover(root)
    return true
  } catch (error) {
    if (error instanceof TwinError) return false
    throw error
  }
}

async function recover(root: string): Promise<void> {
  const { robot_type: robotType, fps, features } = (await readJson(join(root, 'meta', 'info.json'))) as Dataset['info']
  const own = Object.fromEntries(Object.entries(features).filter(([name]) => !(name in DEFAULT_FEATURES)))
  const writer = await DatasetWriter.resume({ root, robotType, fps, features: own })
  await writer.close()
}

/** Beside the dataset, whose folder LeRobot uploads whole. */
async function moveAway(root: string, names: readonly string[]): Promise<void> {
  const aside = `${root}_leftovers`
  const taken = await readdir(aside).catch((): string[] => [])
  for (const name of names) {
    const target = join(aside, taken.includes(basename(name)) ? `${basename(name)}.${taken.length}` : basename(name))
    await new DurableFiles().move([{ from: join(root, name), to: target }])
  }
}

function refuseLoss(
  root: string,
  { info }: Dataset,
  losses: readonly string[],
  lost: readonly LostEpisode[],
  intact: number,
  isAllowed: boolean,
): void {
  const gone = Math.max(0, info.total_episodes - intact)
  const unnamed = gone - lost.length
  const why = [
    ...(unnamed > 0
      ? [
          `  info.json counts ${info.total_episodes}, and ${unnamed} of them have no row in meta/episodes that can be read`,
        ]
      : []),
    ...[...losses, ...new Set(lost.map(({ why }) => why))].map(each => `  ${each}`),
  ]
  if (intact === 0 && (gone > 0 || why.length > 0))
    throw new UsageError([`${root}: no episode can be saved of ${info.total_episodes}:`, ...why].join('\n'))
  if (gone === 0 && lost.length === 0 && losses.length === 0) return
  if (isAllowed) return
  throw new UsageError(
    [
      `${root}: ${gone} of ${info.total_episodes} episodes cannot be mended${lost.length > 0 ? ` (${lost.map(({ episode }) => episode).join(', ')})` : ''}:`,
      ...why,
      `so101 dataset repair ${root} --drop_episodes=true makes it anew of the ${intact} whole ones; what is there now stays as ${root}_old`,
    ].join('\n'),
  )
}

async function rewriteMetadata(dataset: Dataset): Promise<void> {
  const { root, info } = dataset
  const statistics: DatasetStatistics[] = []
  for (const row of dataset.episodes) {
    const columns = await dataset.episode(row.episode_index)
    const own = { ...recomputed(dataset, columns), ...(await pictureStatistics(dataset, row, columns)) }
    statistics.push(own)
  }
  const meta = join(root, 'meta')
  const raw = (await readJson(join(meta, 'info.json'))) as object
  const counted = {
    ...raw,
    fps: info.fps,
    total_episodes: dataset.episodes.length,
    total_frames: dataset.episodes.reduce((sum, { length }) => sum + length, 0),
    total_tasks: dataset.tasks.length,
    splits: { train: `0:${dataset.episodes.length}` },
  }
  const names = Object.entries(info.features).filter(
    ([, feature]) => isPicture(feature) || !['string', 'language'].includes(feature.dtype),
  )
  const all = aggregateStatistics(statistics)
  const kept = Object.fromEntries(
    names.flatMap(([name]) => (all[name] === undefined ? [] : [[name, all[name]] as const])),
  )
  await replace(meta, 'stats.json', statsJson(kept, info.features))
  await replace(meta, 'info.json', infoJson(counted))
}

async function replace(folder: string, name: string, text: string): Promise<void> {
  const [path, aside] = [join(folder, name), join(folder, `.${name}.part`)]
  const files = new DurableFiles()
  await files.write(aside, text)
  if (existsSync(path)) await copyFile(path, `${path}.old`)
  await rename(aside, path)
}
