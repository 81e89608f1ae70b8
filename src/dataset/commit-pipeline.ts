/** Commits episodes one after the other: everything is made ready aside, then renamed into place, info.json last. */

import { join } from 'node:path'
import { TwinError, UsageError } from '../robot/errors.js'
import { continuedStatistics } from './aggregate-statistics.js'
import type { Clip } from './clip.js'
import type { StoredStatistics } from './dataset-reader.js'
import { infoJson, statsJson } from './dataset-json.js'
import type { DatasetState } from './dataset-state.js'
import type { DurableFiles, Move } from './durable-files.js'
import type { DraftRows } from './episode-draft.js'
import { isPicture, type Features } from './features.js'
import type { EpisodeNotes } from './frame.js'
import type { DatasetInfo } from './info.js'
import type { DatasetStatistics, FeatureStatistics } from './statistics.js'
import { storageError } from './storage-error.js'
import { tasksBytes } from './tasks-file.js'
import { removeClips, type StagedClip } from './video-files.js'
import { Workplace } from './workplace.js'

export interface EpisodeEnd {
  /** By video feature; awaited in the background, and taken over. */
  readonly clips: Readonly<Record<string, Promise<Clip>>>
  /** By feature of dtype `image`, whose PNGs the writer does not decode. */
  readonly pictures?: Readonly<Record<string, FeatureStatistics>>
  readonly notes?: EpisodeNotes
}

interface Options {
  readonly root: string
  readonly staging: string
  readonly durable: DurableFiles
  readonly state: DatasetState
  /** Nothing stands at the root yet. */
  readonly isNew: boolean
}

export class CommitPipeline {
  private readonly root: string
  private readonly staging: string
  private readonly durable: DurableFiles
  private state: DatasetState
  private isNew: boolean
  private last: Promise<unknown> = Promise.resolve()
  /** Set once a commit failed half way: the disk then waits for a resume. */
  private isTorn = false

  constructor({ root, staging, durable, state, isNew }: Options) {
    this.root = root
    this.staging = staging
    this.durable = durable
    this.state = state
    this.isNew = isNew
  }

  get info(): DatasetInfo {
    return this.state.info
  }

  commit(rows: DraftRows, end: EpisodeEnd): Promise<{ episode_index: number; frames: number }> {
    // Both fail while an earlier commit is waited for; they are looked at when their turn comes.
    const clips = settled(end.clips)
    const done = this.last.then(() => this.commitNow(rows, end, clips))
    this.last = done.catch(() => undefined)
    return done
  }

  async idle(): Promise<void> {
    await this.last
  }

  private async commitNow(rows: DraftRows, end: EpisodeEnd, clips: Promise<SettledClips>) {
    const { whole, failed } = await clips
    const name = `episode ${this.info.total_episodes} (${rows.frames} frames)`
    try {
      if (this.isTorn)
        throw new UsageError(`${name} is not saved, since saving the one before it failed. Go on with --resume=true.`)
      failed?.rethrow()
      if (rows.frames === 0) throw new UsageError('an episode without frames cannot be saved: discard it')
      refuseOtherClips(this.info.features, whole, rows.frames)
      return await this.write(rows, end, whole)
    } catch (error) {
      await removeClips([...whole.values()]).catch(() => undefined)
      const kept = `The ${this.info.total_episodes} episodes before it are whole in ${this.root}.`
      throw await storageError(error, this.root, `${name} is not saved`, this.info.total_episodes === 0 ? '' : kept)
    }
  }

  private async write(rows: DraftRows, { pictures = {}, notes = {} }: EpisodeEnd, clips: ReadonlyMap<string, Clip>) {
    const { info, data, episodes, videos } = this.state
    const place = new Workplace(this.isNew ? join(this.staging, 'dataset') : this.root, this.staging, this.durable)
    const tasks = [...new Set([...this.state.tasks, ...rows.tasks])]
    const position = {
      episodeIndex: info.total_episodes,
      from: info.total_frames,
      taskIndices: rows.tasks.map(task => tasks.indexOf(task)),
    }

    const stagedClips = new Map<string, StagedClip>()
    for (const [key, clip] of clips) {
      const files = videos.get(key)
      if (files !== undefined) stagedClips.set(key, await files.stage(place, clip))
    }
    const stagedData = await data.stage(place, rows.typedColumns(position), rows.frames)
    const statistics = this.statisticsOf(rows.statistics(position), clips, pictures)
    const stagedEpisode = await episodes.stage(place, {
      episode_index: position.episodeIndex,
      tasks: [...new Set(rows.tasks)],
      length: rows.frames,
      from: position.from,
      data: stagedData.number,
      videos: Object.fromEntries(stagedClips),
      statistics,
      notes,
    })
    const next = this.nextInfo(rows.frames, tasks.length, clips)
    const total = this.totalStatistics(statistics)
    const staged = [...stagedClips.values(), stagedData, stagedEpisode]
    await this.moveAll([
      ...Array.from(stagedClips.values(), ({ move }) => move),
      ...(tasks.length > this.state.tasks.length ? [await place.stage('tasks.parquet', tasksBytes(tasks))] : []),
      stagedData.move,
      stagedEpisode.move,
      ...(total === undefined ? [] : [await place.stage('stats.json', statsJson(total, info.features))]),
      await place.stage('info.json', infoJson(next.rawInfo)),
      ...(this.isNew ? [{ from: place.folder, to: this.root }] : []),
    ])
    this.isNew = false
    for (const { placed } of staged) placed()
    this.state = { ...this.state, ...next, tasks, statistics: total }
    await removeClips([...clips.values()])
    return { episode_index: position.episodeIndex, frames: rows.frames }
  }

