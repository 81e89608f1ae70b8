/** `npm run bench -- transfer`: one recorded trajectory on many arms, each mounted and calibrated in its own way. */

import { table } from '../../src/cli/table.js'
import { SO101_FOLLOWER } from '../../src/robot/arm-spec.js'
import { loadUrdf } from '../../src/robot/urdf-node.js'
import { SO101_URDF } from '../../src/run/urdf-files.js'
import { recordExpert } from '../../src/run/transfer/record-expert.js'
import { CALIBRATIONS, measureTransfer, type TransferFigures } from '../../src/run/transfer/transfer.js'
import type { Suite } from '../suite.js'

const ARMS = 50
const SEED = 1000

export const TRANSFER: Suite = {
  name: 'transfer',
  async run() {
    const trajectory = await recordExpert('lift-cube', SEED)
    const description = loadUrdf(SO101_URDF)
    const figures: TransferFigures[] = []
    for (const calibration of CALIBRATIONS) {
      figures.push(await measureTransfer(SO101_FOLLOWER, description, trajectory, { arms: ARMS, calibration }))
    }
    const rows = figures.map(({ calibration, spreadMedianM, spreadMaxM }) => [
      calibration,
      (spreadMedianM * 1000).toFixed(2),
      (spreadMaxM * 1000).toFixed(2),
    ])
    return {
      table: table([`calibration of ${ARMS} arms`, 'tips apart, median, mm', 'largest, mm'], rows),
      json: { arms: ARMS, steps: trajectory.targets.length, figures },
    }
  },
}
