/** Where a camera stands, from points whose places are known: the pose of the least reprojection error, how sure it is, and what may be wrong. */

import type { Intrinsics } from '../../env/camera/intrinsics.js'
import { solvePositiveDefinite } from '../../robot/linear-solve.js'
import { rotationBetween } from '../../robot/rotation-vector.js'
import { UsageError } from '../../robot/errors.js'
import { distance, norm, type Pose, type Vector3 } from '../../robot/vector.js'
import type { CameraFit, FitOptions, PointError, PointPair } from './camera-fit.js'
import { pointSpread } from './point-spread.js'
import { projectPoint } from './projection.js'
import { refinePose, type Refined } from './refine-pose.js'
import { startPoses } from './start-poses.js'
import { degFromRad } from '../../robot/units.js'

/** How many measurements the expected error weighs as much as. */
const EXPECTED_WEIGHT = 4
/** Poses nearer to each other than this are the same minimum. */
const SAME_M = 1e-4
const SAME_RAD = 1e-4
/** A second pose counts while it is less than e^(9/2) times less likely: three standard errors. */
const LIKELY = 9

/** `UsageError` for points that fix no pose: too few, on a line, behind the camera. */
export function fitCamera(
  pairs: readonly PointPair[],
  intrinsics: Intrinsics,
  { fitFocal = false, expectedPx = 1 }: FitOptions = {},
): CameraFit {
  refuseOutside(pairs, intrinsics)
  const spread = pointSpread(pairs)
  if (fitFocal && pairs.length < 6) {
    throw new UsageError(`${pairs.length} points do not fix a focal length as well: give 6, or drop --fit_focal`)
  }
  const minima = distinct(
    startPoses(pairs, intrinsics, spread)
      .flatMap(camera => refinePose(pairs, { camera, intrinsics }, fitFocal) ?? [])
      .sort((a, b) => a.squaresPx2 - b.squaresPx2),
  )
  const [best, second] = minima
  if (!best) {
    throw new UsageError(
      'no camera in front of these points sees them so: check that each pixel belongs to its position, x and y are not exchanged, and that not all points but one lie on a line',
    )
  }
  const { variancePx2, covariance } = uncertainty(best, pairs.length, expectedPx)
  const std = (i: number): number => Math.sqrt(covariance[i * (fitFocal ? 7 : 6) + i] ?? 0)
  const isAmbiguous = second !== undefined && second.squaresPx2 - best.squaresPx2 < LIKELY * variancePx2
  const rms = ({ squaresPx2 }: Refined): number => Math.sqrt(squaresPx2 / pairs.length)
  const fit = {
    camera: best.camera,
    intrinsics: best.intrinsics,
    rmsPx: rms(best),
    points: pairs.map(pair => pointError(pair, best)),
    positionStdM: [std(0), std(1), std(2)] as Vector3,
    rotationStdRad: [std(3), std(4), std(5)] as Vector3,
    ...(fitFocal ? { focalStdPx: std(6) * best.intrinsics.fx } : {}),
    ...(isAmbiguous ? { other: { camera: second.camera, rmsPx: rms(second) } } : {}),
  }
  return { ...fit, warnings: warningsOf(fit, pairs, { intrinsics, fitFocal, expectedPx }) }
}

function refuseOutside(pairs: readonly PointPair[], { width, height }: Intrinsics): void {
  const stray = pairs.find(({ pixel: [u, v] }) => !(u >= -0.5 && v >= -0.5 && u <= width - 0.5 && v <= height - 0.5))
  if (stray) {
    throw new UsageError(
      `point '${stray.name}' at pixel (${stray.pixel.join(', ')}) is outside the picture of ${width} x ${height}: correct it`,
    )
  }
}

function distinct(sorted: readonly Refined[]): Refined[] {
  return sorted.filter((one, i) => sorted.slice(0, i).every(other => !isSame(one.camera, other.camera)))
}

function isSame(a: Pose, b: Pose): boolean {
  return distance(a.positionM, b.positionM) < SAME_M && norm(rotationBetween(a.quaternion, b.quaternion)) < SAME_RAD
}

