import { describe, expect, it } from 'vitest'
import { pictureAges } from '../../../benchmarks/video/picture-ages.js'
import { HAS_FFMPEG } from './has-ffmpeg.js'

describe.skipIf(!HAS_FFMPEG)('a camera of 30 Hz, on the wall clock', () => {
  it('has a picture of at most 40 ms in 99 of 100 times that it is asked, none twice and none lost', async () => {
    const { durationS, p99Ms, statistics } = await pictureAges(8, 0, 1)
    expect(p99Ms).toBeLessThan(40)
    expect(statistics).toMatchObject({ duplicates: 0, lost: 0, broken: 0 })
    expect(Math.abs(statistics.captured - durationS * 30)).toBeLessThan(4)
  })
})
