/** Which number of a dataset's vector belongs to which joint: by the names that info.json gives, in whatever order. */

import type { Feature } from '../../dataset/features.js'
import type { RobotSpec } from '../../robot/arm-spec.js'
import { UsageError } from '../../robot/errors.js'

/** LeRobot's before July 2025 (pull request 777): other zeros, other directions. */
const BEFORE_777 = /^main_/

/** Place of each joint in the vector, in the order of the robot's servos. `UsageError` where the vector is not this robot's. */
export function jointPlaces(feature: string, { shape, names }: Feature, spec: RobotSpec): number[] {
  const listed = flat(names)
  const keys = spec.servos.map(({ key }) => key)
  const expected = `${spec.name} has ${keys.join(', ')}`
  if (listed === undefined) {
    throw new UsageError(
      `${feature} of shape [${shape.join(', ')}] has no names, so that nobody knows which number is which joint (${expected}): write them into meta/info.json`,
    )
  }
  if (listed.some(name => BEFORE_777.test(name))) {
    throw new UsageError(
      `${feature} is named ${listed[0] ?? ''}, ..: it was recorded before LeRobot's pull request 777, with other zeros and directions. ` +
        'Convert it first: shoulder_lift becomes 90 - x, elbow_flex x - 90, `main_NAME` becomes `NAME.pos`, and its unit is degrees ' +
        '(backwardcomp in the documentation of LeRobot)',
    )
  }
  const places = spec.servos.map(({ key, joint }) => listed.findIndex(name => name === key || name === joint))
  const [width] = shape
  if (places.includes(-1) || listed.length !== keys.length || shape.length !== 1 || width !== keys.length) {
    throw new UsageError(
      `${feature} of shape [${shape.join(', ')}] is ${listed.join(', ')}, and ${expected}: it is another robot's, name that one with --robot.type`,
    )
  }
  return places
}

function flat(names: Feature['names']): readonly string[] | undefined {
  if (names === null) return undefined
  if (isList(names)) return names
  const lists = Object.values(names)
  return lists.length === 1 ? lists[0] : undefined
}

function isList(names: NonNullable<Feature['names']>): names is readonly string[] {
  return Array.isArray(names)
}
