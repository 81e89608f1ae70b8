/** Episodes as one writes them: `0,3-5`. */

import { UsageError } from '../../robot/errors.js'

const PART = /^(\d+)(?:-(\d+))?$/

/** Without repeats, in the order given. `UsageError` for what is no list, or not in the dataset. */
export function episodeList(text: string, count: number, flag = '--dataset.episodes'): number[] {
  const chosen = new Set<number>()
  for (const part of text.split(',')) {
    const [, first, last = first] = PART.exec(part.trim()) ?? []
    if (first === undefined || last === undefined || Number(first) > Number(last)) {
      throw new UsageError(`${flag}=${text}: expected episodes such as 0,3-5, found \`${part.trim()}\``)
    }
    if (Number(last) >= count) {
      const there = count === 0 ? 'no episodes' : `episodes 0 to ${count - 1}`
      throw new UsageError(`${flag}=${text}: there is no episode ${last}, the dataset has ${there}`)
    }
    for (let episode = Number(first); episode <= Number(last); episode++) chosen.add(episode)
  }
  return [...chosen]
}
