/** What was made, said. */

import type { Io } from './io.js'
import { openResultFile } from './result-file.js'
import type { Assembled } from '../run/dataset/assemble/assemble-dataset.js'

export function assembledText(made: readonly Assembled[], json: string | true | undefined, io: Io): void {
  const text = `${JSON.stringify(made.length === 1 ? made[0] : made, undefined, 2)}\n`
  if (typeof json === 'string') openResultFile(json).write(text)
  io.stdout.write(json === true ? text : `${made.map(sentence).join('\n')}\n`)
}

function sentence({ root, episodes, frames, reencoded, left }: Assembled): string {
  return [
    `${root}: ${episodes} ${episodes === 1 ? 'episode' : 'episodes'}, ${frames} frames`,
    ...(reencoded.length === 0 ? [] : [`  encoded anew, as a cut was not at a key frame: ${reencoded.join(', ')}`]),
    ...(left.length === 0 ? [] : [`  not taken over, as their kind is not written: ${left.join(', ')}`]),
  ].join('\n')
}
