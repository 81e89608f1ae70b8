/** One picture to a file: PNG or JPEG by its extension. */

import { writeFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { UsageError } from '../../robot/errors.js'
import { cannotWrite } from './writable.js'
import { encodeJpeg, encodePng } from './image-codec.js'

const ENCODERS = new Map([
  ['.png', encodePng],
  ['.jpg', encodeJpeg],
  ['.jpeg', encodeJpeg],
])

/** `UsageError` for another extension, or where the file cannot be written. */
export async function writePicture(file: string, rgb: Uint8Array, width: number, height: number): Promise<void> {
  const encode = ENCODERS.get(extname(file).toLowerCase())
  if (encode === undefined)
    throw new UsageError(`${file} does not say what picture it is to be: end its name in .png or .jpg`)
  const bytes = await encode(rgb, width, height)
  try {
    await writeFile(file, bytes)
  } catch (cause) {
    throw cannotWrite(file, cause)
  }
}
