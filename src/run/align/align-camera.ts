/** From a picture and what is known in it to where the camera is: the fit, its mount, and a picture that shows how well it fits. */

import type { CameraMount } from '../../env/camera/camera-options.js'
import { fieldOfView, type Intrinsics } from '../../env/camera/intrinsics.js'
import { nominalCalibration, userToRad } from '../../robot/calibration.js'
import { UsageError } from '../../robot/errors.js'
import { compose, conjugate, rotate, type Pose } from '../../robot/vector.js'
import type { PlannedArm } from '../planned-arm.js'
import type { CameraFit } from './camera-fit.js'
import { DETECTED_PX, detectTargets } from './detect-targets.js'
import { fitCamera } from './fit-camera.js'
import type { RgbPicture } from './grey-picture.js'
import { pointPairs, type ClickedPoint } from './known-points.js'
import { overlay } from './overlay.js'
import { checkTargets, targetOutline, type Target } from './target.js'
import { twinView } from './twin-view.js'

export interface AlignJob {
  readonly picture: RgbPicture
  /** Of the picture's size. */
  readonly intrinsics: Intrinsics
  readonly targets: readonly Target[]
  readonly points: readonly ClickedPoint[]
  readonly fitFocal?: boolean
  readonly arm: PlannedArm
  /** Joint angles when the picture was taken, LeRobot's units; needed for points on the arm and cameras on it. */
  readonly joints?: readonly number[]
  /** The camera is fixed to it; to the table where absent. */
  readonly link?: string
}

export interface Alignment {
  readonly fit: CameraFit
  readonly mount: CameraMount
  readonly overlay: RgbPicture
}

const CLICKED_PX = 1

/** `CameraError` where a target is not to be seen, `UsageError` for whatever fixes no pose. */
export async function alignCamera(job: AlignJob): Promise<Alignment> {
  const { picture, intrinsics, targets, points, fitFocal = false, arm, link } = job
  if (picture.width !== intrinsics.width || picture.height !== intrinsics.height) {
    throw new UsageError(
      `the picture is ${picture.width} x ${picture.height}, its intrinsics are of ${intrinsics.width} x ${intrinsics.height}: take the picture at the size that was calibrated`,
    )
  }
  checkTargets(targets)
  const positionRad = job.joints && jointAngles(arm, job.joints)
  if (link !== undefined && !positionRad) {
    throw new UsageError(
      `a camera on ${link} moves with the arm: say how it stood with --joints="[0, -105, 95, 70, 0, 5]" (degrees, gripper 0..100)`,
    )
  }
  const linkPose = link === undefined ? undefined : arm.kinematics.linkPose(link, positionRad ?? [])
  const pairs = [...(await detectTargets(picture, targets, intrinsics)), ...pointPairs(points, arm, positionRad)]
  const fit = fitCamera(pairs, intrinsics, { fitFocal, expectedPx: points.length > 0 ? CLICKED_PX : DETECTED_PX })
  const { horizontalRad } = fieldOfView(fit.intrinsics)
  const pose = linkPose ? compose(inverse(linkPose), fit.camera) : fit.camera
  const twin = twinView(arm, positionRad ?? arm.robot.restRad, fit.camera, fit.intrinsics)
  return {
    fit,
    mount: { ...(link === undefined ? {} : { link }), ...pose, hfovRad: horizontalRad },
    overlay: overlay(picture, fit, twin, targets.map(targetOutline)),
  }
}

/** URDF radians of angles as LeRobot shows them. */
export function jointAngles({ robot }: PlannedArm, joints: readonly number[]): Float64Array {
  if (joints.length !== robot.servos.length || !joints.every(Number.isFinite)) {
    const names = robot.servos.map(({ joint }) => joint).join(', ')
    throw new UsageError(
      `--joints has ${joints.length} numbers, and ${robot.name} has ${robot.servos.length} joints: give degrees of ${names}, the gripper 0..100`,
    )
  }
  return userToRad(robot, nominalCalibration(robot), joints)
}

function inverse({ positionM, quaternion }: Pose): Pose {
  const back = conjugate(quaternion)
  const [x, y, z] = rotate(back, positionM)
  return { positionM: [-x, -y, -z], quaternion: back }
}
