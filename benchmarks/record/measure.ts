/** A run of demonstrations with cameras, its pictures drawn and encoded in threads: how long it takes, and who takes it. */

import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { framesOf } from '../../src/env/camera/image-features.js'
import { makePolicy, makeTask } from '../../src/run/make.js'
import { PictureRecorder } from '../../src/run/record/pictures/picture-recorder.js'
import type { VideoEncoding } from '../../src/run/video/video-encoding.js'

export interface RecordCase {
  readonly width: number
  readonly height: number
  readonly encoding: VideoEncoding
  readonly episodes: number
  readonly seed: number
}

export interface RecordSpeed {
  readonly episodes: number
  readonly rows: number
  /** Of the recorded arm's time. */
  readonly simulatedS: number
  readonly wallS: number
  /** Processor time of all threads. */
  readonly cpuS: number
  /** Of it, the steps' own on the main thread. */
  readonly stepS: number
  /** Wall time in the threads. */
  readonly renderS: number
  readonly encodeS: number
  readonly waitedS: number
  readonly queuedMost: number
  readonly bytes: number
}

const FPS = 30
/** Until the threads' code is compiled; not counted. */
const WARM_UP = 3

/** `lift-cube` by its expert, with the cameras `front` and `wrist`, shadows on. */
export async function recordSpeed({ width, height, encoding, episodes, seed }: RecordCase): Promise<RecordSpeed> {
  const folder = mkdtempSync(join(tmpdir(), 'so101-record-'))
  const cameras = { front: { width, height }, wrist: { width, height } }
  const env = await makeTask('lift-cube', { cameras, rateHz: FPS })
  const policy = makePolicy('scripted', env)
  const specs = ['front', 'wrist'].map(name => ({
    name,
    width,
    height,
    rateHz: FPS,
    hasDepth: false,
    hasSegmentation: false,
  }))
  const recorder = await PictureRecorder.open({ cameras: specs, fps: FPS, encoding })
  try {
    const run = async (count: number, from: number): Promise<{ rows: number; stepMs: number; bytes: number }> => {
      const sum = { rows: 0, stepMs: 0, bytes: 0 }
      const clips: Promise<void>[] = []
      for (let each = from; each < from + count; each++) {
        const pictures = recorder.begin(folder)
        let [observation] = await env.reset({ seed: each })
        policy.reset(each)
        for (let isOver = false; !isOver; sum.rows++) {
          await pictures.add(framesOf(observation))
          const before = performance.now()
          const step = await env.step(await policy.act(observation))
          sum.stepMs += performance.now() - before
          observation = step.observation
          isOver = step.terminated || step.truncated
        }
        for (const clip of Object.values(pictures.finish()))
          clips.push(clip.then(({ path }) => void (sum.bytes += statSync(path).size)))
      }
      await Promise.all(clips)
      return sum
    }
    await run(WARM_UP, seed)
    const before = recorder.shares
    const cpuBefore = process.cpuUsage()
    const beganMs = performance.now()
    const { rows, stepMs, bytes } = await run(episodes, seed + WARM_UP)
    const wallS = (performance.now() - beganMs) / 1000
    const cpu = process.cpuUsage(cpuBefore)
    const { renderS, encodeS, waitedS, queuedMost } = recorder.shares
    return {
      episodes,
      rows,
      simulatedS: rows / FPS,
      wallS,
      cpuS: (cpu.user + cpu.system) / 1e6,
      stepS: stepMs / 1000,
      renderS: renderS - before.renderS,
      encodeS: encodeS - before.encodeS,
      waitedS: waitedS - before.waitedS,
      queuedMost,
      bytes,
    }
  } finally {
    await recorder.close()
    await env.close()
    rmSync(folder, { recursive: true })
  }
}
