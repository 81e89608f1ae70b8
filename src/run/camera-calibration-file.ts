/** A camera's calibration as OpenCV's YAML (cv::FileStorage) or ROS's camera_info: intrinsics, lens and, where it has one, pose. */

import { readFileSync, writeFileSync } from 'node:fs'
import type { Distortion, Intrinsics } from '../env/camera/intrinsics.js'
import { UsageError } from '../robot/errors.js'
import type { Pose, Vector3 } from '../robot/vector.js'
import { matrixIn, numberIn, textIn, vectorIn, type Place } from './calibration-values.js'
import { matrixFromPose, poseFromMatrix, poseFromRvecTvec } from './camera-pose.js'
import { readYamlFile } from './yaml.js'

export interface CameraCalibration {
  readonly intrinsics: Intrinsics
  /** Where the camera is, when the file says so: in the frame of a link, or of the arm's base where that is absent. It looks along its z, x right, y down. */
  readonly mount?: Pose & { readonly link?: string }
  /** Root mean square, pixels; for people. */
  readonly reprojectionErrorPx?: number
}

/** `UsageError` with the file's name for whatever is wrong with it. */
export function readCameraCalibration(path: string): CameraCalibration {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    throw new UsageError(`cannot read the camera calibration ${path}: ${messageOf(cause)}`, { cause })
  }
  return parseCameraCalibration(text, path)
}

export function parseCameraCalibration(text: string, origin: string): CameraCalibration {
  const place: Place = { origin, values: mappingIn(text, origin) }
  const link = textIn(place, 'link')
  const pose = poseIn(place, link)
  const errorPx = numberIn(place, 'reprojection_error_px')
  return {
    intrinsics: intrinsicsIn(place),
    ...(pose && { mount: { ...pose, ...(link !== undefined && { link }) } }),
    ...(errorPx !== undefined && { reprojectionErrorPx: errorPx }),
  }
}

export function writeCameraCalibration(path: string, calibration: CameraCalibration): void {
  try {
    writeFileSync(path, formatCameraCalibration(calibration))
  } catch (cause) {
    throw new UsageError(`cannot write the camera calibration ${path}: ${messageOf(cause)}`, { cause })
  }
}

/** Opens in cv2.FileStorage and in ROS; reading it back gives the same numbers. */
export function formatCameraCalibration({ intrinsics, mount, reprojectionErrorPx }: CameraCalibration): string {
  const { width, height, fx, fy, cx, cy, distortion = NO_DISTORTION } = intrinsics
  const { k1, k2, p1, p2, k3 } = distortion
  return [
    // What every version of OpenCV reads.
    '%YAML:1.0',
    '---',
    `image_width: ${width}`,
    `image_height: ${height}`,
    '# Pixels; the middle of the first pixel is (0, 0).',
    ...matrixLines('camera_matrix', 3, [fx, 0, cx, 0, fy, cy, 0, 0, 1]),
    'distortion_model: plumb_bob',
    '# k1, k2, p1, p2, k3',
    ...matrixLines('distortion_coefficients', 1, [k1, k2, p1, p2, k3]),
    ...(mount ? poseLines(mount) : []),
    ...(reprojectionErrorPx === undefined ? [] : [`reprojection_error_px: ${real(reprojectionErrorPx)}`]),
    '',
  ].join('\n')
}

const NO_DISTORTION: Distortion = { k1: 0, k2: 0, p1: 0, p2: 0, k3: 0 }

function poseLines(mount: Pose & { readonly link?: string }): string[] {
  const axes = "metres; the camera's x is right, y down, z forward."
  const matrix = matrixFromPose(mount)
  if (mount.link === undefined) {
    return [
      `# From the camera's frame to the arm's base (x forward, y left, z up), ${axes}`,
      ...matrixLines('T_base_camera', 4, matrix),
    ]
  }
  return [
    `link: ${mount.link}`,
    `# From the camera's frame to that of the link, ${axes}`,
    ...matrixLines('T_link_camera', 4, matrix),
  ]
}

function matrixLines(name: string, rows: number, data: readonly number[]): string[] {
  const cols = data.length / rows
  const lines = Array.from({ length: rows }, (_, row) =>
    data
      .slice(row * cols, (row + 1) * cols)
      .map(real)
      .join(', '),
  )
  return [
    `${name}: !!opencv-matrix`,
    `   rows: ${rows}`,
    `   cols: ${cols}`,
    '   dt: d',
    `   data: [ ${lines.join(',\n       ')} ]`,
  ]
}

/** With a point, or OpenCV takes it for an integer. */
function real(value: number): string {
  const text = String(value === 0 ? 0 : value)
  return /[.e]/.test(text) ? text.replace(/^(-?\d+)e/, '$1.0e') : `${text}.`
}

