/** The one door to `sharp`: pictures to PNG, JPEG and GIF bytes, and any photo back to pixels. */

import type { default as SharpLibrary, Sharp } from 'sharp'
import { CapabilityError, UsageError } from '../../robot/errors.js'
import { PIXEL_BYTES, checkPixels, type PixelSize } from './pixels.js'

/**
 * Loaded with the first picture, since its native part is an optional package of its own: an evaluation without pictures runs without it.
 * `CapabilityError` where it is missing.
 */
export async function loadSharp(
  load: () => Promise<{ readonly default: typeof SharpLibrary }> = () => import('sharp'),
): Promise<typeof SharpLibrary> {
  try {
    return (await load()).default
  } catch (cause) {
    const [reason] = (cause instanceof Error ? cause.message : String(cause)).split('\n', 1)
    throw new CapabilityError(
      `picture files need the package sharp, and it cannot be loaded (${reason}): run npm install --include=optional sharp`,
    )
  }
}

export interface DecodedPicture {
  readonly width: number
  readonly height: number
  /** Row-major, height x width x 3, sRGB. */
  readonly rgb: Uint8Array
}

export interface JpegOptions {
  /** LeRobot's cameras over ZeroMQ read blue first: an encoder that feeds them swaps. Default false. */
  readonly swapRedBlue?: boolean
}

export async function encodePng(rgb: Uint8Array, width: number, height: number): Promise<Uint8Array> {
  return (await fromPixels(rgb, { width, height })).png({ compressionLevel: 6, adaptiveFiltering: true }).toBuffer()
}

/** `quality`: 1 to 100, as everywhere. */
export async function encodeJpeg(
  rgb: Uint8Array,
  width: number,
  height: number,
  quality = 90,
  { swapRedBlue = false }: JpegOptions = {},
): Promise<Uint8Array> {
  const pixels = swapRedBlue ? blueFirst(rgb) : rgb
  return (await fromPixels(pixels, { width, height })).jpeg({ quality }).toBuffer()
}

/** Depth for programs: 16 bits a pixel, millimetres up to 65535, as LeRobot and depth cameras have it. 0 is nothing. */
export async function encodeDepthPng(depthM: Float32Array, width: number, height: number): Promise<Uint8Array> {
  const sharp = await loadSharp()
  const millimetres = Uint16Array.from(depthM, metres => Math.min(MOST_MM, Math.round(1000 * metres)))
  return sharp(millimetres, { raw: { width, height, channels: 1 } })
    .toColourspace('grey16')
    .png()
    .toBuffer()
}

const MOST_MM = 65_535

/** Each frame with its own palette where the last one's does not fit. `delaysMs`: how long each frame stays. */
export async function encodeGif(
  frames: readonly Uint8Array[],
  { width, height }: PixelSize,
  delaysMs: readonly number[],
): Promise<Uint8Array> {
  const strip = new Uint8Array(frames.length * width * height * PIXEL_BYTES)
  frames.forEach((frame, row) => {
    strip.set(frame, row * width * height * PIXEL_BYTES)
  })
  const sharp = await loadSharp()
  return sharp(strip, { raw: { width, height: height * frames.length, channels: 3, pageHeight: height } })
    .gif({ delay: [...delaysMs], loop: 0, effort: 4, keepDuplicateFrames: true })
    .toBuffer()
}

/** Any photo that libvips reads, turned as its EXIF says. `UsageError` where it is not there or no picture. */
export async function decodePicture(file: string | Uint8Array): Promise<DecodedPicture> {
  const sharp = await loadSharp()
  try {
    const { data, info } = await sharp(file)
      .autoOrient()
      .flatten({ background: '#fff' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true })
    return { width: info.width, height: info.height, rgb: asRgb(data, info.channels) }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    const said = typeof file === 'string' ? file : `a picture of ${file.length} bytes`
    throw new UsageError(`${said} cannot be read as a picture: ${reason}. Name a PNG, JPEG, WebP or TIFF file`, {
      cause,
    })
  }
}

async function fromPixels(rgb: Uint8Array, size: PixelSize): Promise<Sharp> {
  checkPixels(rgb, size)
  const sharp = await loadSharp()
  return sharp(rgb, { raw: { ...size, channels: 3 } })
}

function blueFirst(rgb: Uint8Array): Uint8Array {
  const swapped = new Uint8Array(rgb.length)
  for (let at = 0; at < rgb.length; at += PIXEL_BYTES) {
    swapped[at] = rgb[at + 2] ?? 0
    swapped[at + 1] = rgb[at + 1] ?? 0
    swapped[at + 2] = rgb[at] ?? 0
  }
  return swapped
}

/** libvips keeps one channel for a picture that is grey throughout. */
function asRgb(data: Uint8Array, channels: number): Uint8Array {
  if (channels === PIXEL_BYTES) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  const rgb = new Uint8Array((data.length / channels) * PIXEL_BYTES)
  for (let pixel = 0; pixel * channels < data.length; pixel++)
    rgb.fill(data[pixel * channels] ?? 0, pixel * PIXEL_BYTES, (pixel + 1) * PIXEL_BYTES)
  return rgb
}
