/** `npm run bench -- speed`: time of the physics alone, beside MuJoCo. */

import { table } from '../../src/cli/table.js'
import type { Suite } from '../suite.js'
import { physicsSpeed } from './physics.js'

export const SPEED: Suite = {
  name: 'speed',
  async run() {
    const speeds = await physicsSpeed()
    const head = [
      'us per 20 ms simulated',
      'substep ms',
      'twin median',
      'twin min',
      'MuJoCo median',
      'MuJoCo min',
      'MuJoCo / twin',
    ]
    const rows = speeds.map(({ scene, substepS, twin, mujoco, ratio }) => [
      scene,
      (1000 * substepS).toFixed(2),
      twin.medianUs.toFixed(1),
      twin.minUs.toFixed(1),
      mujoco.medianUs.toFixed(1),
      mujoco.minUs.toFixed(1),
      ratio.toFixed(2),
    ])
    return { table: table(head, rows), json: speeds }
  },
}