function mappingIn(text: string, origin: string): Readonly<Record<string, unknown>> {
  let found: unknown
  try {
    // OpenCV's first line is no YAML directive.
    found = readYamlFile(text.replace(/^\uFEFF?%YAML[^\n]*/, '#'))
  } catch (cause) {
    throw new UsageError(`${origin} is no YAML: ${messageOf(cause)}`, { cause })
  }
  if (typeof found !== 'object' || found === null || Array.isArray(found)) {
    throw new UsageError(
      `${origin} is no camera calibration: expected image_width, image_height, camera_matrix, distortion_coefficients`,
    )
  }
  return found as Readonly<Record<string, unknown>>
}

function intrinsicsIn(place: Place): Intrinsics {
  const { origin } = place
  const [width, height] = [sizeIn(place, 'image_width'), sizeIn(place, 'image_height')]
  const [fx = 0, skew, cx = 0, zero, fy = 0, cy = 0, ...last] = matrixIn(place, 'camera_matrix', 3, 3)
  if (skew !== 0 || zero !== 0 || last.join() !== '0,0,1') {
    throw new UsageError(`${origin}: camera_matrix is not [fx 0 cx; 0 fy cy; 0 0 1]: skew is not supported`)
  }
  if (!(fx > 0 && fy > 0))
    throw new UsageError(`${origin}: camera_matrix has focal lengths of ${fx} and ${fy} pixels: expected more than 0`)
  if (!(cx > -width && cx < 2 * width && cy > -height && cy < 2 * height)) {
    throw new UsageError(
      `${origin}: camera_matrix has its middle at (${cx}, ${cy}), far from a picture of ${width} x ${height}: is image_width of another size?`,
    )
  }
  const distortion = distortionIn(place)
  return { width, height, fx, fy, cx, cy, ...(distortion && { distortion }) }
}

function sizeIn(place: Place, key: string): number {
  const size = numberIn(place, key)
  if (size !== undefined && Number.isInteger(size) && size >= 1) return size
  throw new UsageError(
    `${place.origin}: ${size === undefined ? `${key} is missing` : `${key} is ${size}`}: expected the pixels that the camera was calibrated at`,
  )
}

/** Of `plumb_bob`: 4 or 5 numbers; more, as long as they are 0. */
function distortionIn(place: Place): Distortion | undefined {
  const model = textIn(place, 'distortion_model') ?? 'plumb_bob'
  if (model !== 'plumb_bob' && model !== 'none') {
    throw new UsageError(
      `${place.origin}: distortion_model is ${model}, and only plumb_bob (k1, k2, p1, p2, k3) is known: calibrate with that`,
    )
  }
  const found = vectorIn(place, 'distortion_coefficients')
  const [k1 = 0, k2 = 0, p1 = 0, p2 = 0, k3 = 0, ...more] = found
  if ((found.length > 0 && found.length < 4) || more.some(value => value !== 0)) {
    throw new UsageError(
      `${place.origin}: distortion_coefficients has ${found.length} numbers, and only k1, k2, p1, p2, k3 are known: calibrate without the rational or thin-prism model`,
    )
  }
  return [k1, k2, p1, p2, k3].some(value => value !== 0) ? { k1, k2, p1, p2, k3 } : undefined
}

/** `T_base_camera`, `T_link_camera` with `link`, or what `solvePnP` gives for points in the base's frame: `rvec`, `tvec`. */
function poseIn(place: Place, link: string | undefined): Pose | undefined {
  const { origin, values } = place
  const given = ['T_base_camera', 'T_link_camera', 'rvec', 'tvec'].filter(key => values[key] !== undefined)
  const which = given.join(' and ')
  if (which === '' && link === undefined) return undefined
  if (which === 'T_base_camera' && link === undefined) return matrixPose(place, 'T_base_camera')
  if (which === 'T_link_camera' && link !== undefined) return matrixPose(place, 'T_link_camera')
  if (which === 'rvec and tvec' && link === undefined) {
    const vector = (key: string) => matrixIn(place, key, 3, 1) as Vector3
    return poseFromRvecTvec(vector('rvec'), vector('tvec'))
  }
  throw new UsageError(
    `${origin} says ${which || 'no pose'}${link === undefined ? '' : ` with link ${link}`}: expected T_base_camera alone, or link with T_link_camera, or rvec with tvec (base to camera)`,
  )
}

function matrixPose(place: Place, key: string): Pose {
  const pose = poseFromMatrix(matrixIn(place, key, 4, 4))
  if (pose) return pose
  throw new UsageError(
    `${place.origin}: ${key} is no rotation and shift: its first three columns must be at right angles and of length 1, its last row 0 0 0 1`,
  )
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
