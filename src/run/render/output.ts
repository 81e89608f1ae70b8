/** Where a picture or clip goes: what its name says of it, and whether it can be written, before anything is run. */

import { writeFileSync } from 'node:fs'
import { extname } from 'node:path'
import type { Frame } from '../../env/backend.js'
import { UsageError } from '../../robot/errors.js'
import { encodeDepthPng } from '../pictures/image-codec.js'
import { requireWritable } from '../pictures/writable.js'

export type OutputKind = 'picture' | 'clip'

const PICTURES = ['.png', '.jpg', '.jpeg']
const CLIPS = ['.mp4', '.gif']

/** `UsageError` for another ending, a folder, or a place that cannot be written to. */
export function outputKind(file: string): OutputKind {
  const ending = extname(file).toLowerCase()
  if (!PICTURES.includes(ending) && !CLIPS.includes(ending)) {
    throw new UsageError(
      `--out=${file} ends in neither a picture's name (${PICTURES.join(', ')}) nor a clip's (${CLIPS.join(', ')}): write for instance --out=shot.png`,
    )
  }
  requireWritable(file, `--out=${file}`)
  return PICTURES.includes(ending) ? 'picture' : 'clip'
}

/** `lift-cube-seed1000-front+wrist.png`; names that are paths lose what no file name may have. */
export function outputName(task: string, seed: number, cameras: readonly string[], ending: string): string {
  return `${[task, `seed${seed}`, cameras.join('+')].map(plain).join('-')}${ending}`
}

/** Beside `shot.png`: `shot-front-depth.png`. Names the file, or none where there is no depth. */
export async function writeDepth(file: string, camera: string, { depthM, width, height }: Frame): Promise<string[]> {
  if (!depthM) return []
  const beside = `${file.slice(0, -extname(file).length)}-${plain(camera)}-depth.png`
  writeFileSync(beside, await encodeDepthPng(depthM, width, height))
  return [beside]
}

function plain(part: string): string {
  return part.replaceAll(/[^\w.+-]+/g, '_')
}
