/** Which features a dataset may be written with, and how two schemas differ. */

import { isDeepStrictEqual } from 'node:util'
import { closest } from '../robot/closest.js'
import { UsageError } from '../robot/errors.js'
import { DEFAULT_FEATURES, isPicture, type Dtype, type Feature, type Features } from './features.js'
import type { DatasetInfo } from './info.js'

const WRITTEN: readonly Dtype[] = [
  'float32',
  'float64',
  'int8',
  'int16',
  'int32',
  'int64',
  'uint8',
  'uint16',
  'uint32',
  'uint64',
  'bool',
  'string',
  'image',
  'video',
]
/** LeRobot knows arrays of up to so many dimensions. */
const MOST_DIMENSIONS = 5

/** With the defaults behind them. @throws UsageError */
export function completeFeatures(features: Features): Features {
  for (const [name, feature] of Object.entries(features)) refuseFeature(name, feature)
  return { ...features, ...DEFAULT_FEATURES }
}

function refuseFeature(name: string, feature: Feature): void {
  const refuse = (reason: string): never => {
    throw new UsageError(`the feature ${name} ${reason}`)
  }
  if (name === '' || name.includes('/')) refuse('may not have a slash in its name, as LeRobot refuses such: use a dot')
  if (Object.hasOwn(DEFAULT_FEATURES, name)) refuse('is filled in by the writer: leave it out')
  if (!WRITTEN.includes(feature.dtype)) {
    refuse(
      `has the dtype ${feature.dtype}, which is not written: ${closest(feature.dtype, WRITTEN) ?? WRITTEN.join(', ')}?`,
    )
  }
  const { shape } = feature
  if (
    shape.length === 0 ||
    shape.length > MOST_DIMENSIONS ||
    !shape.every(size => Number.isInteger(size) && size > 0)
  ) {
    refuse(`has the shape [${shape.join(', ')}]: one to ${MOST_DIMENSIONS} whole numbers above 0 are needed`)
  }
  if (feature.dtype === 'string' && !isDeepStrictEqual([...shape], [1])) refuse('is text: its shape is [1]')
  if (isPicture(feature) && (shape.length !== 3 || shape[2] !== 3))
    refuse('is a picture: its shape is [height, width, 3]')
}

export function refuseFps(fps: number): void {
  if (!Number.isInteger(fps) || fps < 1) throw new UsageError(`fps is ${fps}: a whole number above 0 is needed`)
}

export interface Schema {
  readonly robotType: string | null
  readonly fps: number
  /** Without the defaults. */
  readonly features: Features
}

/** @throws UsageError naming every difference between what is to be recorded and what is there. */
export function refuseOtherSchema(root: string, there: DatasetInfo, wanted: Schema): void {
  const differences = [
    ...(there.fps === wanted.fps ? [] : [`fps is ${there.fps} there, ${wanted.fps} here`]),
    ...(there.robot_type === wanted.robotType
      ? []
      : [`robot_type is ${there.robot_type ?? 'none'} there, ${wanted.robotType ?? 'none'} here`]),
    ...featureDifferences(there.features, completeFeatures(wanted.features)),
  ]
  if (differences.length === 0) return
  throw new UsageError(
    `${root} is a dataset of another kind, so that recording cannot go on in it:\n${differences.map(each => `  ${each}`).join('\n')}\nRecord as it was, or into a new dataset.`,
  )
}

export function featureDifferences(there: Features, here: Features): string[] {
  return [...new Set([...Object.keys(there), ...Object.keys(here)])].flatMap(name => {
    const [old, wanted] = [there[name], here[name]]
    if (old === undefined) return [`${name} is not there`]
    if (wanted === undefined) return [`${name} is there, but not recorded here`]
    const parts = ['dtype', 'shape', 'names'] as const
    return parts
      .filter(part => !isDeepStrictEqual(old[part] ?? null, wanted[part] ?? null))
      .map(part => `${name}: ${part} is ${JSON.stringify(old[part])} there, ${JSON.stringify(wanted[part])} here`)
  })
}