/** With few points the residuals say little of the error, so what was expected of them counts as well. */
function uncertainty({ squaresPx2, normal }: Refined, points: number, expectedPx: number) {
  const n = Math.round(Math.sqrt(normal.length))
  const freedom = Math.max(0, 2 * points - n)
  const variancePx2 = (squaresPx2 + EXPECTED_WEIGHT * expectedPx * expectedPx) / (freedom + EXPECTED_WEIGHT)
  const covariance = new Float64Array(n * n)
  for (let k = 0; k < n; k++) {
    const column = new Float64Array(n)
    column[k] = variancePx2
    try {
      solvePositiveDefinite(normal.slice(), column)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      column.fill(Infinity)
    }
    covariance.set(column, k * n)
  }
  return { variancePx2, covariance }
}

function pointError({ name, pixel, positionM }: PointPair, { camera, intrinsics }: Refined): PointError {
  const reprojected = projectPoint(intrinsics, camera, positionM) ?? pixel
  const [du, dv] = [reprojected[0] - pixel[0], reprojected[1] - pixel[1]]
  return { name, measured: pixel, reprojected, errorPx: Math.sqrt(du * du + dv * dv) }
}

type Judged = Omit<CameraFit, 'warnings'>
interface Asked {
  readonly intrinsics: Intrinsics
  readonly fitFocal: boolean
  readonly expectedPx: number
}

function warningsOf(fit: Judged, pairs: readonly PointPair[], asked: Asked): string[] {
  const warnings: string[] = []
  if (fit.rmsPx > 3 * asked.expectedPx) warnings.push(misfit(fit, pairs, asked))
  if (fit.other) {
    const [mm, deg] = [
      1000 * distance(fit.camera.positionM, fit.other.camera.positionM),
      degBetween(fit.camera, fit.other.camera),
    ]
    warnings.push(
      `a second pose fits as well (${fit.other.rmsPx.toFixed(2)} px; ${mm.toFixed(0)} mm and ${deg.toFixed(1)} deg away): a small flat target looks the same tilted the other way; take a larger one, go nearer, or add points off its plane`,
    )
  }
  const [mm, deg] = [1000 * norm(fit.positionStdM), (norm(fit.rotationStdRad) * 180) / Math.PI]
  if (!(mm <= 5) || !(deg <= 0.5)) {
    warnings.push(
      `the pose is only known to ${mm.toFixed(1)} mm and ${deg.toFixed(2)} deg (one standard error): spread the points over more of the picture`,
    )
  }
  const focal = fit.focalStdPx
  if (focal !== undefined && !(focal <= 0.02 * fit.intrinsics.fx)) {
    warnings.push(
      `the focal length is only known to ${focal.toFixed(0)} of ${fit.intrinsics.fx.toFixed(0)} px: a flat target seen straight on does not show it; tilt the camera, or calibrate it`,
    )
  }
  if (fit.camera.positionM[2] < 0)
    warnings.push(
      `the camera comes out ${(-1000 * fit.camera.positionM[2]).toFixed(0)} mm below the table: check the positions`,
    )
  return warnings
}

/** Names the point whose removal explains it, if one does. */
function misfit(fit: Judged, pairs: readonly PointPair[], { intrinsics, fitFocal, expectedPx }: Asked): string {
  const fact = `the points do not fit (${fit.rmsPx.toFixed(1)} px root mean square)`
  const worst = fit.points.reduce((a, b) => (b.errorPx > a.errorPx ? b : a))
  if (pairs.length > (fitFocal ? 6 : 5)) {
    const without = pairs.map((_, skipped) => {
      const rest = pairs.filter((__, i) => i !== skipped)
      const refined = refinePose(rest, { camera: fit.camera, intrinsics }, fitFocal)
      return refined ? Math.sqrt(refined.squaresPx2 / rest.length) : Infinity
    })
    const least = Math.min(...without)
    const name = pairs[without.indexOf(least)]?.name
    if (name !== undefined && least < Math.max(2 * expectedPx, fit.rmsPx / 4))
      return `${fact}, but would without '${name}' (${least.toFixed(2)} px): check its pixel and position`
  }
  return `${fact}, worst is '${worst.name}' (${worst.errorPx.toFixed(1)} px): check the target's size and place, the points, and the intrinsics`
}

function degBetween(a: Pose, b: Pose): number {
  return degFromRad(norm(rotationBetween(a.quaternion, b.quaternion)))
}
