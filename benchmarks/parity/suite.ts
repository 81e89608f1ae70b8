/** `npm run bench -- parity`: how far the twin's arm strays from MuJoCo's without contacts. */

import { table } from '../../src/cli/table.js'
import type { Suite } from '../suite.js'
import { freeSpaceParity, gravitySag } from './free-space.js'

const SUBSTEPS_S = [0.002, 1 / 240, 0.005, 0.01]
const RECIPES = ['native-armature', 'motor-rows'] as const

export const PARITY: Suite = {
  name: 'parity',
  async run() {
    const freeSpace = []
    for (const recipe of RECIPES) {
      for (const substepS of SUBSTEPS_S) freeSpace.push(await freeSpaceParity({ recipe, substepS }))
    }
    const sag = []
    for (const recipe of RECIPES) sag.push({ recipe, ...(await gravitySag(recipe)) })

    // Rounded first, so that there is no -0.00.
    const mrad = (angleRad: number): string => (Math.round(1e5 * angleRad) / 100 + 0).toFixed(2)
    const joints = freeSpace[0]?.joints ?? []
    const motion = table(
      ['free motion, RMS mrad', 'substep ms', ...joints, 'worst', 'MuJoCo worst'],
      freeSpace.map(({ recipe, substepS, rmsRad, mujocoRmsRad }) => [
        recipe,
        (1000 * substepS).toFixed(2),
        ...rmsRad.map(mrad),
        mrad(Math.max(...rmsRad)),
        mrad(Math.max(...mujocoRmsRad)),
      ]),
    )
    const settled = table(
      ['stretched out, sag mrad', ...joints, 'off MuJoCo'],
      [
        ...sag.map(({ recipe, twinSagRad, worstRad }) => [recipe, ...twinSagRad.map(mrad), mrad(worstRad)]),
        ['MuJoCo', ...(sag[0]?.mujocoSagRad ?? []).map(mrad), mrad(0)],
      ],
    )
    return { table: `${motion}\n\n${settled}`, json: { freeSpace, sag } }
  },
}
