/** The scripted expert for `pick-place`: taken, carried over the disc, put down; again where it fell or was missed. */

import { CUBE_EDGE_M } from '../../env/tasks/cube.js'
import { flatDistanceM } from '../../env/tasks/disc.js'
import type { Policy, PolicyContext } from '../policy.js'
import { scriptedPolicy } from '../script.js'
import { pick } from './pick.js'
import { place } from './place.js'

/** Of the cube's middle over the disc where it is let go: it falls 1 mm. */
const LET_GO_M = CUBE_EDGE_M / 2 + 0.001
/** Near enough to the disc's middle to be left alone. */
const THERE_M = 0.02
const WAIT_S = 0.3

export function pickPlaceExpert(context: PolicyContext): Policy {
  return scriptedPolicy(context, function* (hand) {
    for (;;) {
      const grasp = yield* pick(hand, 'cube', { edgeM: CUBE_EDGE_M })
      if (!grasp) continue
      yield* place(hand, 'cube', grasp, {
        target: () => {
          const [x, y, z] = hand.point('disc')
          return [x, y, z + LET_GO_M]
        },
      })
      while (flatDistanceM(hand.point('cube'), hand.point('disc')) <= THERE_M) {
        yield* hand.press(hand.measuredRad, WAIT_S)
      }
    }
  })
}
