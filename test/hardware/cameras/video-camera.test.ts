import { describe, expect, it } from 'vitest'
import type { BusTimers } from '../../../src/hardware/bus-line.js'
import { startVideoCamera, type VideoCamera } from '../../../src/hardware/cameras/video-camera.js'
import type { PictureSize } from '../../../src/hardware/cameras/fit-picture.js'
import type { Rotation } from '../../../src/hardware/cameras/rotate.js'
import type { SourceEvent } from '../../../src/hardware/cameras/video-source.js'
import { CameraError, ClosedError } from '../../../src/robot/errors.js'
import { JumpingTimers } from '../jumping-timers.js'
import { ScriptedSource, picture } from './scripted-source.js'

/** Time stands until the test moves it, but for the moment that a picture on its way is given. */
const STILL: BusTimers = {
  nowMs: () => 0,
  schedule(delayMs, run) {
    if (delayMs === 5) setImmediate(run)
    return () => undefined
  },
}

interface Rig {
  readonly source: ScriptedSource
  readonly clock: { timeS: number }
  readonly camera: VideoCamera
}

interface RigOptions {
  readonly rotation?: Rotation
  readonly width?: number
  readonly height?: number
  readonly capture?: PictureSize
  readonly first?: SourceEvent
}

async function rig({
  rotation = 0,
  width = 4,
  height = 2,
  capture,
  first = picture(0, { red: 1 }),
}: RigOptions = {}): Promise<Rig> {
  const source = new ScriptedSource()
  const clock = { timeS: 0 }
  source.give(first)
  const spec = { name: 'wrist', width, height, rateHz: 30, hasDepth: false, hasSegmentation: false }
  const camera = await startVideoCamera(source, { spec, capture, rotation, warmupS: 0 }, clock, STILL)
  return { source, clock, camera }
}

/** Until the camera has taken what it was given. */
function settled(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve))
}

