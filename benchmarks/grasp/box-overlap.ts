/** How deep two boxes overlap, by separating axes: independent of the physics engine that it judges. */

import { compose, cross, dot, norm, rotate, subtract } from '../../src/robot/vector.js'
import type { Pose, Vector3 } from '../../src/robot/vector.js'

export interface Box {
  readonly pose: Pose
  /** Full edge lengths. */
  readonly sizeM: Vector3
}

/** The least distance that separates them; 0 when they are apart. */
export function boxOverlapM(a: Box, b: Box): number {
  const between = subtract(b.pose.positionM, a.pose.positionM)
  const edgesA = halfEdges(a)
  const edgesB = halfEdges(b)
  const axes = [...edgesA, ...edgesB]
  for (const edgeA of edgesA) for (const edgeB of edgesB) axes.push(cross(edgeA, edgeB))
  let least = Infinity
  for (const axis of axes) {
    const length = norm(axis)
    if (length < 1e-12) continue
    const spread = [...edgesA, ...edgesB].reduce((sum, edge) => sum + Math.abs(dot(edge, axis)), 0)
    const overlap = (spread - Math.abs(dot(between, axis))) / length
    if (overlap <= 0) return 0
    least = Math.min(least, overlap)
  }
  return least
}

/** The pose of a box that is fixed to a body. */
export function boxOn(body: Pose, local: Box): Box {
  return { pose: compose(body, local.pose), sizeM: local.sizeM }
}

function halfEdges({ pose, sizeM }: Box): Vector3[] {
  return [
    rotate(pose.quaternion, [sizeM[0] / 2, 0, 0]),
    rotate(pose.quaternion, [0, sizeM[1] / 2, 0]),
    rotate(pose.quaternion, [0, 0, sizeM[2] / 2]),
  ]
}
