/**
 * Records a dataset from the simulation and keeps, beside it, all that was put into it, so that whoever reads the dataset can be asked for the same.
 *
 *     tsx scripts/check-lerobot/write-dataset.ts '{"root": .., "kept": .., "lengths": [20, ..], "seed": 1, "width": 96, "height": 72, ..}'
 */

import { mkdir, open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { DatasetWriter, type EpisodeDraft } from '../../src/dataset/dataset-writer.js'
import type { Features } from '../../src/dataset/features.js'
import type { FrameValues } from '../../src/dataset/frame.js'
import type { Env, Observation } from '../../src/env/env.js'
import { imageKey } from '../../src/env/camera/image-features.js'
import type { Policy } from '../../src/policies/policy.js'
import { requireArmEnv } from '../../src/run/arm-env-of.js'
import { makePolicy, makeTask } from '../../src/run/make.js'
import { datasetFeatures } from '../../src/run/record/dataset-features.js'
import { openClip, type ClipEncoder } from '../../src/run/video/clip-encoder.js'
import type { VideoCodec } from '../../src/run/video/video-encoding.js'

interface Asked {
  readonly root: string
  /** A folder for `NAME.rgb` of each camera, all pictures one behind the other, and `rows.json`. */
  readonly kept: string
  /** Frames of each episode. */
  readonly lengths: readonly number[]
  readonly tasks: readonly string[]
  /** Episode i is laid out with seed + i. */
  readonly seed: number
  readonly width: number
  readonly height: number
  readonly fps: number
  readonly vcodec: VideoCodec
  readonly dataFilesSizeInMb: number
  readonly videoFilesSizeInMb: number
  readonly resume: boolean
  /** A column of two dimensions too. */
  readonly matrix: boolean
}

const CAMERAS = ['front', 'wrist']
const TASK = 'lift-cube'

const asked = JSON.parse(process.argv[2] ?? '') as Asked
const { width, height, fps } = asked
const env = await makeTask(TASK, {
  rateHz: fps,
  terminateOnSuccess: false,
  cameras: Object.fromEntries(CAMERAS.map(name => [name, { width, height }])),
})
const arm = requireArmEnv(env, 'and none of this could be recorded')
const policy = makePolicy('scripted', env)
const features: Features = {
  ...datasetFeatures(arm, 'video'),
  ...(asked.matrix ? { 'complementary_info.pose': { dtype: 'float64', shape: [2, 3], names: null } } : {}),
  'complementary_info.count': { dtype: 'int64', shape: [1], names: null },
  'complementary_info.note': { dtype: 'string', shape: [1], names: null },
}
const options = {
  root: asked.root,
  robotType: 'so_follower',
  fps,
  features,
  dataFilesSizeInMb: asked.dataFilesSizeInMb,
  videoFilesSizeInMb: asked.videoFilesSizeInMb,
}
const writer = await (asked.resume ? DatasetWriter.resume(options) : DatasetWriter.create(options))
await mkdir(asked.kept, { recursive: true })
const keptPictures = await Promise.all(CAMERAS.map(name => open(join(asked.kept, `${name}.rgb`), 'w')))
const keptRows: { readonly task: string; readonly rows: readonly FrameValues[] }[] = []
for (const [index, length] of asked.lengths.entries()) {
  keptRows.push(await recordEpisode(env, policy, index, length))
}
await writer.close()
await env.close()
await Promise.all(keptPictures.map(file => file.close()))
await writeFile(join(asked.kept, 'rows.json'), JSON.stringify({ features, episodes: keptRows }, plainNumbers))
process.stdout.write(`${JSON.stringify({ episodes: writer.totalEpisodes, frames: writer.totalFrames })}\n`)

async function recordEpisode(of: Env, by: Policy, index: number, length: number) {
  const seed = asked.seed + index
  const task = asked.tasks[index % asked.tasks.length] ?? TASK
  let [observation] = await of.reset({ seed })
  by.reset(seed)
  const draft = writer.beginEpisode()
  const clips = await Promise.all(
    CAMERAS.map(name => {
      const path = join(writer.stagingFolder, `${index}-${name}.mp4`)
      return openClip({ path, width, height, fps, encoding: { vcodec: asked.vcodec } })
    }),
  )
  const rows: FrameValues[] = []
  for (let frame = 0; frame < length; frame++) {
    await keepPictures(observation, clips)
    const action = await by.act(observation)
    const step = await of.step(action)
    const values = rowOf(observation, action, { index, frame, reward: step.reward, isLast: frame === length - 1 })
    addRow(draft, values, task)
    rows.push(values)
    observation = step.observation
  }
  await draft.commit({
    clips: Object.fromEntries(CAMERAS.map((name, k) => [imageKey(name), clipOf(clips[k])])),
    notes: { seed, success: index % 2 === 0, environment: JSON.stringify({ id: of.spec.id }) },
  })
  return { task, rows }
}

function addRow(draft: EpisodeDraft, values: FrameValues, task: string): void {
  draft.add(values, task)
}

function clipOf(clip: ClipEncoder | undefined) {
  if (!clip) throw new TypeError('no clip was opened')
  return clip.finish()
}

async function keepPictures(observation: Observation, clips: readonly ClipEncoder[]): Promise<void> {
  for (const [k, name] of CAMERAS.entries()) {
    const rgb = observation[imageKey(name)]
    if (!(rgb instanceof Uint8Array)) throw new TypeError(`there is no picture of ${name}`)
    await clips[k]?.push(rgb)
    await keptPictures[k]?.write(rgb)
  }
}

interface At {
  readonly index: number
  readonly frame: number
  readonly reward: number
  readonly isLast: boolean
}

/** Every type and shape that a column may have; what is no measurement is told apart by episode and frame. */
function rowOf(observation: Observation, action: Float32Array, { index, frame, reward, isLast }: At): FrameValues {
  const state = observation['observation.state'] ?? new Float32Array()
  return {
    action,
    'observation.state': state,
    'complementary_info.sent_action': action,
    'complementary_info.current_a': state.map(value => value / 1000),
    'complementary_info.load_pct': state.map(value => -value / 3),
    'complementary_info.capture_time_s': [frame / fps + 0.001, frame / fps, frame / fps + 1e-9],
    'next.reward': reward,
    'next.done': isLast,
    'next.success': isLast && index % 2 === 0,
    intervention: frame % 5 === 0,
    ...(asked.matrix
      ? { 'complementary_info.pose': Array.from({ length: 6 }, (_, k) => (frame + k) / (index + 3)) }
      : {}),
    'complementary_info.count': 1000 * index + frame,
    'complementary_info.note': `frame ${frame} of «${index}»`,
  }
}

function plainNumbers(_key: string, value: unknown): unknown {
  return value instanceof Float32Array ? Array.from(value) : value
}