describe('a real camera', () => {
  it('gives the newest picture, as often as it is asked for', async () => {
    const { source, camera } = await rig()
    expect(await camera.latest()).toMatchObject({ width: 4, height: 2, index: 0, timeS: 0 })
    source.give(picture(1 / 30, { red: 2 }), picture(2 / 30, { red: 3 }))
    await settled()
    const [first, again] = [await camera.latest(), await camera.latest()]
    expect([first.index, first.rgb[0], first.timeS]).toEqual([2, 3, 2 / 30])
    expect(again.index).toBe(2)
    first.rgb.fill(9)
    expect((await camera.latest()).rgb[0]).toBe(3)
  })

  it('refuses a picture that is older than 500 ms, and gives the next', async () => {
    const { source, clock, camera } = await rig()
    clock.timeS = 0.5
    await expect(camera.latest()).resolves.toMatchObject({ index: 0 })
    clock.timeS = 0.62
    await expect(camera.latest()).rejects.toThrow(/camera wrist \(\/dev\/video7\).*0\.62 s old.*0\.5 s/)
    source.give(picture(0.61))
    await settled()
    await expect(camera.latest()).resolves.toMatchObject({ index: 1 })
  })

  it('waits a moment for a picture that is due, as after work that blocked this process', async () => {
    const { source, clock, camera } = await rig()
    clock.timeS = 0.04
    const asked = camera.latest()
    source.give(picture(1 / 30))
    expect(await asked).toMatchObject({ index: 1 })
  })

  it('says again and again that it was pulled out', async () => {
    const { source, camera } = await rig()
    source.give({ kind: 'ended', reason: 'No such device' })
    await settled()
    for (let time = 0; time < 2; time++)
      await expect(camera.latest()).rejects.toThrow(/went away: No such device\. Plug it in again/)
    await expect(camera.latest()).rejects.toBeInstanceOf(CameraError)
  })

  it('counts what came twice, what never came and what was damaged', async () => {
    const { source, camera } = await rig()
    source.give(picture(1 / 30), picture(1 / 30), { kind: 'broken', reason: 'half a picture' })
    await settled()
    expect(camera.statistics).toEqual({ captured: 2, duplicates: 1, lost: 0, broken: 1 })
  })

  it('knows that pictures are missing', async () => {
    const { source, camera } = await rig()
    source.give(picture(4 / 30), picture(5 / 30))
    await settled()
    expect(camera.statistics).toEqual({ captured: 3, duplicates: 0, lost: 3, broken: 0 })
  })

  it('gives up after eleven damaged pictures in a row', async () => {
    const source = new ScriptedSource()
    const timers = new JumpingTimers()
    source.give(picture(0), ...Array.from({ length: 11 }, () => ({ kind: 'broken', reason: 'noise' }) as const))
    const spec = { name: 'wrist', width: 4, height: 2, rateHz: 30, hasDepth: false, hasSegmentation: false }
    const camera = await startVideoCamera(source, { spec, rotation: 0, warmupS: 0 }, { timeS: 0 }, timers)
    for (let turn = 0; turn < 100 && camera.statistics.broken < 11; turn++) await settled()
    await expect(camera.latest()).rejects.toThrow(/11 pictures in a row were damaged.*noise/)
  })

  it('refuses a picture of another size than was asked for, and names both', async () => {
    await expect(rig({ width: 640, height: 480 })).rejects.toThrow(/pictures of 4 x 2, and 640 x 480 was asked for/)
    await expect(rig({ rotation: 90 })).rejects.toThrow(
      /2 x 4 \(turned\), and 4 x 2 was asked for.*width: 2, height: 4/,
    )
  })

  it('turns its pictures: width and height are those afterwards', async () => {
    const { camera } = await rig({ rotation: 90, width: 2, height: 4 })
    expect(await camera.latest()).toMatchObject({ width: 2, height: 4 })
  })

  it('turns what it captures, then cuts and scales it', async () => {
    // Columns 0, 10 .. 50 of a camera on its side; turned clockwise they are rows from above.
    const rgb = Uint8Array.from({ length: 3 * 6 * 2 }, (_, at) => 10 * (Math.floor(at / 3) % 6))
    const first: SourceEvent = { kind: 'picture', width: 6, height: 2, ptsS: 0, arrivedS: 0, rgb }
    const capture = { width: 6, height: 2 }
    const { camera } = await rig({ rotation: 90, width: 1, height: 2, capture, first })
    const shown = await camera.latest()
    // A middle of 2 x 4, in areas of 2 x 2.
    expect([shown.width, shown.height, ...shown.rgb]).toEqual([1, 2, 15, 15, 15, 35, 35, 35])
    shown.rgb.fill(9)
    expect((await camera.latest()).rgb[0]).toBe(15)
  })

  it('that captures another size than was asked for says what to ask for', async () => {
    const small = { width: 2, height: 2 }
    await expect(rig({ ...small, capture: { width: 8, height: 6 } })).rejects.toThrow(
      /pictures of 4 x 2, and 8 x 6 was asked for: ask for capture_width: 4, capture_height: 2$/,
    )
    await expect(rig(small)).rejects.toThrow(
      /or, in --robot.cameras, add capture_width: 4, capture_height: 2, .*2 x 2$/,
    )
    await expect(rig({ width: 2, height: 4, rotation: 90, capture: { width: 4, height: 2 } })).resolves.toBeDefined()
    await expect(rig({ width: 640, height: 480 })).rejects.toThrow(/ask for width: 4, height: 2$/)
  })

  it('that gives nothing is said after 5 s', async () => {
    const source = new ScriptedSource()
    const spec = { name: 'wrist', width: 4, height: 2, rateHz: 30, hasDepth: false, hasSegmentation: false }
    const opening = startVideoCamera(source, { spec, rotation: 0, warmupS: 0 }, { timeS: 0 }, new JumpingTimers())
    await expect(opening).rejects.toThrow(/no picture within 5 s/)
    expect(source.isClosed).toBe(true)
  })

  it('closes once, and says so afterwards', async () => {
    const { source, camera } = await rig()
    await Promise.all([camera.close(), camera.close()])
    expect(source.isClosed).toBe(true)
    await expect(camera.latest()).rejects.toBeInstanceOf(ClosedError)
  })
})
