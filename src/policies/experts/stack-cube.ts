/** The scripted expert for `stack-cube`. */

import { CUBE_EDGE_M } from '../../env/tasks/cube.js'
import { add } from '../../robot/vector.js'
import type { Policy, PolicyContext } from '../policy.js'
import { scriptedPolicy } from '../script.js'
import { pick } from './pick.js'
import { place } from './place.js'

/** It falls so far at most. */
const DROP_M = 0.002
/** For the tower to be seen to stand. */
const WAIT_S = 0.6

export function stackCubeExpert(context: PolicyContext): Policy {
  return scriptedPolicy(context, function* (hand) {
    for (;;) {
      const grasp = yield* pick(hand, 'red-cube', { edgeM: CUBE_EDGE_M })
      if (!grasp) continue
      yield* place(hand, 'red-cube', grasp, {
        target: () => add(hand.point('green-cube'), [0, 0, CUBE_EDGE_M + DROP_M]),
      })
      yield* hand.press(hand.measuredRad, WAIT_S)
    }
  })
}