  private totalStatistics(episode: DatasetStatistics): StoredStatistics | undefined {
    const { info, statistics } = this.state
    if (info.total_episodes === 0) return episode
    return statistics && continuedStatistics(statistics, episode)
  }

  private async moveAll(moves: readonly Move[]): Promise<void> {
    const wasTorn = this.isTorn
    await this.durable.move(moves, () => {
      this.isTorn = true
    })
    this.isTorn = wasTorn
  }

  private nextInfo(
    frames: number,
    tasks: number,
    clips: ReadonlyMap<string, Clip>,
  ): Pick<DatasetState, 'info' | 'rawInfo'> {
    const { info, rawInfo } = this.state
    const counters = {
      total_episodes: info.total_episodes + 1,
      total_frames: info.total_frames + frames,
      total_tasks: tasks,
      splits: { train: `0:${info.total_episodes + 1}` },
    }
    return {
      info: { ...info, features: withVideoInfo(info.features, clips), ...counters },
      rawInfo: { ...rawInfo, features: withVideoInfo(rawInfo['features'] as Features, clips), ...counters },
    }
  }

  private statisticsOf(
    numbers: DatasetStatistics,
    clips: ReadonlyMap<string, Clip>,
    pictures: Readonly<Record<string, FeatureStatistics>>,
  ): DatasetStatistics {
    const all: Record<string, FeatureStatistics> = { ...numbers, ...pictures }
    for (const [key, clip] of clips) all[key] = clip.statistics
    const { features } = this.info
    const missing = Object.keys(features).find(name => features[name]?.dtype === 'image' && all[name] === undefined)
    if (missing !== undefined)
      throw new UsageError(`${missing} holds pictures, whose statistics are to be given at the commit`)
    return Object.fromEntries(
      Object.keys(features).flatMap(name => (all[name] === undefined ? [] : [[name, all[name]]])),
    )
  }
}

interface SettledClips {
  readonly whole: ReadonlyMap<string, Clip>
  /** The first of the others. */
  readonly failed: { rethrow(): never } | undefined
}

async function settled(clips: Readonly<Record<string, Promise<Clip>>>): Promise<SettledClips> {
  const entries = Object.entries(clips)
  const results = await Promise.allSettled(entries.map(([, clip]) => clip))
  const whole = results.flatMap((result, at) =>
    result.status === 'fulfilled' ? [[entries[at]?.[0] ?? '', result.value] as const] : [],
  )
  const failure = results.find(result => result.status === 'rejected')
  const reason: unknown = failure?.reason
  const rethrow = (): never => {
    throw reason instanceof Error ? reason : new TwinError('CLIP', String(reason))
  }
  return { whole: new Map(whole), failed: failure === undefined ? undefined : { rethrow } }
}

function refuseOtherClips(features: Features, clips: ReadonlyMap<string, Clip>, frames: number): void {
  for (const [name, { dtype }] of Object.entries(features)) {
    const clip = clips.get(name)
    if (dtype === 'video' && clip === undefined) throw new UsageError(`${name} has no clip`)
    if (clip !== undefined && dtype !== 'video') throw new UsageError(`${name} is no video, but a clip was given`)
    if (clip !== undefined && clip.frames !== frames) {
      throw new UsageError(`${name} has ${clip.frames} pictures for ${frames} rows: pictures were lost on their way`)
    }
  }
  const unknown = [...clips.keys()].find(name => features[name] === undefined)
  if (unknown !== undefined) throw new UsageError(`${unknown} is no feature of the dataset, but a clip was given`)
}

/** Told by the first clip, as LeRobot does. */
function withVideoInfo(features: Features, clips: ReadonlyMap<string, Clip>): Features {
  return Object.fromEntries(
    Object.entries(features).map(([name, feature]) => {
      const clip = clips.get(name)
      if (clip === undefined || !isPicture(feature) || feature.info?.['video.codec'] !== undefined)
        return [name, feature]
      return [name, { ...feature, info: { is_depth_map: false, ...feature.info, ...clip.info } }]
    }),
  )
}
