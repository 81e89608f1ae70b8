/** Pictures drawn and encoded in threads: the very pixels of the main thread, none lost, errors at once, nothing left behind. */

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Frame } from '../../../../src/env/camera/camera.js'
import { framesOf } from '../../../../src/env/camera/image-features.js'
import { makePolicy, makeTask } from '../../../../src/run/make.js'
import { PictureRecorder } from '../../../../src/run/record/pictures/picture-recorder.js'
import { openClip } from '../../../../src/run/video/clip-encoder.js'
import type { VideoEncoding } from '../../../../src/run/video/video-encoding.js'
import { painted, SIZE } from '../../video/painted.js'

const ENCODING: VideoEncoding = { vcodec: 'h264', crf: 0, threads: 1 }
const SPEC = { ...SIZE, rateHz: 30, hasDepth: false, hasSegmentation: false }

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'so101-pictures-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

function frameOf(number: number, size = SIZE): Frame {
  return { ...size, timeS: number / 30, index: number, rgb: painted(number) }
}

function open(cameras: readonly string[], queue?: number): Promise<PictureRecorder> {
  const specs = cameras.map(name => ({ ...SPEC, name }))
  return PictureRecorder.open({ cameras: specs, fps: 30, encoding: ENCODING, ...(queue !== undefined && { queue }) })
}

describe('PictureRecorder', () => {
  it('draws what the main thread would, with every effect, over two episodes', async () => {
    const effects = { read_noise: 0.02, shutter: 0.5, sub_frames: 3, rolling_shutter_ms: 8, exposure_ev: 0.3 }
    const cameras = {
      front: { width: 96, height: 64, effects: { ...effects, distortion: [0.1, 0, 0, 0, 0] as const } },
      wrist: { width: 64, height: 64, antialias: true },
    }
    const env = await makeTask('lift-cube', { cameras, level: 'hard' })
    const policy = makePolicy('scripted', env)
    const specs = Object.entries(cameras).map(([name, size]) => ({ ...SPEC, ...size, name }))
    const recorder = await PictureRecorder.open({ cameras: specs, fps: 30, encoding: ENCODING })
    try {
      for (const seed of [1, 2]) {
        const pictures = recorder.begin(folder)
        const own = await Promise.all(
          specs.map(({ name, width, height }) =>
            openClip({ path: join(folder, `own-${name}.mp4`), width, height, fps: 30, encoding: ENCODING }),
          ),
        )
        let [observation] = await env.reset({ seed })
        policy.reset(seed)
        for (let k = 0; k < 12; k++) {
          const frames = framesOf(observation)
          await pictures.add(frames)
          for (const [index, { name }] of specs.entries()) await own[index]?.push(frames.get(name)?.rgb as Uint8Array)
          observation = (await env.step(await policy.act(observation))).observation
        }
        const clips = pictures.finish()
        for (const [index, { name }] of specs.entries()) {
          const [theirs, ours] = [await clips[name], await own[index]?.finish()]
          expect(theirs?.statistics).toEqual(ours?.statistics)
          expect(readFileSync(theirs?.path ?? '').equals(readFileSync(ours?.path ?? ''))).toBe(true)
        }
      }
      expect(recorder.shares.renderS).toBeGreaterThan(0)
    } finally {
      await recorder.close()
      await env.close()
    }
  })

  it('waits where the queue is full, and loses nothing', async () => {
    const recorder = await open(['front'], 2)
    try {
      const pictures = recorder.begin(folder)
      for (let k = 0; k < 40; k++) await pictures.add(new Map([['front', frameOf(k)]]))
      const clip = await pictures.finish()['front']
      expect(clip?.frames).toBe(40)
      expect(recorder.shares).toMatchObject({ queuedMost: 2, queued: 0 })
      expect(recorder.shares.waitedS).toBeGreaterThan(0)
    } finally {
      await recorder.close()
    }
  })

  it('repeats a picture that two rows show', async () => {
    const recorder = await open(['front'])
    try {
      const pictures = recorder.begin(folder)
      const [first, second] = [frameOf(3), frameOf(7)]
      for (const frame of [first, first, second]) await pictures.add(new Map([['front', frame]]))
      expect((await pictures.finish()['front'])?.frames).toBe(3)
    } finally {
      await recorder.close()
    }
  })

  it('leaves no file of an episode that is discarded, and goes on with the next', async () => {
    const recorder = await open(['front', 'wrist'])
    try {
      const row = new Map(['front', 'wrist'].map(name => [name, frameOf(1)]))
      const unwanted = recorder.begin(folder)
      for (let k = 0; k < 5; k++) await unwanted.add(row)
      await unwanted.discard()
      await unwanted.discard()
      await expect(unwanted.add(row)).rejects.toThrow(/finished or discarded/)
      expect(readdirSync(folder)).toEqual([])
      const wanted = recorder.begin(folder)
      await wanted.add(row)
      await Promise.all(Object.values(wanted.finish()))
      await wanted.discard()
      expect(readdirSync(folder)).toEqual([])
      await recorder.begin(folder).add(row)
    } finally {
      await recorder.close()
    }
    expect(readdirSync(folder)).toEqual([])
  })

  it('passes on at once what goes wrong in a thread', async () => {
    const recorder = await open(['front'])
    try {
      const pictures = recorder.begin(join(folder, 'not-there'))
      const adding = async () => {
        for (;;) await pictures.add(new Map([['front', frameOf(0)]]))
      }
      await expect(adding()).rejects.toMatchObject({ code: 'VIDEO' })
      await expect(pictures.finish()['front']).rejects.toMatchObject({ code: 'VIDEO' })
    } finally {
      await recorder.close()
    }
  })

  it('refuses an encoding before any thread runs', async () => {
    const encoding: VideoEncoding = { vcodec: 'h264', crf: 99 }
    await expect(PictureRecorder.open({ cameras: [{ ...SPEC, name: 'front' }], fps: 30, encoding })).rejects.toThrow(
      /crf is 99/,
    )
  })
})
