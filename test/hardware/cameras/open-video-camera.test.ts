import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { BusTimers } from '../../../src/hardware/bus-line.js'
import { openVideoCamera } from '../../../src/hardware/cameras/open-video-camera.js'
import { takePicture } from '../../../src/hardware/cameras/take-picture.js'
import type { VideoInput } from '../../../src/hardware/cameras/video-input.js'
import { videoWriter } from '../../../src/run/pictures/video-writer.js'
import { CameraError, UsageError } from '../../../src/robot/errors.js'
import { JumpingTimers } from '../jumping-timers.js'
import { HAS_FFMPEG } from './has-ffmpeg.js'

const folder = mkdtempSync(join(tmpdir(), 'camera-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

const FRONT = { name: 'front', width: 64, height: 48, rateHz: 30 }
const PATTERN = { url: 'lavfi:testsrc=size=64x48:rate=30' }

/** Wall time that costs nothing. */
function jumping() {
  const jumpingTimers = new JumpingTimers()
  const timers: BusTimers = {
    nowMs: () => jumpingTimers.nowMs(),
    // FFmpeg does its work in true time, and nobody jumps past what it is given for that.
    schedule: (delayMs, run) => (delayMs >= 5000 ? () => undefined : jumpingTimers.schedule(delayMs, run)),
  }
  const clock = {
    get timeS() {
      return timers.nowMs() / 1000
    },
  }
  return { timers, clock }
}

describe.skipIf(!HAS_FFMPEG)('a camera through FFmpeg', () => {
  it('shows a pattern in its true colours, thirty times a second', async () => {
    const { timers, clock } = jumping()
    const red = 'lavfi:color=color=0xc81e3c:size=64x48:rate=30'
    const camera = await openVideoCamera({ ...FRONT, input: { url: red }, timers }, clock)
    const { rgb, index } = await camera.latest()
    expect(index).toBe(0)
    expect(rgb.length).toBe(64 * 48 * 3)
    // 8 bits of luma and colour difference: two steps either way.
    for (const [channel, value] of [0xc8, 0x1e, 0x3c].entries())
      expect(Math.abs((rgb[channel] ?? 0) - value)).toBeLessThanOrEqual(3)
    await camera.close()
  })

  it('plays a file at its own pace, each picture at its own time, and says when it has ended', async () => {
    const file = join(folder, 'five.mp4')
    const writer = await videoWriter(file, { width: 64, height: 48, fps: 10 })
    for (let frame = 0; frame < 5; frame++) await writer.push(new Uint8Array(64 * 48 * 3).fill(frame * 50))
    await writer.close()

    const { timers, clock } = jumping()
    const camera = await openVideoCamera({ ...FRONT, rateHz: 10, input: { url: file }, timers }, clock)
    const seen = new Map<number, { timeS: number; grey: number }>()
    const ended = await (async () => {
      for (;;) {
        try {
          const { index, timeS, rgb } = await camera.latest()
          seen.set(index, { timeS, grey: rgb[300] ?? 0 })
        } catch (error) {
          return error
        }
        await new Promise(resolve => setImmediate(resolve))
      }
    })()
    expect(String(ended)).toContain('it came to its end, after 5 pictures')
    expect(seen.size).toBeGreaterThanOrEqual(4)
    for (const [index, { timeS, grey }] of seen) {
      expect(timeS).toBeCloseTo(index / 10, 6)
      expect(Math.abs(grey - index * 50)).toBeLessThanOrEqual(4)
    }
    expect(camera.statistics).toEqual({ captured: 5, duplicates: 0, lost: 0, broken: 0 })
    await camera.close()
  })

  it('of 640 x 480 shows the middle of what it captures, 128 x 128', async () => {
    const { timers, clock } = jumping()
    // Black up to x = 320, 255 beyond; what is to be cut, 80 on each side, is of other colours.
    const url =
      'lavfi:color=color=black:size=640x480:rate=30,format=rgb24,' +
      ['0:80:red', '320:240:white', '560:80:blue']
        .map(column => column.split(':'))
        .map(([x, w, color]) => `drawbox=x=${x}:y=0:w=${w}:h=480:color=${color}:t=fill`)
        .join(',')
    const capture = { width: 640, height: 480 }
    const camera = await openVideoCamera({ ...FRONT, width: 128, height: 128, capture, input: { url }, timers }, clock)
    expect(camera.spec).toMatchObject({ width: 128, height: 128 })
    const { width, height, rgb } = await camera.latest()
    await camera.close()
    expect([width, height, rgb.length]).toEqual([128, 128, 3 * 128 * 128])
    // The edge of black and white is the picture's middle, and nothing of the others is left.
    const row = Uint8Array.from({ length: 3 * 128 }, (_, at) => (at < 3 * 64 ? 0 : 255))
    for (let y = 0; y < 128; y++) expect(Buffer.compare(row, rgb.subarray(3 * 128 * y, 3 * 128 * (y + 1)))).toBe(0)
  })

  it('takes one picture of whatever it is', async () => {
    const shot = await takePicture(PATTERN)
    expect([shot.width, shot.height, shot.rateHz, shot.backend]).toEqual([64, 48, 30, 'lavfi'])
  })

  it.each<[string, VideoInput, RegExp]>([
    ['a file that is not there', { url: '/nope/film.mp4' }, /film\.mp4 cannot be opened: No such file.*path right/],
    ['a folder', { url: tmpdir() }, /cannot be opened: Is a directory/],
    ['a file of text', { url: new URL(import.meta.url).pathname }, /no video or picture that FFmpeg knows/],
    ['a pattern that is none', { url: 'lavfi:nonsense' }, /Filter not found.*testsrc/],
    ['a sound', { url: 'lavfi:sine' }, /no pictures in it/],
    ['an address where nobody is', { url: 'rtsp://127.0.0.1:9/x' }, /cannot be opened: Connection refused/],
    ['a smaller size', { url: 'lavfi:testsrc=size=32x24' }, /pictures of 32 x 24, and 64 x 48 was asked for/],
  ])('refuses %s', async (_, input, message) => {
    const opening = openVideoCamera({ ...FRONT, input }, { timeS: 0 })
    await expect(opening).rejects.toBeInstanceOf(CameraError)
    await expect(openVideoCamera({ ...FRONT, input }, { timeS: 0 })).rejects.toThrow(message)
  })

  it.skipIf(process.platform !== 'linux').each<[string, VideoInput, RegExp]>([
    ['a camera that is not there', { device: 63 }, /\/dev\/video63 cannot be opened.*plugged in\? so101 find-cameras/],
    ['a stable name of none', { device: 'usb-none' }, /by-id\/usb-none cannot be opened/],
    ['a device that is no camera', { device: '/dev/null' }, /That is no camera/],
    ['a folder as a device', { device: '/tmp' }, /That is no camera/],
  ])('refuses %s', async (_, input, message) => {
    await expect(openVideoCamera({ ...FRONT, input }, { timeS: 0 })).rejects.toThrow(message)
  })

  it.skipIf(process.platform !== 'linux' || process.getuid?.() === 0)('refuses a device that is not ours', async () => {
    const device = join(folder, 'video0')
    writeFileSync(device, '')
    chmodSync(device, 0)
    const opening = openVideoCamera({ ...FRONT, input: { device } }, { timeS: 0 })
    await expect(opening).rejects.toThrow(/Permission denied.*usermod -aG video/)
  })

  it.each([
    [{ width: 0 }, /0 x 48 pixels cannot be/],
    [{ height: 99_999 }, /64 x 99999 pixels cannot be/],
    [{ width: 12.5 }, /whole numbers/],
    [{ rateHz: 0 }, /fps is 0/],
    [{ rateHz: NaN }, /fps is NaN/],
    [{ capture: { width: 640, height: 0 } }, /640 x 0 pixels cannot be/],
    [{ capture: { width: 640.5, height: 480 } }, /640.5 x 480 pixels cannot be/],
    [
      { capture: { width: 63, height: 480 } },
      /pictures of 63 x 480 are not enlarged to 64 x 48: ask for a larger capture/,
    ],
    [{ capture: { width: 64, height: 50 }, rotation: 90 }, /64 x 50, turned 50 x 64, are not enlarged to 64 x 48/],
    [{ rotation: 45 }, /rotation is 45: take one of 0, 90, 180, -90/],
  ])('refuses %j before it opens anything', async (wrong, message) => {
    const opening = openVideoCamera({ ...FRONT, input: PATTERN, ...wrong }, { timeS: 0 })
    await expect(opening).rejects.toThrow(message)
    await expect(openVideoCamera({ ...FRONT, input: PATTERN, ...wrong }, { timeS: 0 })).rejects.toBeInstanceOf(
      UsageError,
    )
  })
})
