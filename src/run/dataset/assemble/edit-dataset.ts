/** merge, split, delete, convert: which episodes go where. */

import { rename } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { openDataset, type Dataset } from '../../../dataset/dataset-reader.js'
import { refuseWhileRecorded } from '../../../dataset/staging-folder.js'
import { featureDifferences } from '../../../dataset/writer-features.js'
import { UsageError } from '../../../robot/errors.js'
import { assembleDataset, requireNew, type Assembled, type Piece } from './assemble-dataset.js'

export type OnStep = (what: string) => void

/** `UsageError` that names every difference of the schemas. */
export async function mergeDatasets(roots: readonly string[], out: string, onStep?: OnStep): Promise<Assembled> {
  await requireNew(out)
  const datasets: Dataset[] = []
  for (const root of roots) datasets.push(await openDataset(root))
  const [first, ...others] = datasets
  if (first === undefined || others.length === 0)
    throw new UsageError('merging takes two datasets at least: so101 dataset merge A B --output=C')
  for (const other of others) refuseOther(first, other)
  return assembleDataset({ out, pieces: datasets.flatMap(allOf), ...(onStep && { onStep }) })
}

function refuseOther(first: Dataset, other: Dataset): void {
  const differences = [
    ...(first.info.fps === other.info.fps ? [] : [`fps is ${first.info.fps} there, ${other.info.fps} here`]),
    ...(first.info.robot_type === other.info.robot_type
      ? []
      : [`robot_type is ${first.info.robot_type ?? 'none'} there, ${other.info.robot_type ?? 'none'} here`]),
    ...featureDifferences(first.info.features, other.info.features),
  ]
  if (differences.length === 0) return
  throw new UsageError(
    `${other.root} (here) cannot be merged with ${first.root} (there):\n${differences.map(each => `  ${each}`).join('\n')}\nDatasets are merged where fps, robot_type and features are the same.`,
  )
}

/** A share of the episodes, or their numbers. */
export type Split = number | readonly number[]

/** LeRobot's rule: fractions are contiguous, int(total * fraction) each, and the last takes what is left where they sum to 1. */
export async function splitDataset(
  root: string,
  splits: Readonly<Record<string, Split>>,
  out: string,
  onStep?: OnStep,
): Promise<Assembled[]> {
  const dataset = await openDataset(root)
  const parts = episodesOfSplits(splits, dataset.episodes.length)
  for (const name of parts.keys()) await requireNew(join(out, name))
  const made: Assembled[] = []
  for (const [name, episodes] of parts)
    made.push(
      await assembleDataset({
        out: join(out, name),
        pieces: episodes.map(episode => ({ dataset, episode })),
        ...(onStep && {
          onStep: what => {
            onStep(`${name}: ${what}`)
          },
        }),
      }),
    )
  return made
}

export function episodesOfSplits(
  splits: Readonly<Record<string, Split>>,
  total: number,
): Map<string, readonly number[]> {
  const entries = Object.entries(splits)
  const strange = entries.find(([name]) => !/^[\w.-]+$/.test(name) || name.startsWith('.'))
  if (entries.length === 0)
    throw new UsageError("name the parts: --splits='{train: 0.8, val: 0.2}' or --splits='{train: [0, 1], val: [2]}'")
  if (strange !== undefined)
    throw new UsageError(`--splits: ${strange[0]} is no name of a folder: letters, digits, - and _`)
  const fractions = entries.flatMap(([, split]) => (typeof split === 'number' ? [split] : []))
  if (fractions.length > 0 && fractions.length < entries.length)
    throw new UsageError('--splits: either all are fractions or all are lists of episodes')
  const parts =
    fractions.length > 0
      ? byFractions(
          entries.map(([name]) => name),
          fractions,
          total,
        )
      : byLists(splits as Readonly<Record<string, readonly number[]>>, total)
  const empty = [...parts].find(([, episodes]) => episodes.length === 0)
  if (empty !== undefined)
    throw new UsageError(`--splits: ${empty[0]} gets none of the ${total} episodes, and LeRobot opens no empty dataset`)
  return parts
}

