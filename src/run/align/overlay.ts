/** A photograph with what the twin's camera would see there: the arm half transparent, the table's grid, the target, and every point measured and reprojected. */

import { project, type Pixel } from '../../env/camera/intrinsics.js'
import { conjugate, rotate, subtract, type Vector3 } from '../../robot/vector.js'
import type { CameraFit } from './camera-fit.js'
import { Drawing, type Ink } from './drawing.js'
import type { RgbPicture } from './grey-picture.js'
import type { TwinView } from './twin-view.js'

const GRID: Ink = [255, 255, 255]
const OUTLINE: Ink = [0, 229, 255]
const MEASURED: Ink = [57, 230, 60]
const REPROJECTED: Ink = [255, 0, 200]
const AXES: readonly (readonly [Vector3, Ink])[] = [
  [
    [0.1, 0, 0],
    [235, 50, 40],
  ],
  [
    [0, 0.1, 0],
    [40, 200, 60],
  ],
  [
    [0, 0, 0.1],
    [50, 110, 255],
  ],
]
const ARM_SHARE = 0.55
const GRID_STEP_M = 0.05
const GRID_X_M = [0, 0.45] as const
const GRID_Y_M = [-0.3, 0.3] as const
/** Lines bend behind a lens: pieces. */
const PIECE_M = 0.01
const NEAR_M = 0.02

/** `outlines`: of targets, base frame. */
export function overlay(
  photo: RgbPicture,
  fit: CameraFit,
  twin: TwinView,
  outlines: readonly (readonly Vector3[])[],
): RgbPicture {
  const drawing = new Drawing({ ...photo, rgb: photo.rgb.slice() })
  const scale = Math.max(1, photo.width / 640)
  const line = (from: Vector3, to: Vector3, ink: Ink, widthPx: number, opacity = 1): void => {
    for (const [a, b] of pieces(from, to)) {
      const [p, q] = [seen(fit, a), seen(fit, b)]
      if (p && q) drawing.line(p, q, ink, widthPx * scale, opacity)
    }
  }
  for (let x = GRID_X_M[0]; x <= GRID_X_M[1] + 1e-9; x += GRID_STEP_M)
    line([x, GRID_Y_M[0], 0], [x, GRID_Y_M[1], 0], GRID, 1, 0.45)
  for (let y = GRID_Y_M[0]; y <= GRID_Y_M[1] + 1e-9; y += GRID_STEP_M)
    line([GRID_X_M[0], y, 0], [GRID_X_M[1], y, 0], GRID, 1, 0.45)
  twin.isArm.forEach((isArm, at) => {
    if (isArm) drawing.mix(at, [twin.rgb[3 * at] ?? 0, twin.rgb[3 * at + 1] ?? 0, twin.rgb[3 * at + 2] ?? 0], ARM_SHARE)
  })
  for (const [tip, ink] of AXES) line([0, 0, 0], tip, ink, 2.5)
  for (const corners of outlines)
    corners.forEach((corner, i) => {
      line(corner, corners[(i + 1) % corners.length] ?? corner, OUTLINE, 1.5)
    })
  for (const { measured, reprojected } of fit.points) {
    drawing.ring(measured, 5 * scale, MEASURED, 1.5 * scale)
    drawing.cross(reprojected, 3 * scale, REPROJECTED, 1.2 * scale)
  }
  return drawing.picture
}

function* pieces(from: Vector3, to: Vector3): Generator<readonly [Vector3, Vector3]> {
  const way = subtract(to, from)
  const count = Math.max(1, Math.ceil(Math.sqrt(way[0] * way[0] + way[1] * way[1] + way[2] * way[2]) / PIECE_M))
  const at = (i: number): Vector3 => [
    from[0] + (i / count) * way[0],
    from[1] + (i / count) * way[1],
    from[2] + (i / count) * way[2],
  ]
  for (let i = 0; i < count; i++) yield [at(i), at(i + 1)]
}

/** Undefined too near, and far beside the picture, where a lens's polynomial folds back. */
function seen({ camera, intrinsics }: CameraFit, positionM: Vector3): Pixel | undefined {
  const point = rotate(conjugate(camera.quaternion), subtract(positionM, camera.positionM))
  if (point[2] < NEAR_M) return undefined
  const { width, height, fx, fy, cx, cy } = intrinsics
  const straight = project({ width, height, fx, fy, cx, cy }, point)
  if (!straight) return undefined
  const [u, v] = straight
  const isFar = u < -0.5 * width || v < -0.5 * height || u > 1.5 * width || v > 1.5 * height
  return isFar ? undefined : project(intrinsics, point)
}
