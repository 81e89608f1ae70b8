/** Clips for datasets: encoded, appended box by box, read back, cut and joined; what cannot be is said before anything is written. */

import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { appendMp4 } from '../../../src/dataset/video/mp4-append.js'
import { openClip, tryEncoding } from '../../../src/run/video/clip-encoder.js'
import { decodeFrames } from '../../../src/run/video/decode.js'
import { probeVideo, worstTimeErrorS } from '../../../src/run/video/probe.js'
import { encodingOf, joinVideos } from '../../../src/run/video/remux.js'
import { parseVideoCodec, type VideoEncoding } from '../../../src/run/video/video-encoding.js'
import { joinedClips } from './joined-clips.js'
import { numberIn, paintedClip, SIZE } from './painted.js'

const H264: VideoEncoding = { vcodec: 'h264', preset: 'ultrafast' }

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'so101-videos-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

async function numbersOf(file: string, options: Parameters<typeof decodeFrames>[1]): Promise<number[]> {
  const numbers: number[] = []
  for await (const { rgb } of decodeFrames(file, options)) numbers.push(numberIn(rgb))
  return numbers
}

const upTo = (count: number, from = 0) => Array.from({ length: count }, (_, k) => from + k)

describe('a clip', () => {
  it('has frame k at exactly k / fps, key frames as asked for, and tells what it is', async () => {
    const clip = await paintedClip(folder, { first: 0, frames: 9, fps: 30, encoding: H264 })
    const facts = await probeVideo(clip.path)
    expect(facts).toMatchObject({ codec: 'h264', ...SIZE, frames: 9, averageFps: 30, keyFrames: [0, 2, 4, 6, 8] })
    expect(worstTimeErrorS(facts, { fromS: 0, fps: 30, frames: 9 })).toBe(0)
    expect(clip.frames).toBe(9)
    expect(clip.info).toMatchObject({ 'video.codec': 'h264', 'video.fps': 30, 'video.crf': 30, 'video.g': 2 })
    expect(clip.statistics.count).toEqual([9])
    expect(encodingOf(clip.info)).toEqual({ vcodec: 'h264', crf: 30, g: 2, preset: 'ultrafast' })
  })

  it('is AV1 where nothing else is asked for, with the settings of LeRobot', async () => {
    expect(await tryEncoding({ ...SIZE, fps: 30, encoding: { vcodec: 'libsvtav1' } })).toEqual({
      vcodec: 'libsvtav1',
      crf: 30,
      g: 2,
      preset: 12,
    })
  })

  it.each([
    [
      'a codec that this FFmpeg lacks',
      { vcodec: 'libaom-av1' as const },
      {},
      /has no libaom-av1. It has libsvtav1, h264/,
    ],
    ['a crf beyond the worst', { vcodec: 'h264' as const, crf: 52 }, {}, /crf is 52: take 0 \(best\) to 51/],
    [
      'a preset of another encoder',
      { vcodec: 'h264' as const, preset: 12 },
      {},
      /preset is 12: h264 takes one of ultrafast/,
    ],
    ['no key frames', { vcodec: 'h264' as const, g: 0 }, {}, /g is 0: take 1 to/],
    ['an odd side', { vcodec: 'h264' as const }, { width: 63 }, /both sides have to be even, .*63 x 64: take 64 x 64/],
    ['a broken rate', { vcodec: 'h264' as const }, { fps: 29.97 }, /29.97 frames a second cannot be/],
  ])('refuses %s, and leaves no file', async (_, encoding, change, says) => {
    const options = { path: join(folder, 'clip.mp4'), ...SIZE, fps: 30, encoding, ...change }
    await expect(openClip(options)).rejects.toMatchObject({ code: 'USAGE' })
    await expect(openClip(options)).rejects.toThrow(says)
    expect(readdirSync(folder)).toEqual([])
  })

  it('leaves no file when it is discarded, or has no frame', async () => {
    const options = { path: join(folder, 'clip.mp4'), ...SIZE, fps: 30, encoding: H264 }
    const discarded = await openClip(options)
    await discarded.discard()
    await discarded.discard()
    const empty = await openClip(options)
    await expect(empty.finish()).rejects.toThrow(/without a picture/)
    expect(readdirSync(folder)).toEqual([])
  })

  it('names what it may be called', () => {
    expect(parseVideoCodec('av1')).toBe('libsvtav1')
    expect(() => parseVideoCodec('h265')).toThrow(/no video codec is called 'h265'.*There are libsvtav1, h264, hevc/)
  })
})

