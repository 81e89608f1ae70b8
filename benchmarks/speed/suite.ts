/** `npm run bench -- speed`: time of environment steps, and of the physics alone beside MuJoCo, with what either is worth. */

import { table } from '../../src/cli/table.js'
import { freeSpaceParity } from '../parity/free-space.js'
import type { Suite } from '../suite.js'
import { envStepSpeed } from './env-steps.js'
import { physicsSpeed, SUBSTEPS_S } from './physics.js'

export const SPEED: Suite = {
  name: 'speed',
  async run() {
    const physics = await physicsSpeed()
    const env = await envStepSpeed()
    const tracking = []
    for (const substepS of SUBSTEPS_S) tracking.push(await freeSpaceParity({ recipe: 'native-armature', substepS }))
    const json = { env, physics, tracking }
    const us = (value: number): string => value.toFixed(1)
    const millis = (value: number): string => (1000 * value).toFixed(2)
    const envTable = table(
      ['env.step at 50 Hz, us per 20 ms', 'min', 'median', 'demanded'],
      env.map(({ what, minUs, medianUs, demandedUs }) => [what, us(minUs), us(medianUs), us(demandedUs)]),
    )
    const physicsTable = table(
      [
        'physics alone, us per 20 ms',
        'substep ms',
        'twin median',
        'min',
        'MuJoCo median',
        'min',
        'MuJoCo / twin',
        'overlap mm, twin',
        'MuJoCo',
      ],
      physics.map(({ scene, substepS, twin, mujoco, ratio }) => [
        scene,
        millis(substepS),
        us(twin.medianUs),
        us(twin.minUs),
        us(mujoco.medianUs),
        us(mujoco.minUs),
        ratio.toFixed(2),
        millis(twin.overlapM),
        millis(mujoco.overlapM),
      ]),
    )
    const trackingTable = table(
      ['free motion, worst joint RMS', 'substep ms', 'twin mrad', 'MuJoCo mrad'],
      tracking.map(({ substepS, rmsRad, mujocoRmsRad }) => [
        'against MuJoCo RK4 at 0.1 ms',
        millis(substepS),
        millis(Math.max(...rmsRad)),
        millis(Math.max(...mujocoRmsRad)),
      ]),
    )
    return { table: [envTable, physicsTable, trackingTable].join('\n\n'), json }
  },
}
