/** What LeRobot writes into a video feature's `info`: of the file, and of the settings it was encoded with. */

import type { PixelSize } from '../pictures/pixels.js'
import { isAv1, type FullEncoding } from './video-encoding.js'

export function clipInfo(
  { width, height, fps }: PixelSize & { readonly fps: number },
  { vcodec, g, crf, preset }: FullEncoding,
): Readonly<Record<string, unknown>> {
  return {
    is_depth_map: false,
    'video.height': height,
    'video.width': width,
    'video.codec': isAv1(vcodec) ? 'av1' : vcodec.startsWith('hevc') ? 'hevc' : 'h264',
    'video.pix_fmt': 'yuv420p',
    'video.fps': fps,
    'video.channels': 3,
    has_audio: false,
    'video.g': g,
    'video.crf': crf,
    'video.preset': preset,
    'video.fast_decode': 0,
    'video.video_backend': 'pyav',
    'video.extra_options': {},
  }
}
