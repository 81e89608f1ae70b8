/** Why a camera does not open or went away, and what to do about it. */

import { CameraError } from '../../robot/errors.js'
import { ffmpegReason, type FfmpegLibrary } from '../ffmpeg.js'
import type { FfmpegInput, VideoMode } from './video-input.js'

const LIST = 'so101 find-cameras lists what is there'
/** Not among FFmpeg's constants: https://man7.org/linux/man-pages/man3/errno.3.html */
const ENXIO = -6
const ENOTTY = -25

export function openFailure(
  ffmpeg: FfmpegLibrary,
  { title, isDevice }: FfmpegInput,
  mode: VideoMode | undefined,
  code: number,
): CameraError {
  const fact = `${title} cannot be opened: ${ffmpegReason(ffmpeg, code)}`
  const next = (text: string) => new CameraError(`${fact}. ${text}`)
  if (!isDevice) return next(urlAdvice(ffmpeg, code))
  switch (code) {
    case ffmpeg.AVERROR_ENOENT:
    case ffmpeg.AVERROR_ENODEV:
    case ENXIO:
      return next(`Is it plugged in? ${LIST}`)
    case ffmpeg.AVERROR_EBUSY:
      return next(`Another program has it: close that (a browser, OBS, LeRobot; on Linux fuser -v ${title} names it)`)
    case ffmpeg.AVERROR_EACCES:
    case ffmpeg.AVERROR_EPERM:
      return next(
        'You may not read it: on Linux sudo usermod -aG video $USER and log in again; on macOS allow the terminal the camera in the settings',
      )
    case ENOTTY:
    case ffmpeg.AVERROR_EISDIR:
      return next(`That is no camera: ${LIST}; a file is given by type: ffmpeg and url`)
    default:
      return next(
        `It may not have ${sizeAndRate(mode)} in that format: ${LIST}, with sizes and rates${scaleAdvice(mode)}`,
      )
  }
}

function urlAdvice(ffmpeg: FfmpegLibrary, code: number): string {
  switch (code) {
    case ffmpeg.AVERROR_ENOENT:
      return 'Is the path right?'
    case ffmpeg.AVERROR_INVALIDDATA:
      return 'It is no video or picture that FFmpeg knows'
    case ffmpeg.AVERROR_FILTER_NOT_FOUND:
      return 'Behind lavfi: comes a source such as testsrc=size=640x480:rate=30'
    default:
      return 'A url is a file, an address such as rtsp://192.168.1.20/stream, or lavfi:testsrc'
  }
}

function scaleAdvice(mode: VideoMode | undefined): string {
  return mode === undefined ? '' : ', and capture_width, capture_height ask for a larger one and scale it down'
}

function sizeAndRate(mode: VideoMode | undefined): string {
  return mode === undefined ? 'a size and rate of its own' : `${mode.width} x ${mode.height} at ${mode.rateHz} Hz`
}
