/** A video file open for reading: its one video track, packet by packet, with errors that say what is wrong with it. */

import { accessSync, constants } from 'node:fs'
import { ffmpegReason, loadFfmpeg, type Ffmpeg, type FfmpegLibrary } from '../../hardware/ffmpeg.js'
import { UsageError } from '../../robot/errors.js'
import { quietEncoders } from './quiet-encoders.js'

export class VideoFile {
  private constructor(
    readonly ffmpeg: FfmpegLibrary,
    readonly path: string,
    readonly container: Ffmpeg.FormatContext,
    readonly stream: Ffmpeg.Stream,
  ) {}

  /** `UsageError` for a file that is missing, cut short or no video, `CapabilityError` without FFmpeg. */
  static async open(path: string): Promise<VideoFile> {
    try {
      accessSync(path, constants.R_OK)
    } catch (cause) {
      throw new UsageError(`${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, {
        cause,
      })
    }
    quietEncoders()
    const ffmpeg = await loadFfmpeg(`a dataset's video (${path})`)
    const container = new ffmpeg.FormatContext()
    container.allocContext()
    const code = await container.openInput(path)
    if (code < 0) {
      throw new UsageError(
        `${path} is no video, or one that is cut short (${ffmpegReason(ffmpeg, code)}): so101 dataset check says what is left`,
      )
    }
    await container.findStreamInfo()
    const stream = container.streams.find(({ codecpar }) => codecpar.codecType === ffmpeg.AVMEDIA_TYPE_VIDEO)
    if (stream === undefined) {
      await container.closeInput()
      throw new UsageError(`${path} has no pictures in it`)
    }
    return new VideoFile(ffmpeg, path, container, stream)
  }

  get codec(): string {
    return this.ffmpeg.avGetCodecName(this.stream.codecpar.codecId) ?? 'unknown'
  }

  secondsOf(ticks: bigint): number {
    const { num, den } = this.stream.timeBase
    return (Number(ticks) * num) / den
  }

  /** The next packet of the video into `packet`; false at the end. */
  async read(packet: Ffmpeg.Packet): Promise<boolean> {
    for (;;) {
      const code = await this.container.readFrame(packet)
      if (code === this.ffmpeg.AVERROR_EOF) return false
      if (code < 0)
        throw new UsageError(
          `${this.path} cannot be read to its end (${ffmpegReason(this.ffmpeg, code)}): it is damaged`,
        )
      if (packet.streamIndex === this.stream.index) return true
      packet.unref()
    }
  }

  /** To the last key frame that is not after `timeS`. */
  async seek(timeS: number): Promise<void> {
    const { num, den } = this.stream.timeBase
    const ticks = BigInt(Math.max(0, Math.round((timeS * den) / num)))
    const code = await this.container.seekFrame(this.stream.index, ticks, this.ffmpeg.AVSEEK_FLAG_BACKWARD)
    if (code < 0)
      throw new UsageError(`${this.path} has nothing at ${timeS.toFixed(3)} s (${ffmpegReason(this.ffmpeg, code)})`)
  }

  async close(): Promise<void> {
    await this.container.closeInput()
  }
}
