import { describe, expect, it } from 'vitest'
import { loadFfmpeg } from '../../src/hardware/ffmpeg.js'
import { CapabilityError } from '../../src/robot/errors.js'

describe('FFmpeg', () => {
  it('that is not there is said with what works without it', async () => {
    // Whatever was loaded before, this load fails.
    const loading = loadFfmpeg('a video of type .mp4', () =>
      Promise.reject(new Error("Cannot find package 'node-av'\nimported from")),
    )
    await expect(loading).rejects.toBeInstanceOf(CapabilityError)
    await expect(
      loadFfmpeg('a video of type .mp4', () =>
        Promise.reject(new Error("Cannot find package 'node-av'\nimported from")),
      ),
    ).rejects.toThrow(
      /^a video of type \.mp4 needs FFmpeg.*\(Cannot find package 'node-av'\).*npm install node-av.*GIF/,
    )
  })
})
