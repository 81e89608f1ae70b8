/** Words that a shell leaves alone, and quotes around the others. */

import { expect, it } from 'vitest'
import { shellWord } from '../../src/robot/shell-word.js'

it.each([
  ['/dev/ttyACM0', '/dev/ttyACM0'],
  ['tcp://127.0.0.1:5000', 'tcp://127.0.0.1:5000'],
  ['~/arms/blue.json', '~/arms/blue.json'],
  ['/home/me/my arms', "'/home/me/my arms'"],
  ["/it's/$HOME", "'/it'\\''s/$HOME'"],
  ['', "''"],
])('%s is typed as %s', (text, typed) => {
  expect(shellWord(text)).toBe(typed)
})
