/** The scripted expert for `place-in-bin`: taken, carried over the bin, let go inside; again where it fell beside it or was missed. */

import { BIN_INNER_M, overBin } from '../../env/tasks/bin.js'
import { CUBE_EDGE_M } from '../../env/tasks/cube.js'
import { flatDistanceM } from '../../env/tasks/disc.js'
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
const TOLERANCE_M = 0.006
const WAIT_S = 0.3

export function placeInBinExpert(context: PolicyContext): Policy {
  return scriptedPolicy(context, function* (hand) {
    for (;;) {
      const grasp = yield* pick(hand, 'cube', { edgeM: CUBE_EDGE_M })
      if (!grasp) continue
      yield* place(hand, 'cube', grasp, {
        target: () => overBin(hand.pose('bin'), LET_GO_M),
        openRad: LET_GO_RAD,
        toleranceM: TOLERANCE_M,
      })
      while (isInside(hand)) yield* hand.press(hand.measuredRad, WAIT_S)
    }
  })
}

function isInside(hand: Hand): boolean {
  const [cube, bin] = [hand.point('cube'), hand.point('bin')]
  return flatDistanceM(cube, bin) <= BIN_INNER_M[0] / 2 && cube[2] - bin[2] < BIN_INNER_M[2]
}
