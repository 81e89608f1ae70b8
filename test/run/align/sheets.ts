/** Sheets on the table in front of the arm, and how far a fit is from the truth. */

import { pinhole, type Intrinsics } from '../../../src/env/camera/intrinsics.js'
import { rotationBetween } from '../../../src/robot/rotation-vector.js'
import { distance, norm, type Pose, type Vector3 } from '../../../src/robot/vector.js'
import type { CameraFit, PointPair } from '../../../src/run/align/camera-fit.js'
import { DETECTED_PX, detectTargets } from '../../../src/run/align/detect-targets.js'
import { fitCamera } from '../../../src/run/align/fit-camera.js'
import { projectPoint } from '../../../src/run/align/projection.js'
import type { Target } from '../../../src/run/align/target.js'
import { lookingFrom } from '../../../src/sim/camera/mounts.js'
import { paint, printedBoard, printedTag, type Sheet } from './paint-sheet.js'

export const CAMERA = pinhole(640, 480, Math.PI / 3)
export const LENS: Intrinsics = { ...CAMERA, distortion: { k1: -0.28, k2: 0.09, p1: 0.001, p2: -0.0007, k3: 0 } }
export const FRONT = lookingFrom([0.62, 0.25, 0.35], [0.24, 0.01, 0])

export function tag(id: number, sizeM: number, position_m: Vector3, yaw_deg: number): Sheet {
  return { target: { type: 'apriltag', id, size_m: sizeM, position_m, yaw_deg }, print: printedTag(id, sizeM) }
}

export function board(cols: number, rows: number, squareM: number, yaw_deg: number): Sheet {
  const target: Target = { type: 'checkerboard', cols, rows, square_m: squareM, position_m: [0.23, 0, 0], yaw_deg }
  return { target, print: printedBoard(cols, rows, squareM) }
}

export function rmsOff(pairs: readonly PointPair[], truth: Pose, intrinsics: Intrinsics): number {
  const squares = pairs.map(({ pixel, positionM }) => {
    const [u, v] = projectPoint(intrinsics, truth, positionM) ?? [NaN, NaN]
    return (u - pixel[0]) * (u - pixel[0]) + (v - pixel[1]) * (v - pixel[1])
  })
  return Math.sqrt(squares.reduce((sum, value) => sum + value, 0) / pairs.length)
}

export function offBy(fit: CameraFit, truth: Pose): { mm: number; deg: number } {
  return {
    mm: 1000 * distance(fit.camera.positionM, truth.positionM),
    deg: (norm(rotationBetween(fit.camera.quaternion, truth.quaternion)) * 180) / Math.PI,
  }
}

export async function found(sheets: readonly Sheet[], truth: Pose, intrinsics: Intrinsics, noise: number) {
  const picture = paint(sheets, truth, intrinsics, { noise, seed: 5 })
  const targets = sheets.map(({ target }) => target)
  const pairs = await detectTargets(picture, targets, intrinsics)
  return { pairs, fit: fitCamera(pairs, intrinsics, { expectedPx: DETECTED_PX }) }
}
