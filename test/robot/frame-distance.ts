/** How far two frames are apart, their directions included. */

import { compose, distance, type Pose } from '../../src/robot/vector.js'

const POINTS = [
  [0, 0, 0],
  [0.1, 0, 0],
  [0, 0.1, 0],
] as const

/** The largest distance between the two origins, or two points 0.1 m along the same axes. */
export function frameDistanceM(a: Pose, b: Pose): number {
  return Math.max(
    ...POINTS.map(positionM => {
      const point: Pose = { positionM, quaternion: [0, 0, 0, 1] }
      return distance(compose(a, point).positionM, compose(b, point).positionM)
    }),
  )
}
