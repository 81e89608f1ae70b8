/** Whether FFmpeg is here; a test without it is skipped, and says so. */

import { loadFfmpeg } from '../../../src/hardware/ffmpeg.js'

export const HAS_FFMPEG = await loadFfmpeg('a test').then(
  () => true,
  (error: unknown) => {
    console.warn(`SKIPPED: tests of videos and real cameras. ${String(error)}`)
    return false
  },
)