describe('appendMp4', () => {
  it('gives a file in which every frame is at its time and shows what it should', async () => {
    const { file, frames, starts } = await joinedClips(folder, [3, 1, 8, 5, 2], H264)
    const facts = await probeVideo(file)
    expect(facts).toMatchObject({ frames, averageFps: 30, durationS: frames / 30 })
    expect(worstTimeErrorS(facts, { fromS: 0, fps: 30, frames })).toBe(0)
    expect(facts.keyFrames).toEqual(expect.arrayContaining([...starts]))
    expect(await numbersOf(file, { fps: 30 })).toEqual(upTo(frames))
    expect(await numbersOf(file, { fps: 30, fromS: 4 / 30, toS: 12 / 30 })).toEqual(upTo(8, 4))
    expect(await numbersOf(file, { fps: 30, fromS: 4 / 30, frames: [1, 7, 12] })).toEqual([5, 11, 16])
  })

  it('refuses a clip of another encoder, size or rate, and writes nothing', async () => {
    const { path } = await paintedClip(folder, { first: 0, frames: 2, encoding: H264 })
    const others = [
      await paintedClip(folder, { first: 1, frames: 2, encoding: { vcodec: 'h264', preset: 'medium' } }),
      await paintedClip(folder, { first: 2, frames: 2, fps: 20, encoding: H264 }),
      await paintedClip(folder, { first: 3, frames: 2, encoding: { vcodec: 'hevc' } }),
    ]
    const before = readFileSync(path)
    const out = join(folder, 'out.mp4')
    for (const other of others) expect(await appendMp4(path, other.path, out)).toBe(false)
    expect(existsSync(out)).toBe(false)
    expect(readFileSync(path).equals(before)).toBe(true)
  })

  it('says what is wrong with a file that is cut short or none', async () => {
    const { path } = await paintedClip(folder, { first: 0, frames: 4, encoding: H264 })
    const short = join(folder, 'short.mp4')
    copyFileSync(path, short)
    truncateSync(short, readFileSync(path).length - 10)
    const text = join(folder, 'text.mp4')
    writeFileSync(text, 'not a video at all')
    const out = join(folder, 'out.mp4')
    await expect(appendMp4(short, path, out)).rejects.toThrow(
      /short.mp4 cannot be appended: its part mdat .* is cut short/,
    )
    await expect(appendMp4(path, text, out)).rejects.toThrow(/text.mp4 cannot be appended/)
    expect(existsSync(out)).toBe(false)
  })
})

describe('decodeFrames', () => {
  it('refuses what is missing, cut short, no video, or of another rate', async () => {
    const { path } = await paintedClip(folder, { first: 0, frames: 12, encoding: H264 })
    const short = join(folder, 'short.mp4')
    copyFileSync(path, short)
    truncateSync(short, Math.round(readFileSync(path).length * 0.6))
    const text = join(folder, 'text.mp4')
    writeFileSync(text, 'not a video at all')
    await expect(numbersOf(join(folder, 'none.mp4'), { fps: 30 })).rejects.toThrow(/none.mp4 cannot be read/)
    await expect(numbersOf(text, { fps: 30 })).rejects.toThrow(/no video, or one that is cut short/)
    await expect(numbersOf(short, { fps: 30 })).rejects.toMatchObject({ code: 'USAGE' })
    await expect(numbersOf(path, { fps: 31 })).rejects.toThrow(/no frame 1 at 0.0323 s: the next one is at 0.0333 s/)
    await expect(numbersOf(path, { fps: 30, fromS: 0.2, toS: 0.5 })).rejects.toThrow(/no frame 6 .* it ends before/)
  })
})

describe('joinVideos', () => {
  it('copies pieces that begin at key frames, in any order, with exact times', async () => {
    const { file } = await joinedClips(folder, [6, 5, 4], H264)
    const out = join(folder, 'out.mp4')
    const pieces = [
      { file, fromS: 11 / 30, frames: 4 },
      { file, fromS: 0, frames: 6 },
    ]
    expect(await joinVideos({ pieces, out, fps: 30, encoding: H264 })).toEqual({ frames: 10, isReencoded: false })
    expect(await numbersOf(out, { fps: 30 })).toEqual([...upTo(4, 11), ...upTo(6)])
    expect(worstTimeErrorS(await probeVideo(out), { fromS: 0, fps: 30, frames: 10 })).toBe(0)
  })

  it('encodes anew where a cut is between key frames, or a piece was made in another way', async () => {
    const { file } = await joinedClips(folder, [6, 5], { ...H264, g: 6 })
    const other = await paintedClip(folder, { first: 900, frames: 3, encoding: { vcodec: 'hevc' } })
    const out = join(folder, 'out.mp4')
    const cut = { file, fromS: 2 / 30, frames: 5 }
    const between = await joinVideos({ pieces: [cut], out, fps: 30, encoding: H264 })
    expect(between).toMatchObject({ frames: 5, isReencoded: true, info: { 'video.codec': 'h264' } })
    expect(await numbersOf(out, { fps: 30 })).toEqual(upTo(5, 2))
    const whole = { file, fromS: 0, frames: 6 }
    const foreign = { file: other.path, fromS: 0, frames: 3 }
    expect(await joinVideos({ pieces: [whole, foreign], out, fps: 30, encoding: H264 })).toMatchObject({
      isReencoded: true,
    })
    expect(await numbersOf(out, { fps: 30 })).toEqual([...upTo(6), ...upTo(3, 900)])
  })

  it('refuses pieces that are not there, and leaves no file', async () => {
    const { file } = await joinedClips(folder, [6], H264)
    const out = join(folder, 'out.mp4')
    const beyond = joinVideos({ pieces: [{ file, fromS: 0, frames: 7 }], out, fps: 30, encoding: H264 })
    await expect(beyond).rejects.toThrow(/does not have 7 frames from 0.0000 s on at 30 a second/)
    expect(existsSync(out)).toBe(false)
  })
})
