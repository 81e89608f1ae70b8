/** Writes a LeRobotDataset v3.0, episode by episode: what was committed stays whole whatever happens afterwards. */

import { rm, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { ClosedError, UsageError } from '../robot/errors.js'
import { CommitPipeline, type EpisodeEnd } from './commit-pipeline.js'
import { DurableFiles } from './durable-files.js'
import { DraftRows } from './episode-draft.js'
import type { FrameValues } from './frame.js'
import {
  CHUNKS_SIZE,
  CODEBASE_VERSION,
  DATA_FILES_SIZE_IN_MB,
  DATA_PATH,
  VIDEO_FILES_SIZE_IN_MB,
  VIDEO_PATH,
} from './info.js'
import { videoKeys, type Features } from './features.js'
import { majorOf, readInfo } from './reader/read-info.js'
import { newState, stateOf } from './dataset-state.js'
import { recoverDataset } from './recover-dataset.js'
import { clearStale, stagingBeside, stagingInside, takeStaging } from './staging-folder.js'
import { storageError } from './storage-error.js'
import { completeFeatures, refuseFps, refuseOtherSchema } from './writer-features.js'

export type { EpisodeEnd } from './commit-pipeline.js'

export interface WriterOptions {
  readonly root: string
  readonly robotType: string | null
  readonly fps: number
  /** Without the five defaults that the writer fills in itself. */
  readonly features: Features
  readonly dataFilesSizeInMb?: number
  readonly videoFilesSizeInMb?: number
  readonly chunksSize?: number
  readonly durable?: DurableFiles
}

export interface CommittedEpisode {
  readonly episode_index: number
  readonly frames: number
}

export interface EpisodeDraft {
  readonly frames: number
  /** One row. @throws UsageError for a feature missing or unknown, a wrong shape, a number that is not finite. */
  add(values: FrameValues, task: string): void
  /** Commits go one after the other, in the order of the calls; the next draft may be recorded meanwhile. */
  commit(end: EpisodeEnd): Promise<CommittedEpisode>
  discard(): void
}

export class DatasetWriter {
  readonly root: string
  /** Clips are encoded into it; gone once the writer is closed. */
  readonly stagingFolder: string
  private readonly pipeline: CommitPipeline
  private isClosed = false

  private constructor(root: string, stagingFolder: string, pipeline: CommitPipeline) {
    this.root = root
    this.stagingFolder = stagingFolder
    this.pipeline = pipeline
  }

  /** A new dataset; nothing stands at `root` before its first episode is committed. */
  static async create(options: WriterOptions): Promise<DatasetWriter> {
    refuseFps(options.fps)
    const features = completeFeatures(options.features)
    const root = resolve(options.root)
    if (await stands(root)) {
      const isDataset = await stands(join(root, 'meta', 'info.json'))
      throw new UsageError(
        `${root} is there already${isDataset ? ': go on in it with --resume=true, or choose another --dataset.repo_id' : ' and is no dataset: choose another --dataset.root'}`,
      )
    }
    const staging = stagingBeside(root)
    const durable = durableOf(options)
    await takingStaging(root, staging, async () => {
      await durable.makeFolder(dirname(root))
      await takeStaging(staging)
    })
    const state = newState({
      codebase_version: CODEBASE_VERSION,
      fps: options.fps,
      features,
      total_episodes: 0,
      total_frames: 0,
      total_tasks: 0,
      chunks_size: options.chunksSize ?? CHUNKS_SIZE,
      data_files_size_in_mb: options.dataFilesSizeInMb ?? DATA_FILES_SIZE_IN_MB,
      video_files_size_in_mb: options.videoFilesSizeInMb ?? VIDEO_FILES_SIZE_IN_MB,
      data_path: DATA_PATH,
      video_path: videoKeys(features).length > 0 ? VIDEO_PATH : null,
      robot_type: options.robotType,
      splits: {},
    })
    return new DatasetWriter(root, staging, new CommitPipeline({ root, staging, durable, state, isNew: true }))
  }

  /** Goes on with an existing one of the same schema, in new files; an interrupted commit is finished or undone. */
  static async resume(options: WriterOptions): Promise<DatasetWriter> {
    refuseFps(options.fps)
    const root = resolve(options.root)
    if (!(await stands(root))) {
      await clearStale(stagingBeside(root))
      throw new UsageError(`${root} is not there, so that there is nothing to go on with: record without --resume`)
    }
    const info = await readInfo(root)
    if (majorOf(info.codebase_version) < 3) {
      throw new UsageError(
        `${root} is of version ${info.codebase_version}: \`so101 dataset convert\` makes a ${CODEBASE_VERSION} of it`,
      )
    }
    refuseOtherSchema(root, info, options)
    const staging = stagingInside(root)
    await takingStaging(root, staging, async () => {
      await clearStale(stagingBeside(root))
      await takeStaging(staging)
    })
    try {
      const durable = durableOf(options)
      await recoverDataset(root, staging, durable)
      const state = await stateOf(root)
      return new DatasetWriter(root, staging, new CommitPipeline({ root, staging, durable, state, isNew: false }))
    } catch (error) {
      await rm(staging, { recursive: true, force: true })
      throw await storageError(error, root, 'recording cannot go on', 'Nothing was changed.')
    }
  }

  /** Committed ones. */
  get totalEpisodes(): number {
    return this.pipeline.info.total_episodes
  }

  get totalFrames(): number {
    return this.pipeline.info.total_frames
  }

  beginEpisode(): EpisodeDraft {
    if (this.isClosed) throw new ClosedError('The dataset')
    const { features, fps } = this.pipeline.info
    const rows = new DraftRows(features, fps)
    let isOver = false
    const end = () => {
      if (isOver) throw new UsageError('this episode was committed or discarded already')
      isOver = true
    }
    return {
      get frames() {
        return rows.frames
      },
      add(values, task) {
        if (isOver) throw new UsageError('this episode was committed or discarded already')
        rows.add(values, task)
      },
      commit: episodeEnd => {
        end()
        return this.pipeline.commit(rows, episodeEnd)
      },
      discard: end,
    }
  }

  /** Waits for the commits under way, then cleans up. */
  async close(): Promise<void> {
    if (this.isClosed) return
    this.isClosed = true
    await this.pipeline.idle()
    await rm(this.stagingFolder, { recursive: true, force: true })
  }
}

function durableOf({ durable }: WriterOptions): DurableFiles {
  return durable ?? new DurableFiles()
}

async function takingStaging(root: string, staging: string, take: () => Promise<void>): Promise<void> {
  try {
    await take()
  } catch (error) {
    throw await storageError(error, dirname(staging), `${root} cannot be recorded`, 'Nothing was changed.')
  }
}

async function stands(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
