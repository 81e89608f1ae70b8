/** A drawing to a file: SVG as it is, PNG, or an HTML page around it, by the file's ending. */

import { writeFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { UsageError } from '../../robot/errors.js'
import { element, type Markup } from '../gap/markup.js'
import { loadSharp } from '../pictures/image-codec.js'
import { cannotWrite, requireWritable } from '../pictures/writable.js'

const KINDS = ['.svg', '.png', '.html']
/** Twice what the drawing's user units would be. */
const PNG_DENSITY = 144

/** Before the work begins: `UsageError` for another ending, or where nothing can be written. */
export function requireSvgPicture(file: string): void {
  if (!KINDS.includes(extname(file).toLowerCase())) {
    throw new UsageError(`${file} does not say what picture it is to be: end its name in .png, .svg or .html`)
  }
  requireWritable(file)
}

/** `svg`: one element with its own style and xmlns. */
export async function writeSvgPicture(file: string, svg: Markup, title: string): Promise<void> {
  const bytes = await bytesOf(extname(file).toLowerCase(), svg.markup, title)
  try {
    await writeFile(file, bytes)
  } catch (cause) {
    throw cannotWrite(file, cause)
  }
}

async function bytesOf(kind: string, svg: string, title: string): Promise<string | Uint8Array> {
  if (kind === '.svg') return `${svg}\n`
  if (kind === '.png') {
    const sharp = await loadSharp()
    return sharp(Buffer.from(svg), { density: PNG_DENSITY }).png().toBuffer()
  }
  const head = element('head', {}, [{ markup: '<meta charset="utf-8">' }, element('title', {}, [title])])
  return `<!doctype html>\n${element('html', { lang: 'en' }, [head, element('body', {}, [{ markup: svg }])]).markup}\n`
}
