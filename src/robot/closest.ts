/** The name somebody probably meant: the one door to fastest-levenshtein. */

import { distance } from 'fastest-levenshtein'

/** Edits allowed per letter of the longer word: beyond it a guess misleads. */
const MOST_EDITS_PER_LETTER = 0.5

/** The candidate with the fewest edits from `word`, letter case aside; the first of equals. `undefined` where none is alike. */
export function closest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined
  let fewestEdits = Infinity
  for (const candidate of candidates) {
    const edits = distance(word.toLowerCase(), candidate.toLowerCase())
    if (edits >= fewestEdits || edits > MOST_EDITS_PER_LETTER * Math.max(word.length, candidate.length)) continue
    best = candidate
    fewestEdits = edits
  }
  return best
}
