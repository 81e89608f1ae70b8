/** The scripted expert for `lift-cube`: over it, down, close, up; and again from the start if it comes up empty. */

import { CUBE_EDGE_M } from '../../env/tasks/cube.js'
import { scriptedPolicy } from '../script.js'
import type { Policy, PolicyContext } from '../policy.js'
import { pick } from './pick.js'

export function liftCubeExpert(context: PolicyContext): Policy {
  return scriptedPolicy(context, function* (hand) {
    for (;;) yield* pick(hand, 'cube', { edgeM: CUBE_EDGE_M })
  })
}
