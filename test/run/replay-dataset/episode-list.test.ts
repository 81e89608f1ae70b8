/** `0,3-5` and what is no such list. */

import { expect, it } from 'vitest'
import { episodeList } from '../../../src/run/replay-dataset/episode-list.js'

it('reads single episodes and ranges, each once', () => {
  expect(episodeList('0,3-5,4', 6)).toEqual([0, 3, 4, 5])
  expect(episodeList(' 2 ', 3)).toEqual([2])
})

it.each([
  { text: '5-3', says: /expected episodes such as 0,3-5, found `5-3`/ },
  { text: '1,,2', says: /found ``/ },
  { text: 'all', says: /found `all`/ },
  { text: '0,7', says: /no episode 7, the dataset has episodes 0 to 5/ },
])('refuses $text', ({ text, says }) => {
  expect(() => episodeList(text, 6)).toThrow(says)
})
