/** The scripted expert for `sort`: one cube after the other into its bin; again what fell beside it. */

import { BIN_RIM_M, BIN_INNER_M, overBin } from '../../env/tasks/bin.js'
import { CUBE_EDGE_M } from '../../env/tasks/cube.js'
import { norm, subtract } from '../../robot/vector.js'
import type { Policy, PolicyContext } from '../policy.js'
import { scriptedPolicy } from '../script.js'
import type { Hand } from '../script.js'
import { pick } from './pick.js'
import { place } from './place.js'

/** Of the cube's middle over the bin's floor where it is let go. */
const LET_GO_M = 0.026
/** Jaws that open no further stay between the walls. */
const LET_GO_RAD = 0.25
/** The bin is wide. */
const TOLERANCE_M = 0.008
const WAIT_S = 0.3

export function sortExpert(context: PolicyContext): Policy {
  return scriptedPolicy(context, function* (hand) {
    for (;;) {
      const colour = ['red', 'blue'].find(each => !isInside(hand, each))
      if (colour === undefined) {
        yield* hand.press(hand.measuredRad, WAIT_S)
        continue
      }
      const grasp = yield* pick(hand, `${colour}-cube`, { edgeM: CUBE_EDGE_M })
      if (!grasp) continue
      yield* place(hand, `${colour}-cube`, grasp, {
        target: () => overBin(hand.pose(`${colour}-bin`), LET_GO_M),
        openRad: LET_GO_RAD,
        toleranceM: TOLERANCE_M,
      })
    }
  })
}

function isInside(hand: Hand, colour: string): boolean {
  const [x, y, z] = subtract(hand.point(`${colour}-cube`), hand.point(`${colour}-bin`))
  return norm([x, y, 0]) <= BIN_INNER_M[0] / 2 && z < BIN_RIM_M
}
