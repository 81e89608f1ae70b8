/** Put a LEGO brick into a box and let go of it: the task of the SmolVLA paper on SO-101 (sim-peers.md 2a). */

import type { Task } from '../task.js'
import { binOf } from './bin.js'
import { intoBin } from './into-bin.js'
import { brickOf } from './lego-brick.js'

export const pickPlaceLego: Task = intoBin({
  id: 'pick-place-lego',
  instruction: 'Put the yellow lego brick into the grey box.',
  thing: brickOf('brick', [0.9, 0.75, 0.1]),
  bin: binOf('box', [0.55, 0.55, 0.6]),
  // Low at the brick.
  heightsM: [[0.006, 0.07], [0.1]],
})
