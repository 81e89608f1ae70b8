/** What `so101 align-camera` says: the pose, how sure it is, and how far each point is off. */

import { fieldOfView } from '../env/camera/intrinsics.js'
import { degFromRad } from '../robot/units.js'
import { norm, rotate, type Vector3 } from '../robot/vector.js'
import type { Alignment } from '../run/align/align-camera.js'
import { table } from './table.js'

export interface AlignFiles {
  readonly camera: string
  readonly out: string
  readonly overlay: string
  /** Without the points and files. */
  readonly isBrief?: boolean
}

const MOST_ROWS = 12

export function alignText({ fit, mount }: Alignment, { camera, out, overlay, isBrief = false }: AlignFiles): string {
  const { camera: pose, intrinsics, rmsPx, points, positionStdM, rotationStdRad, focalStdPx } = fit
  const worst = [...points].sort((a, b) => b.errorPx - a.errorPx)
  const shown = worst.slice(0, MOST_ROWS)
  const hfovDeg = degFromRad(fieldOfView(intrinsics).horizontalRad)
  const looksAt = onTable(pose)
  const lines = [
    `${camera}: ${points.length} points, reprojection error ${rmsPx.toFixed(3)} px (root mean square), worst ${(worst[0]?.errorPx ?? 0).toFixed(3)} px`,
    `stands at ${mm(pose.positionM)} mm from the base${looksAt ? `, looks at ${mm(looksAt)} mm on the table` : ''}`,
    ...(mount.link === undefined ? [] : [`that is ${mm(mount.positionM)} mm from ${mount.link}`]),
    `known to ${(1000 * norm(positionStdM)).toFixed(2)} mm and ${degFromRad(norm(rotationStdRad)).toFixed(3)} deg (one standard error)`,
    `angle of view ${hfovDeg.toFixed(1)} deg${focalStdPx === undefined ? '' : `, focal length ${intrinsics.fx.toFixed(1)} +- ${focalStdPx.toFixed(1)} px`}`,
  ]
  if (isBrief) return lines.join('\n')
  const rows = shown.map(({ name, measured, reprojected, errorPx }) => [
    name,
    pixel(measured),
    pixel(reprojected),
    errorPx.toFixed(3),
  ])
  const rest = points.length > shown.length ? [`${points.length - shown.length} more are nearer`] : []
  return [
    ...lines,
    table(['point', 'measured', 'reprojected', 'off by px'], rows),
    ...rest,
    `${out}: for --robot.cameras="{${camera}: {calibration: ${out}}}"`,
    `${overlay}: the twin over the picture; green rings are measured, pink crosses reprojected`,
    '',
  ].join('\n')
}

export function alignJson({ fit, mount }: Alignment, { camera, out, overlay }: AlignFiles) {
  const { intrinsics } = fit
  return {
    camera,
    out,
    overlay,
    reprojection_error_px: fit.rmsPx,
    position_m: fit.camera.positionM,
    quaternion: fit.camera.quaternion,
    position_std_m: fit.positionStdM,
    rotation_std_deg: fit.rotationStdRad.map(degFromRad),
    mount: { link: mount.link ?? null, position_m: mount.positionM, quaternion: mount.quaternion },
    intrinsics: { ...intrinsics, distortion: intrinsics.distortion ?? null },
    focal_std_px: fit.focalStdPx ?? null,
    other: fit.other
      ? {
          position_m: fit.other.camera.positionM,
          quaternion: fit.other.camera.quaternion,
          reprojection_error_px: fit.other.rmsPx,
        }
      : null,
    points: fit.points.map(({ name, measured, reprojected, errorPx }) => ({
      name,
      pixel: measured,
      reprojected,
      error_px: errorPx,
    })),
    warnings: fit.warnings,
  }
}

/** Where its axis meets the plane z = 0. */
function onTable({ positionM, quaternion }: Alignment['fit']['camera']): Vector3 | undefined {
  const along = rotate(quaternion, [0, 0, 1])
  const reach = -positionM[2] / along[2]
  return reach > 0 && reach < 5 ? [positionM[0] + reach * along[0], positionM[1] + reach * along[1], 0] : undefined
}

function mm(position: Vector3): string {
  return `[${position.map(value => (1000 * value).toFixed(1)).join(', ')}]`
}

function pixel([u, v]: readonly [number, number]): string {
  return `${u.toFixed(2)}, ${v.toFixed(2)}`
}
