/** The picture to align: a file, or the newest one of a camera. */

import { openVideoCamera } from '../../hardware/cameras/open-video-camera.js'
import { WallClock } from '../../hardware/wall-clock.js'
import { decodePicture } from '../pictures/image-codec.js'
import type { RgbPicture } from './grey-picture.js'

export type PictureSource =
  { readonly image: string } | { readonly url: string } | { readonly device: number | string; readonly fourcc?: string }

/** `size`: of a camera's picture; a file has its own. */
export async function takePicture(
  source: PictureSource,
  name: string,
  size: { readonly width: number; readonly height: number },
): Promise<RgbPicture> {
  if ('image' in source) return decodePicture(source.image)
  const camera = await openVideoCamera({ name, ...size, rateHz: 30, input: source }, new WallClock())
  try {
    const { width, height, rgb } = await camera.latest()
    return { width, height, rgb }
  } finally {
    await camera.close()
  }
}
