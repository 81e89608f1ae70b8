/** Where a camera that stands somewhere sees a point of the base frame. */

import { project, type Intrinsics, type Pixel } from '../../env/camera/intrinsics.js'
import { conjugate, rotate, subtract, type Pose, type Vector3 } from '../../robot/vector.js'

/** Undefined for what is behind the camera. */
export function projectPoint(intrinsics: Intrinsics, camera: Pose, positionM: Vector3): Pixel | undefined {
  return project(intrinsics, rotate(conjugate(camera.quaternion), subtract(positionM, camera.positionM)))
}
