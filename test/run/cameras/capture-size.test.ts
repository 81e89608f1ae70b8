/** `capture_width` and `capture_height`: what a real camera is asked for. */

import { describe, expect, it } from 'vitest'
import type { CameraOptions } from '../../../src/env/camera/camera-options.js'
import { parseCameras } from '../../../src/run/cameras/camera-schema.js'
import { captureSize } from '../../../src/run/cameras/capture-size.js'
import { realCameras, simCameras } from '../../../src/run/cameras/open-cameras.js'
import { UsageError } from '../../../src/robot/errors.js'
import { HAS_FFMPEG } from '../../hardware/cameras/has-ffmpeg.js'

const PATTERN: CameraOptions = { type: 'ffmpeg', url: 'lavfi:testsrc=size=64x48:rate=30' }
const CLOCK = { timeS: 0 }

describe('the size that a real camera is asked for', () => {
  it('is both numbers or none', () => {
    expect(captureSize('front', {})).toBeUndefined()
    expect(captureSize('front', { capture_width: 640, capture_height: 480 })).toEqual({ width: 640, height: 480 })
    expect(() => captureSize('front', { capture_width: 640 })).toThrow(
      /'front' has capture_width and no capture_height/,
    )
    expect(() => captureSize('front', { capture_height: 480 })).toThrow(UsageError)
  })

  it('is read from flags, and a misspelt one is told', () => {
    const cameras = { front: { type: 'opencv', index_or_path: 0, capture_width: 640, capture_height: 480 } }
    expect(parseCameras(cameras)).toEqual(cameras)
    expect(() => parseCameras({ front: { capture_widht: 640 } })).toThrow(/did you mean 'capture_width'/)
    expect(() => parseCameras({ front: { capture_width: 'wide' } })).toThrow(/front.capture_width: expected a number/)
  })

  it('is refused of a camera of the twin', async () => {
    const drawn = simCameras({ cameras: { front: { capture_width: 640, capture_height: 480 } } }, 'sim')
    await expect(drawn).rejects.toThrow(/'front' is the twin's.*type opencv and ffmpeg/)
    await expect(simCameras({ cameras: { front: { capture_height: 480 } } }, 'pty')).rejects.toThrow(UsageError)
  })

  it.each<[string, CameraOptions, RegExp]>([
    ['half of it', { ...PATTERN, capture_width: 64 }, /capture_width and no capture_height/],
    ['less than is to be shown', { ...PATTERN, capture_width: 64, capture_height: 48 }, /not enlarged to 640 x 480/],
  ])('%s is refused before anything is opened', async (_, options, message) => {
    await expect(realCameras({ cameras: { front: options } }, 'pty', CLOCK)).rejects.toThrow(message)
  })

  it.skipIf(!HAS_FFMPEG)('becomes the one that is shown', async () => {
    const options = { ...PATTERN, width: 16, height: 16, capture_width: 64, capture_height: 48 }
    const cameras = await realCameras({ cameras: { front: options } }, 'pty', CLOCK)
    const camera = cameras.get('front')
    try {
      expect(camera?.spec).toMatchObject({ width: 16, height: 16 })
      expect(await camera?.latest()).toMatchObject({ width: 16, height: 16 })
    } finally {
      await camera?.close()
    }
  })
})
