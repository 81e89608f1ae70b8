/** The spaces of an arm's environment: joints in the user's units, and what a task tells of its scene. */

import type { RobotSpec, ServoSpec, UserUnit } from '../robot/arm-spec.js'
import { degFromRad } from '../robot/units.js'
import { Box } from './spaces.js'
import type { StateFeature } from './task.js'

/** What an encoder shows at most. */
const HALF_TURN_DEG = 180
const UNIT_LABELS: Readonly<Record<UserUnit, string>> = { degrees: 'deg', m100: 'm100', percent: 'pct' }

/** Absolute joint targets: each joint's mechanical travel, about its middle. */
export function jointActionSpace({ servos }: RobotSpec): Box {
  return new Box({
    low: servos.map(servo => travelOf(servo)[0]),
    high: servos.map(servo => travelOf(servo)[1]),
    labels: servos.map(servo => servo.key),
    units: servos.map(servo => UNIT_LABELS[servo.unit]),
  })
}

/** Measured joint positions. */
export function jointStateSpace({ servos }: RobotSpec): Box {
  return new Box({
    low: servos.map(servo => (servo.unit === 'degrees' ? -HALF_TURN_DEG : travelOf(servo)[0])),
    high: servos.map(servo => (servo.unit === 'degrees' ? HALF_TURN_DEG : travelOf(servo)[1])),
    labels: servos.map(servo => servo.key),
    units: servos.map(servo => UNIT_LABELS[servo.unit]),
  })
}

export function environmentStateSpace(features: readonly StateFeature[]): Box {
  return new Box({
    low: features.map(({ low }) => low),
    high: features.map(({ high }) => high),
    labels: features.map(({ label }) => label),
    units: features.map(({ unit }) => unit),
  })
}

/** In the user's units. */
function travelOf({ unit, travelRad: [lower, upper] }: ServoSpec): readonly [low: number, high: number] {
  if (unit === 'percent') return [0, 100]
  if (unit === 'm100') return [-100, 100]
  const halfDeg = degFromRad(upper - lower) / 2
  return [-halfDeg, halfDeg]
}
