import { chmodSync, mkdtempSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { REAL_TIMERS } from '../../../src/hardware/bus-line.js'
import { openFfmpegSource } from '../../../src/hardware/cameras/ffmpeg-source.js'
import { ffmpegInput } from '../../../src/hardware/cameras/video-input.js'
import type { SourcePicture } from '../../../src/hardware/cameras/video-source.js'
import { videoWriter } from '../../../src/run/pictures/video-writer.js'
import { ClosedError } from '../../../src/robot/errors.js'
import { HAS_FFMPEG } from '../../hardware/cameras/has-ffmpeg.js'

const folder = mkdtempSync(join(tmpdir(), 'video-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

const [WIDTH, HEIGHT] = [64, 48]

/** A white bar that moves four pixels to the right with each frame, on dark red. */
function frame(index: number): Uint8Array {
  return Uint8Array.from({ length: WIDTH * HEIGHT * 3 }, (_, at) => {
    const x = Math.floor(at / 3) % WIDTH
    const isBar = x >= index * 4 && x < index * 4 + 4
    return isBar ? 255 : at % 3 === 0 ? 120 : 10
  })
}

async function write(name: string, count: number, fps: number): Promise<string> {
  const file = join(folder, name)
  const writer = await videoWriter(file, { width: WIDTH, height: HEIGHT, fps })
  for (let index = 0; index < count; index++) await writer.push(frame(index))
  await writer.close()
  await writer.close()
  return file
}

async function readBack(file: string): Promise<{ pictures: SourcePicture[]; rateHz: number | undefined }> {
  const input = ffmpegInput({ url: file }, undefined, 'linux')
  const source = await openFfmpegSource(input, undefined, { timeS: 0 }, REAL_TIMERS)
  const pictures: SourcePicture[] = []
  for (;;) {
    const event = await source.read()
    if (event.kind === 'picture') pictures.push(event)
    else if (event.kind === 'ended') break
    else throw new Error(JSON.stringify(event))
  }
  await source.close()
  return { pictures, rateHz: source.info.rateHz }
}

/** Where the bar begins. */
function barOf({ rgb }: SourcePicture): number {
  const row = WIDTH * 3 * 20
  return Array.from({ length: WIDTH }, (_, x) => rgb[row + x * 3 + 1] ?? 0).findIndex(green => green > 128)
}

describe.skipIf(!HAS_FFMPEG)('a video of type .mp4', () => {
  it.each([30, 29.97, 12.5])('at %d frames a second has each frame at k / fps, in order and in colour', async fps => {
    const { pictures, rateHz } = await readBack(await write(`at-${fps}.mp4`, 12, fps))
    expect(rateHz).toBeCloseTo(fps, 6)
    expect(pictures.map(barOf)).toEqual(Array.from({ length: 12 }, (_, index) => index * 4))
    for (const [index, { ptsS = NaN }] of pictures.entries()) expect(Math.abs(ptsS - index / fps)).toBeLessThan(1e-4)
    const [red = 0, green = 0] = pictures[5]?.rgb ?? []
    expect([Math.abs(red - 120) <= 4, Math.abs(green - 10) <= 6]).toEqual([true, true])
  })

  it('has its index in front, so that it plays while it is still coming', async () => {
    const bytes = readFileSync(await write('front.mp4', 3, 30))
    expect(bytes.indexOf('moov')).toBeGreaterThan(0)
    expect(bytes.indexOf('moov')).toBeLessThan(bytes.indexOf('mdat'))
  })

  it('plays as far as it came where the run failed', async () => {
    const file = join(folder, 'failed.mp4')
    const writer = await videoWriter(file, { width: WIDTH, height: HEIGHT, fps: 30 })
    await writer.push(frame(0))
    await writer.push(frame(1))
    await expect(writer.push(new Uint8Array(7))).rejects.toThrow(/64 x 48 is 9216 bytes of RGB, and 7 came/)
    await writer.close()
    expect((await readBack(file)).pictures.map(barOf)).toEqual([0, 4])
    await expect(writer.push(frame(2))).rejects.toBeInstanceOf(ClosedError)
  })

  it('waits for pushes that nobody waited for', async () => {
    const file = join(folder, 'piled.mp4')
    const writer = await videoWriter(file, { width: WIDTH, height: HEIGHT, fps: 30 })
    for (let index = 0; index < 8; index++) void writer.push(frame(index))
    await writer.close()
    expect((await readBack(file)).pictures).toHaveLength(8)
  })

  it('refuses sides that are not even', async () => {
    await expect(videoWriter(join(folder, 'odd.mp4'), { width: 65, height: 47, fps: 30 })).rejects.toThrow(
      /even, and 65 x 47 was asked for\. Take 66 x 48, or \.gif/,
    )
  })
})

describe('a video of type .gif', () => {
  it('has every frame, 3, 4 and 3 hundredths of a second long at 30 a second', async () => {
    const bytes = readFileSync(await write('bar.gif', 6, 30))
    expect(bytes.subarray(0, 6).toString()).toBe('GIF89a')
    const delays: number[] = []
    // Graphic control extensions: 21 f9 04 flags, delay in two bytes.
    for (let at = bytes.indexOf('21f904', 'hex'); at >= 0; at = bytes.indexOf('21f904', at + 1, 'hex'))
      delays.push(bytes.readUInt16LE(at + 4))
    expect(delays).toEqual([3, 4, 3, 3, 4, 3])
  })

  it('refuses what a browser would show at another speed', async () => {
    await expect(videoWriter(join(folder, 'fast.gif'), { width: 8, height: 8, fps: 60 })).rejects.toThrow(/one of 10/)
  })
})

describe('a video', () => {
  mkdirSync(join(folder, 'folder.mp4'))
  const size = { width: WIDTH, height: HEIGHT, fps: 30 }

  it.each([
    ['film.avi', size, /end its name in \.mp4 or \.gif/],
    ['film', size, /end its name in/],
    ['folder.mp4', size, /it is a folder/],
    [join('none', 'film.mp4'), size, /cannot write .*none/],
    ['zero.mp4', { ...size, width: 0 }, /0 x 48 pixels cannot be/],
    ['half.gif', { ...size, height: 1.5 }, /64 x 1\.5 pixels cannot be/],
    ['still.mp4', { ...size, fps: 0 }, /0 frames a second cannot be/],
    ['nan.gif', { ...size, fps: NaN }, /NaN frames a second cannot be/],
  ])('%s is refused before the first frame', async (name, options, message) => {
    await expect(videoWriter(join(folder, name), options)).rejects.toThrow(message)
  })

  it.skipIf(process.getuid?.() === 0)('is refused in a folder that is not ours', async () => {
    const locked = join(folder, 'locked')
    mkdirSync(locked)
    chmodSync(locked, 0o555)
    await expect(videoWriter(join(locked, 'film.gif'), size)).rejects.toThrow(/cannot write .*permission denied/)
  })
})