function byFractions(
  names: readonly string[],
  fractions: readonly number[],
  total: number,
): Map<string, readonly number[]> {
  const sum = fractions.reduce((all, each) => all + each, 0)
  if (fractions.some(each => !(each > 0)) || sum > 1 + 1e-9)
    throw new UsageError(`--splits: fractions are above 0 and sum to 1 at most, these to ${Number(sum.toFixed(6))}`)
  const counts = fractions.map(fraction => Math.floor(total * fraction + 1e-9))
  const before = counts.slice(0, -1).reduce((all, each) => all + each, 0)
  if (Math.abs(sum - 1) < 1e-9) counts[counts.length - 1] = total - before
  let from = 0
  return new Map(
    names.map((name, k) => {
      const count = counts[k] ?? 0
      const episodes = Array.from({ length: count }, (_, episode) => from + episode)
      from += count
      return [name, episodes]
    }),
  )
}

function byLists(splits: Readonly<Record<string, readonly number[]>>, total: number): Map<string, readonly number[]> {
  for (const [name, episodes] of Object.entries(splits)) requireEpisodes(episodes, total, `--splits: ${name}`)
  const all = Object.values(splits).flat()
  const twice = all.find((episode, k) => all.indexOf(episode) !== k)
  if (twice !== undefined) throw new UsageError(`--splits: episode ${twice} stands in two places`)
  return new Map(Object.entries(splits))
}

function requireEpisodes(episodes: readonly number[], total: number, said: string): void {
  const strange = episodes.find(episode => !Number.isInteger(episode) || episode < 0 || episode >= total)
  if (strange !== undefined)
    throw new UsageError(`${said}: there is no episode ${strange}: there are ${total}, counted from 0`)
}

/** Without `out`: in place, and what was there stays beside it as FOLDER_old. */
export async function deleteEpisodes(
  root: string,
  episodes: readonly number[],
  out: string | undefined,
  onStep?: OnStep,
): Promise<Assembled> {
  const dataset = await openDataset(root)
  requireEpisodes(episodes, dataset.episodes.length, '--episodes')
  if (episodes.length === 0) throw new UsageError('name the episodes to delete: --episodes=[3,7]')
  const gone = new Set(episodes)
  const pieces = allOf(dataset).filter(({ episode }) => !gone.has(episode))
  return out === undefined
    ? assembleInPlace(root, pieces, onStep)
    : assembleDataset({ out, pieces, ...(onStep && { onStep }) })
}

/** v2.x to v3.0. */
export async function convertDataset(root: string, out: string | undefined, onStep?: OnStep): Promise<Assembled> {
  const dataset = await openDataset(root)
  if (dataset.version.startsWith('v3'))
    throw new UsageError(`${root} is ${dataset.version} already: there is nothing to convert`)
  const pieces = allOf(dataset)
  return out === undefined
    ? assembleInPlace(root, pieces, onStep)
    : assembleDataset({ out, pieces, ...(onStep && { onStep }) })
}

/** Made beside it whole, then exchanged; the old one stays as FOLDER_old. */
export async function assembleInPlace(root: string, pieces: readonly Piece[], onStep?: OnStep): Promise<Assembled> {
  await refuseWhileRecorded(root)
  const [aside, old] = [`${root}.new`, `${root}_old`]
  if (existsSync(old))
    throw new UsageError(
      `${old} is in the way, where ${basename(root)} would be kept: move it away, or name --output=DIR`,
    )
  const made = await assembleDataset({ out: aside, pieces, ...(onStep && { onStep }) })
  await rename(root, old)
  await rename(aside, root)
  return { ...made, root }
}

function allOf(dataset: Dataset): Piece[] {
  return dataset.episodes.map(({ episode_index: episode }) => ({ dataset, episode }))
}
