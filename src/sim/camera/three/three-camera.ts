/** A camera of ours as three has it, exact to the principal point. */

import { PerspectiveCamera, Quaternion } from 'three'
import type { Intrinsics } from '../../../env/camera/intrinsics.js'
import type { Pose } from '../../../robot/vector.js'
import { FAR_M, NEAR_M } from '../renderer.js'

/** Three's camera looks along -z with y up, ours along z with y down. */
const HALF_TURN = new Quaternion(1, 0, 0, 0)

/** `pose`: of the optical frame in the world. Without the distortion. */
export function threeCamera(intrinsics: Intrinsics, pose: Pose): PerspectiveCamera {
  const camera = new PinholeCamera(intrinsics)
  camera.position.set(...pose.positionM)
  camera.quaternion.set(...pose.quaternion).multiply(HALF_TURN)
  camera.updateMatrixWorld()
  return camera
}

class PinholeCamera extends PerspectiveCamera {
  readonly #intrinsics: Intrinsics

  constructor(intrinsics: Intrinsics) {
    super()
    this.#intrinsics = intrinsics
    this.near = NEAR_M
    this.far = FAR_M
    this.updateProjectionMatrix()
  }

  /** Three's own knows an angle of view alone; its renderers call this when their depth range is another. */
  override updateProjectionMatrix(): void {
    // The base class calls before there are intrinsics.
    if (!(#intrinsics in this)) return
    const { width, height, fx, fy, cx, cy } = this.#intrinsics
    const { near, far } = this
    this.projectionMatrix.makePerspective(
      (near * -(cx + 0.5)) / fx,
      (near * (width - 0.5 - cx)) / fx,
      (near * (cy + 0.5)) / fy,
      (near * -(height - 0.5 - cy)) / fy,
      near,
      far,
      this.coordinateSystem,
      this.reversedDepth,
    )
    this.projectionMatrixInverse.copy(this.projectionMatrix).invert()
  }
}
