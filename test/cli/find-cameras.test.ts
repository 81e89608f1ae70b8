import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { findCamerasCommandIn, type CameraWorld } from '../../src/cli/find-cameras.js'
import type { CameraDevice } from '../../src/hardware/cameras/list-cameras-node.js'
import type { TakenPicture } from '../../src/hardware/cameras/take-picture.js'
import { CameraError, UsageError } from '../../src/robot/errors.js'
import { decodePicture } from '../../src/run/pictures/image-codec.js'
import { pictureName } from '../../src/run/find-cameras.js'
import { textIo } from './text-io.js'

const folder = mkdtempSync(join(tmpdir(), 'cameras-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

const SHOT: TakenPicture = {
  width: 4,
  height: 2,
  rgb: new Uint8Array(24).fill(200),
  rateHz: 30,
  backend: 'video4linux2,v4l2',
  codec: 'rawvideo',
  pixelFormat: 'yuyv422',
  fourcc: 'YUYV',
}
const GOOD: CameraDevice = {
  id: '/dev/video0',
  name: 'HD Pro Webcam C920',
  stableName: 'usb-C920-video-index0',
  modes: [{ width: 640, height: 480, leastRateHz: 5, mostRateHz: 30, format: 'yuyv422' }],
}
const BUSY: CameraDevice = { id: '/dev/video2', name: undefined, stableName: undefined, modes: [] }

const TWO: CameraWorld = {
  list: () => Promise.resolve([BUSY, GOOD]),
  take: input =>
    'device' in input && input.device === BUSY.id
      ? Promise.reject(new CameraError('/dev/video2 cannot be opened: Device or resource busy'))
      : Promise.resolve(SHOT),
}

async function run(world: CameraWorld, ...args: string[]) {
  const io = textIo()
  await findCamerasCommandIn(world).invoke([`--output_dir=${folder}`, ...args], io, { readConfig: () => '' })
  return io.written.stdout
}

describe('so101 find-cameras', () => {
  it('prints as LeRobot does, goes on after a camera that fails, and leaves a picture of the others', async () => {
    expect(await run(TWO)).toBe(
      `--- Detected Cameras ---
Camera #0:
  Name: OpenCV Camera @ /dev/video2
  Type: OpenCV
  Id: /dev/video2
  Error: /dev/video2 cannot be opened: Device or resource busy
--------------------
Camera #1:
  Name: OpenCV Camera @ /dev/video0
  Type: OpenCV
  Id: /dev/video0
  Backend api: video4linux2,v4l2
  Default stream profile:
    Format: yuyv422
    Fourcc: YUYV
    Width: 4
    Height: 2
    Fps: 30
  Device name: HD Pro Webcam C920
  Stable name: usb-C920-video-index0
  Modes:
    size       fps      format
    ---------  -------  -------
    640 x 480  5 to 30  yuyv422
  Picture: ${join(folder, 'opencv__dev_video0.png')}
--------------------
`,
    )
    expect(await decodePicture(join(folder, 'opencv__dev_video0.png'))).toMatchObject({ width: 4, height: 2 })
    expect(existsSync(join(folder, 'opencv__dev_video2.png'))).toBe(false)
  })

  it('gives the same as JSON', async () => {
    const { cameras } = JSON.parse(await run(TWO, '--json')) as { cameras: Record<string, unknown>[] }
    expect(cameras).toMatchObject([
      { id: '/dev/video2', picture: null, error: '/dev/video2 cannot be opened: Device or resource busy' },
      { id: '/dev/video0', stable_name: 'usb-C920-video-index0', default_stream_profile: { fourcc: 'YUYV', fps: 30 } },
    ])
  })

  it('says what to do where there is none, and makes no folder', async () => {
    const none = join(folder, 'none')
    expect(await run({ list: () => Promise.resolve([]) }, `--output_dir=${none}`)).toContain(
      'no camera was found: plug',
    )
    expect(existsSync(none)).toBe(false)
  })

  it('fails where every camera failed', async () => {
    await expect(run({ ...TWO, list: () => Promise.resolve([BUSY]) })).rejects.toThrow(/none of 1 cameras/)
  })

  it('keeps a password out of what it prints and of names of files', async () => {
    const text = await run({ ...TWO, list: () => Promise.resolve([]) }, '--url=rtsp://me:secret@cam/1')
    expect(text).toContain('FFmpeg Camera @ rtsp://me:***@cam/1')
    expect(text).not.toContain('secret')
  })

  it('knows no other kind', async () => {
    await expect(run(TWO, 'realsense')).rejects.toBeInstanceOf(UsageError)
  })

  it.each([
    ['OpenCV', '/dev/video0', 'opencv__dev_video0.png'],
    ['OpenCV', '1', 'opencv_1.png'],
    ['FFmpeg', '../../etc/x', 'ffmpeg_.._.._etc_x.png'],
  ] as const)('%s %s is shown by %s', (type, id, name) => {
    expect(pictureName({ type, id })).toBe(name)
  })
})
