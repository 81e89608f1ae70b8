/** What the twin's camera sees of the arm in a given pose, through the given lens. */

import type { Intrinsics } from '../../env/camera/intrinsics.js'
import { armModel, bodyPoses } from '../../sim/arm-model.js'
import { buildVisualScene } from '../../sim/camera/build-scene.js'
import { PictureEffects } from '../../sim/camera/effects/picture-effects.js'
import { softwareRenderer } from '../../sim/camera/software-renderer.js'
import { POSE_SIZE } from '../../sim/camera/visual-scene.js'
import { IDENTITY_POSE, type Pose } from '../../robot/vector.js'
import { visualLoaders } from '../cameras/visual-loaders.js'
import type { PlannedArm } from '../planned-arm.js'

export interface TwinView {
  /** Row-major, 3 bytes a pixel. */
  readonly rgb: Uint8Array
  /** 1 where the arm is. */
  readonly isArm: Uint8Array
}

/** `camera`: in the base frame. */
export function twinView(
  { description, robot }: PlannedArm,
  positionRad: ArrayLike<number>,
  camera: Pose,
  intrinsics: Intrinsics,
): TwinView {
  const model = armModel(description, robot)
  const scene = buildVisualScene({ model, objects: [] }, visualLoaders())
  const poses = new Float64Array(POSE_SIZE * scene.bodies.length)
  for (const [i, { positionM, quaternion }] of [IDENTITY_POSE, ...bodyPoses(model, positionRad)].entries())
    poses.set([...positionM, ...quaternion], POSE_SIZE * i)
  const effects = new PictureEffects({}, intrinsics, 30)
  const renderer = softwareRenderer()
  const job = { poses, camera, intrinsics: effects.source, colour: true, depth: false, segmentation: true }
  const { rgb, segmentation } = effects.apply([renderer.render(scene, { ...job, shadows: true, samples: 1 })], 0)
  renderer.close()
  if (!rgb || !segmentation) throw new TypeError('the renderer drew less than it was asked for')
  const isLink = [false, ...scene.segments.map(({ kind }) => kind === 'link')]
  return { rgb, isArm: Uint8Array.from(segmentation, value => (isLink[value] ? 1 : 0)) }
}
