/** What an interrupted recording or an unfinished tool left behind. */

import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { recordingsAt } from '../../../dataset/staging-folder.js'
import { REPAIR, type Report } from './finding.js'

/** `images`: LeRobot's, of pictures that are not yet a video. */
const STAGING = ['images', 'tmp']
export const LEFT = 'was left by a recording that did not end by itself'

export async function checkLeftovers(root: string, report: Report): Promise<void> {
  for (const { folder, holder } of await recordingsAt(root))
    report({
      severity: 'warning',
      file: folder,
      what:
        holder === undefined
          ? LEFT
          : `${holder} is recording into the dataset: what it has not yet committed is not looked at`,
      next:
        holder === undefined
          ? `so101 record --resume=true goes on; ${REPAIR} ${root} only clears up. Finished episodes are whole`
          : 'look again when it is done',
    })
  const names = await readdir(root).catch(() => [])
  for (const name of names.filter(each => STAGING.includes(each) || each.endsWith('.part'))) {
    const inside = await readdir(join(root, name), { recursive: true }).catch(() => [])
    // LeRobot leaves empty folders behind.
    if (name === 'images' && !inside.some(each => /\.(png|tiff?)$/.test(each))) continue
    report({
      severity: 'warning',
      file: join(root, name),
      what: LEFT,
      next: `${REPAIR} ${root} moves it away`,
    })
  }
}
