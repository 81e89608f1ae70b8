/** Between RGB and what encoders take: one matrix, converted by and written into the file, so that every reader takes the same one back. */

import type { Ffmpeg, FfmpegLibrary } from '../../hardware/ffmpeg.js'
import { checkPixels, type PixelSize } from '../pictures/pixels.js'

/** What players take for high definition, and what LeRobot's readers take for everything: one of them (pyav) whatever the file says. */
export type Matrix = 'bt709' | 'bt601'

/** Of datasets. */
export const CLIP_MATRIX: Matrix = 'bt601'

export function tagColours(ffmpeg: FfmpegLibrary, target: Ffmpeg.CodecContext | Ffmpeg.Frame, matrix: Matrix): void {
  target.colorSpace = matrix === 'bt709' ? ffmpeg.AVCOL_SPC_BT709 : ffmpeg.AVCOL_SPC_SMPTE170M
  target.colorPrimaries = ffmpeg.AVCOL_PRI_BT709
  target.colorTrc = ffmpeg.AVCOL_TRC_IEC61966_2_1
  target.colorRange = ffmpeg.AVCOL_RANGE_MPEG
}

interface Timing {
  readonly pts: bigint
  readonly timeBase: { readonly num: number; readonly den: number }
}

/** To yuv420p. */
export class FromRgb {
  readonly #scaler: Ffmpeg.SoftwareScaleContext

  constructor(
    private readonly ffmpeg: FfmpegLibrary,
    private readonly size: PixelSize,
    private readonly matrix: Matrix,
  ) {
    this.#scaler = new ffmpeg.SoftwareScaleContext()
    this.#scaler.allocContext()
  }

  /** The frame is the caller's to free; the array is free again. Negative: FFmpeg's reason. */
  convertSync(rgb: Uint8Array, timing: Timing): Ffmpeg.Frame | number {
    const [picture, frame] = this.#frames(rgb, timing)
    const code = this.#scaler.scaleFrameSync(frame, picture)
    return this.#done(code, picture, frame, timing)
  }

  /** The same, on another thread. */
  async convert(rgb: Uint8Array, timing: Timing): Promise<Ffmpeg.Frame | number> {
    const [picture, frame] = this.#frames(rgb, timing)
    const code = await this.#scaler.scaleFrame(frame, picture)
    return this.#done(code, picture, frame, timing)
  }

  free(): void {
    this.#scaler.freeContext()
  }

  #frames(rgb: Uint8Array, { pts, timeBase }: Timing): [picture: Ffmpeg.Frame, frame: Ffmpeg.Frame] {
    const { ffmpeg, size } = this
    checkPixels(rgb, size)
    const { width, height } = size
    const picture = ffmpeg.Frame.fromVideoBuffer(Buffer.from(rgb.buffer, rgb.byteOffset, rgb.byteLength), {
      width,
      height,
      format: ffmpeg.AV_PIX_FMT_RGB24,
      pts,
      timeBase,
    })
    picture.colorSpace = ffmpeg.AVCOL_SPC_RGB
    picture.colorRange = ffmpeg.AVCOL_RANGE_JPEG
    const frame = new ffmpeg.Frame()
    frame.alloc()
    frame.width = width
    frame.height = height
    frame.format = ffmpeg.AV_PIX_FMT_YUV420P
    tagColours(ffmpeg, frame, this.matrix)
    return [picture, frame]
  }

  #done(code: number, picture: Ffmpeg.Frame, frame: Ffmpeg.Frame, { pts }: Timing): Ffmpeg.Frame | number {
    picture.free()
    if (code < 0) {
      frame.free()
      return code
    }
    frame.pts = pts
    return frame
  }
}
