/** An animated GIF: for READMEs and chats; MP4 is smaller and has all colours. */

import { writeFile } from 'node:fs/promises'
import { ClosedError, UsageError } from '../../robot/errors.js'
import { encodeGif, loadSharp } from './image-codec.js'
import { checkPixels } from './pixels.js'
import type { VideoOptions, VideoWriter } from './video-writer.js'

/** Browsers show anything faster as 10 frames a second. */
const FASTEST_FPS = 50
const LONGEST_SIDE = 65_535
/** All frames are held until the end, since palettes are shared between them. */
const MOST_BYTES = 1024 * 1024 * 1024

export async function openGif(file: string, { width, height, fps }: VideoOptions): Promise<VideoWriter> {
  if (fps > FASTEST_FPS)
    throw new UsageError(
      `${file}: browsers show a GIF of ${fps} frames a second as one of 10. Take ${FASTEST_FPS} or less, or .mp4`,
    )
  if (Math.max(width, height) > LONGEST_SIDE)
    throw new UsageError(
      `${file}: a GIF has sides of up to ${LONGEST_SIDE} pixels, and ${width} x ${height} was asked for`,
    )
  await loadSharp()
  await writeFile(file, '')
  return new GifWriter(file, { width, height, fps })
}

class GifWriter implements VideoWriter {
  readonly #frames: Uint8Array[] = []
  #closing: Promise<void> | undefined

  constructor(
    private readonly file: string,
    private readonly options: VideoOptions,
  ) {}

  push(rgb: Uint8Array): Promise<void> {
    return new Promise(resolve => {
      this.#take(rgb)
      resolve()
    })
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#write())
  }

  #take(rgb: Uint8Array): void {
    const { file, options } = this
    if (this.#closing !== undefined) throw new ClosedError(file)
    checkPixels(rgb, options)
    const count = this.#frames.length
    if ((count + 1) * rgb.length > MOST_BYTES)
      throw new UsageError(
        `${file} has ${count} frames of ${options.width} x ${options.height}, which is all that fits: ` +
          'take .mp4, a smaller picture or a shorter run',
      )
    this.#frames.push(rgb.slice())
  }

  async #write(): Promise<void> {
    if (this.#frames.length === 0) return
    const bytes = await encodeGif(this.#frames, this.options, delaysMs(this.#frames.length, this.options.fps))
    await writeFile(this.file, bytes)
  }
}

/** A GIF counts hundredths of a second, so that 30 frames a second stay 3, 4, 3 of them: no drift. */
function delaysMs(count: number, fps: number): number[] {
  const shownCs = (index: number) => Math.round((index * 100) / fps)
  return Array.from({ length: count }, (_, index) => (shownCs(index + 1) - shownCs(index)) * 10)
}
