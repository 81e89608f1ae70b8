/** meta/info.json as anybody writes it, checked so far that the rest can be read by it. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from '../../robot/errors.js'
import { isPicture, type Feature, type Features } from '../features.js'
import {
  CHUNKS_SIZE,
  DATA_FILES_SIZE_IN_MB,
  DATA_PATH,
  VIDEO_FILES_SIZE_IN_MB,
  VIDEO_PATH,
  type DatasetInfo,
} from '../info.js'
import { V21_DATA_PATH, V21_VIDEO_PATH } from '../v21/paths.js'
import { mappingOf, readJson } from './read-json.js'

/** `isDamaged`: counts that are not there are 0. */
export async function readInfo(root: string, isDamaged = false): Promise<DatasetInfo> {
  const path = join(root, 'meta', 'info.json')
  const found = await readJson(path)
  if (found === undefined)
    throw new UsageError(
      `${root} ${existsSync(root) ? 'is no LeRobot dataset: it has no meta/info.json' : 'is not there'}. Name the folder that holds meta/ and data/`,
    )
  const raw = mappingOf(found, path)
  const version = raw['codebase_version']
  if (typeof version !== 'string' || !/^v\d+\.\d+/.test(version))
    throw new UsageError(`${path} has no codebase_version such as v3.0 (it says ${JSON.stringify(version)})`)
  const isV2 = versionRefused(version, root) === 2
  const number = (key: string, otherwise?: number) => numberAt(raw, key, path, otherwise)
  return {
    codebase_version: version,
    fps: positive(number('fps'), path),
    features: featuresOf(raw['features'], path),
    total_episodes: number('total_episodes', isDamaged ? 0 : undefined),
    total_frames: number('total_frames', isDamaged ? 0 : undefined),
    total_tasks: number('total_tasks', 0),
    chunks_size: number('chunks_size', CHUNKS_SIZE),
    data_files_size_in_mb: number('data_files_size_in_mb', DATA_FILES_SIZE_IN_MB),
    video_files_size_in_mb: number('video_files_size_in_mb', VIDEO_FILES_SIZE_IN_MB),
    data_path: textAt(raw, 'data_path') ?? (isV2 ? V21_DATA_PATH : DATA_PATH),
    video_path: 'video_path' in raw ? textAt(raw, 'video_path') : isV2 ? V21_VIDEO_PATH : VIDEO_PATH,
    robot_type: textAt(raw, 'robot_type'),
    splits: (raw['splits'] ?? {}) as DatasetInfo['splits'],
  }
}

/** The major version. */
export function majorOf(version: string): number {
  return Number(/^v(\d+)/.exec(version)?.[1])
}

function versionRefused(version: string, root: string): number {
  const major = majorOf(version)
  if (major > 3)
    throw new UsageError(
      `${root} is a dataset of version ${version}: this program reads v3.0 and v2.1. Look for a newer so101-twin`,
    )
  if (major < 2)
    throw new UsageError(
      `${root} is a dataset of version ${version}: v3.0 and v2.1 are read. LeRobot's own older converters bring it to v2.1`,
    )
  return major
}

function positive(fps: number, path: string): number {
  if (fps > 0) return fps
  throw new UsageError(`${path} says fps ${fps}: frames per second are above 0`)
}

function numberAt(raw: Record<string, unknown>, key: string, path: string, otherwise?: number): number {
  const value = raw[key] ?? otherwise
  if (typeof value === 'number' && Number.isFinite(value)) return value
  throw new UsageError(
    `${path} has no number ${key} (it says ${JSON.stringify(value)}): \`so101 dataset repair\` counts anew`,
  )
}

function textAt(raw: Record<string, unknown>, key: string): string | null {
  const value = raw[key]
  return typeof value === 'string' ? value : null
}

function featuresOf(raw: unknown, path: string): Features {
  const features = Object.entries(mappingOf(raw, `${path}, features`))
  return Object.fromEntries(features.map(([name, feature]) => [name, featureOf(name, feature, path)]))
}

function featureOf(name: string, raw: unknown, path: string): Feature {
  const { dtype, shape, ...rest } = mappingOf(raw, `${path}, feature ${name}`)
  if (typeof dtype !== 'string') throw new UsageError(`${path}: feature ${name} has no dtype`)
  const isShape = Array.isArray(shape) && shape.every(each => Number.isInteger(each) && each >= 0)
  if (!isShape && dtype !== 'language') throw new UsageError(`${path}: feature ${name} has no shape such as [6]`)
  const feature = { names: null, ...rest, dtype, shape: isShape ? (shape as number[]) : [1] } as Feature
  return isPicture(feature) ? withHeightFirst(feature) : feature
}

/** LeRobot reads [3, height, width] too, told apart by the names. */
function withHeightFirst(feature: Feature): Feature {
  const { shape, names } = feature
  if (!Array.isArray(names) || shape.length !== 3) return feature
  const by = (...words: string[]) => shape[names.findIndex(name => words.includes(String(name)))]
  const [height, width, channels] = [by('height'), by('width'), by('channels', 'channel')]
  if (height === undefined || width === undefined || channels === undefined) return feature
  return { ...feature, shape: [height, width, channels], names: ['height', 'width', 'channels'] }
}
