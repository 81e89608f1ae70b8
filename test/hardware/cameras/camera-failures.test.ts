import { describe, expect, it } from 'vitest'
import { openFailure } from '../../../src/hardware/cameras/camera-failures.js'
import { ffmpegInput } from '../../../src/hardware/cameras/video-input.js'
import { loadFfmpeg } from '../../../src/hardware/ffmpeg.js'
import { HAS_FFMPEG } from './has-ffmpeg.js'

const MODE = { width: 640, height: 480, rateHz: 30 }

describe.skipIf(!HAS_FFMPEG)('why a camera does not open', () => {
  it.each([
    ['AVERROR_EBUSY', /Another program has it.*fuser -v \/dev\/video0/],
    ['AVERROR_EACCES', /Permission denied.*usermod -aG video/],
    ['AVERROR_EPERM', /usermod -aG video/],
    ['AVERROR_ENODEV', /plugged in\? so101 find-cameras/],
    ['AVERROR_EINVAL', /may not have 640 x 480 at 30 Hz.*so101 find-cameras/],
  ] as const)('%s', async (code, message) => {
    const ffmpeg = await loadFfmpeg('a test')
    const input = ffmpegInput({ device: 0 }, MODE, 'linux')
    const { message: text } = openFailure(ffmpeg, input, MODE, ffmpeg[code])
    expect(text).toMatch(/^\/dev\/video0 cannot be opened: /)
    expect(text).toMatch(message)
  })
})
