/** The two policies that every other one has to beat: doing nothing, and doing anything. */

import type { Policy, PolicyContext } from './policy.js'
import { feature } from './policy.js'

/** Commands for ever the pose it first saw. */
export function noopPolicy({ actionSpace }: PolicyContext): Policy {
  let pose: Float32Array | undefined
  return {
    reset() {
      pose = undefined
    },
    act(observation) {
      pose ??= actionSpace.clip(feature(observation, 'observation.state'))
      return Promise.resolve(pose.slice())
    },
  }
}

/** Draws every action from the whole action space. */
export function randomPolicy({ actionSpace }: PolicyContext): Policy {
  return {
    reset(seed) {
      actionSpace.seed(seed)
    },
    act() {
      return Promise.resolve(actionSpace.sample())
    },
  }
}
