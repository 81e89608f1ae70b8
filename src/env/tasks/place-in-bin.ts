/** Put a cube into a bin and let go of it: pick-place of the SmolVLA paper on SO-100 (sim-peers.md 2a). */

import type { Task } from '../task.js'
import { binOf } from './bin.js'
import { cubeOf } from './cube.js'
import { intoBin } from './into-bin.js'

export const placeInBin: Task = intoBin({
  id: 'place-in-bin',
  instruction: 'Pick up the cube and place it in the bin.',
  thing: cubeOf('cube', [0.85, 0.15, 0.1]),
  bin: binOf('bin', [0.15, 0.5, 0.85]),
})
