/** What a policy cannot do without. */

import type { InputFeature, PolicySpec } from './policy-spec.js'

/** LeRobot's name for a camera of SmolVLA's that was never there, not even in its training: it sees nothing. */
const EMPTY_CAMERA = /^observation\.images\.empty_camera_\d+$/

export function neededInputs({ inputs, loop }: PolicySpec): readonly InputFeature[] {
  return loop.type === 'smolvla' ? inputs.filter(({ name }) => !EMPTY_CAMERA.test(name)) : inputs
}
