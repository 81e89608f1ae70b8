/** What a dataset's columns are: the `features` of LeRobot's info.json. */

/** numpy's names of scalars, and LeRobot's own kinds. `image`: PNG in the parquet; `video`: a file of its own. */
export type Dtype =
  | 'float16'
  | 'float32'
  | 'float64'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'bool'
  | 'string'
  | 'image'
  | 'video'
  | 'language'

export interface Feature {
  readonly dtype: Dtype
  /** [6] of a vector, [1] of a number, [height, width, 3] of a picture. */
  readonly shape: readonly number[]
  /** Of each number; older datasets have them by axis: `{ motors: [..] }`. */
  readonly names: readonly string[] | Readonly<Record<string, readonly string[]>> | null
  /** Of pictures: `video.codec`, `video.fps`, `is_depth_map` and so on. */
  readonly info?: Readonly<Record<string, unknown>> | null
  /** LeRobot's converter adds it; nobody reads it. */
  readonly fps?: number
}

/** By name, in the order of the columns. */
export type Features = Readonly<Record<string, Feature>>

/** Added to each dataset behind its own features, filled in by the writer. */
export const DEFAULT_FEATURES = {
  timestamp: { dtype: 'float32', shape: [1], names: null },
  frame_index: { dtype: 'int64', shape: [1], names: null },
  episode_index: { dtype: 'int64', shape: [1], names: null },
  index: { dtype: 'int64', shape: [1], names: null },
  task_index: { dtype: 'int64', shape: [1], names: null },
} as const satisfies Features

export function isPicture({ dtype }: Feature): boolean {
  return dtype === 'image' || dtype === 'video'
}

export function videoKeys(features: Features): string[] {
  return Object.keys(features).filter(key => features[key]?.dtype === 'video')
}
