/** `npm run bench -- fidelity`: how far apart software and GPU pictures of the same moments are. */

import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { table } from '../../src/cli/table.js'
import { CapabilityError } from '../../src/robot/errors.js'
import { writePicture } from '../../src/run/pictures/write-picture.js'
import type { Suite } from '../suite.js'
import { HEIGHT, measureFidelity, WIDTH, type Seen } from './measure.js'

const PICTURES = fileURLToPath(new URL('../../results/fidelity/', import.meta.url))
/** Of white between the two. */
const GAP = 8

export const FIDELITY: Suite = {
  name: 'fidelity',
  async run() {
    let seen: Seen[]
    try {
      seen = await measureFidelity()
    } catch (error) {
      if (!(error instanceof CapabilityError)) throw error
      return { table: `SKIPPED: ${error.message}`, json: { skipped: error.message } }
    }
    mkdirSync(PICTURES, { recursive: true })
    for (const each of seen) if (each.shadows) await writePair(each)
    const head = ['task', 'camera', 'shadows', 'SSIM', 'levels', 'other segment, %', 'depth, mm', 'depth p99, mm']
    const rows = seen.map(({ task, camera, shadows, ssim, levels, segments, depthMm, depthP99Mm }) => [
      task,
      camera,
      shadows ? 'on' : 'off',
      ssim.toFixed(4),
      levels.toFixed(1),
      (100 * segments).toFixed(3),
      depthMm.toFixed(3),
      depthP99Mm.toFixed(3),
    ])
    const figures = seen.map(({ software: _software, gpu: _gpu, ...figure }) => figure)
    const title = `software against GPU, ${WIDTH} x ${HEIGHT}, 2 x 2 samples; levels: mean over arm and objects, of 255`
    return { table: `${title}\n${table(head, rows)}\nside by side, software left: ${PICTURES}`, json: figures }
  },
}

async function writePair({ task, camera, software, gpu }: Seen): Promise<void> {
  const width = 2 * WIDTH + GAP
  const pair = new Uint8Array(3 * width * HEIGHT).fill(255)
  for (let row = 0; row < HEIGHT; row++) {
    const from = 3 * WIDTH * row
    pair.set(software.rgb.subarray(from, from + 3 * WIDTH), 3 * width * row)
    pair.set(gpu.rgb.subarray(from, from + 3 * WIDTH), 3 * (width * row + WIDTH + GAP))
  }
  await writePicture(`${PICTURES}${task}-${camera}.png`, pair, width, HEIGHT)
}
