/** What an interrupted recording or an unfinished tool left behind. */

import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { REPAIR, type Report } from './finding.js'

/** `.recording`: our recorder's staging; `images`: LeRobot's, of pictures that are not yet a video. */
const STAGING = ['.recording', 'images', 'tmp']

export async function checkLeftovers(root: string, report: Report): Promise<void> {
  const names = await readdir(root).catch(() => [])
  for (const name of names.filter(each => STAGING.includes(each) || each.endsWith('.part'))) {
    const inside = await readdir(join(root, name), { recursive: true }).catch(() => [])
    // LeRobot leaves empty folders behind.
    if (name === 'images' && !inside.some(each => /\.(png|tiff?)$/.test(each))) continue
    report({
      severity: 'warning',
      file: join(root, name),
      what: 'was left by a recording that did not end by itself',
      next: `${REPAIR} ${root} finishes or removes it; or so101 record --resume=true`,
    })
  }
}
