/** Joint targets said as differences, from whatever they are differences. */

import { Box } from '../spaces.js'
import { userSteps } from './control-limits.js'
import type { ArmState, ControlledArm, ControlMode, ControlModeName } from './control-mode.js'

/** `mostRad`: per joint and step. */
export function deltaMode(
  arm: ControlledArm,
  name: ControlModeName,
  mostRad: Float64Array,
  origin: (state: ArmState) => Float32Array,
): ControlMode {
  const { jointSpace } = arm
  const most = userSteps(arm, mostRad)
  const space = new Box({
    low: most.map(step => -step),
    high: most,
    labels: arm.spec.servos.map(({ joint }) => `${joint}.delta`),
    ...(jointSpace.units && { units: jointSpace.units }),
  })
  return {
    name,
    space,
    decode: (action, state) => ({
      target: jointSpace.clip(origin(state).map((from, k) => from + (action[k] as number))),
    }),
    encode: (target, state) => space.clip(origin(state).map((from, k) => (target[k] as number) - from)),
  }
}
