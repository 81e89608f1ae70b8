/** Small made-up recordings, whose every number tells where it belongs. */

import { mkdtempSync, readdirSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { openDataset } from '../../src/dataset/dataset-reader.js'
import { DatasetWriter, type WriterOptions } from '../../src/dataset/dataset-writer.js'
import { DurableFiles } from '../../src/dataset/durable-files.js'
import type { Features } from '../../src/dataset/features.js'

export const FEATURES: Features = {
  action: { dtype: 'float32', shape: [2], names: ['shoulder_pan.pos', 'gripper.pos'] },
  'observation.state': { dtype: 'float32', shape: [2], names: ['shoulder_pan.pos', 'gripper.pos'] },
  'complementary_info.capture_time_s': { dtype: 'float64', shape: [1], names: ['observation.state'] },
  'next.done': { dtype: 'bool', shape: [1], names: null },
}

/** Gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'so101-dataset-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

export function optionsFor(root: string, more: Partial<WriterOptions> = {}): WriterOptions {
  return {
    root,
    robotType: 'so_follower',
    fps: 30,
    features: FEATURES,
    durable: new DurableFiles({ flushes: false }),
    ...more,
  }
}

export function frameOf(episode: number, frame: number, frames: number) {
  return {
    action: [episode, frame],
    'observation.state': [episode + 0.5, -frame],
    'complementary_info.capture_time_s': frame / 30 + 0.001,
    'next.done': frame === frames - 1,
  }
}

/** Different from its neighbours'. */
export function lengthOf(episode: number): number {
  return 5 + (episode % 4)
}

/** A new task now and then. */
export function taskOf(episode: number): string {
  return `task ${Math.floor(episode / 2)}`
}

export async function recordEpisode(writer: DatasetWriter): Promise<void> {
  const episode = writer.totalEpisodes
  const draft = writer.beginEpisode()
  const frames = lengthOf(episode)
  for (let frame = 0; frame < frames; frame++) draft.add(frameOf(episode, frame, frames), taskOf(episode))
  await draft.commit({ clips: {}, notes: { seed: episode, success: episode % 2 === 0, environment: '{}' } })
}

/** Reads all of it and compares every row with what was recorded. @returns how many episodes there are. */
export async function verifiedEpisodes(root: string): Promise<number> {
  const dataset = await openDataset(root)
  let from = 0
  for (const { episode_index: episode, length, tasks, notes } of dataset.episodes) {
    const columns = await dataset.episode(episode)
    const rows = Array.from({ length: lengthOf(episode) }, (_, frame) => frame)
    const actual = {
      length,
      tasks,
      seed: notes.seed,
      action: [...columns.numbers('action').values],
      index: [...columns.numbers('index').values],
      done: columns.numbers('next.done').values,
    }
    const expected = {
      length: lengthOf(episode),
      tasks: [taskOf(episode)],
      seed: episode,
      action: rows.flatMap(frame => [episode, frame]),
      index: rows.map(frame => from + frame),
      done: Float64Array.from(rows, frame => (frame === rows.length - 1 ? 1 : 0)),
    }
    if (JSON.stringify(actual) !== JSON.stringify(expected)) {
      throw new Error(`episode ${episode} of ${root}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`)
    }
    from += length
  }
  return dataset.episodes.length
}

/** As if the recorder that took it had been killed. */
export async function killHolder(staging: string): Promise<void> {
  await writeFile(join(staging, 'recorder.json'), JSON.stringify({ pid: 2 ** 22 + 1, host: hostname(), begun: null }))
}

/** All paths below, with slashes. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort()
}
