/** Calibration files: what OpenCV and ROS write is read, what we write OpenCV reads, and what is odd is told. */

import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { UsageError } from '../../src/robot/errors.js'
import { rotate } from '../../src/robot/vector.js'
import {
  formatCameraCalibration,
  parseCameraCalibration,
  readCameraCalibration,
  writeCameraCalibration,
} from '../../src/run/camera-calibration-file.js'

/**
 * As cv2.FileStorage of OpenCV 5.0.0 wrote it; 4.x begins with `%YAML:1.0`:
 *   fs = cv2.FileStorage('cv.yaml', cv2.FILE_STORAGE_WRITE); fs.write('image_width', 640); fs.write('camera_matrix', K); ..
 */
const OPENCV = `%YAML 1.2
---
image_width: 640
image_height: 480
camera_matrix: !!opencv-matrix
   rows: 3
   cols: 3
   dt: d
   data: [ 612.5, 0., 321.25, 0., 611.75, 238.5, 0., 0., 1. ]
distortion_coefficients: !!opencv-matrix
   rows: 1
   cols: 5
   dt: d
   data: [ 0.11, -0.23000000000000001, 0.0011999999999999999,
       -0.00069999999999999999, 0.089999999999999997 ]
rvec: !!opencv-matrix
   rows: 3
   cols: 1
   dt: d
   data: [ 0.10000000000000001, -2., 0.29999999999999999 ]
tvec: !!opencv-matrix
   rows: 3
   cols: 1
   dt: d
   data: [ 0.050000000000000003, 0.10000000000000001, 0.62 ]
`
const INTRINSICS = {
  width: 640,
  height: 480,
  fx: 612.5,
  fy: 611.75,
  cx: 321.25,
  cy: 238.5,
  distortion: { k1: 0.11, k2: -0.23, p1: 0.0012, p2: -0.0007, k3: 0.09 },
}

/** Of ROS's camera_calibration. */
const ROS = `image_width: 640
image_height: 480
camera_name: narrow_stereo
camera_matrix:
  rows: 3
  cols: 3
  data: [612.5, 0, 321.25, 0, 611.75, 238.5, 0, 0, 1]
distortion_model: plumb_bob
distortion_coefficients:
  rows: 1
  cols: 5
  data: [0.11, -0.23, 0.0012, -0.0007, 0.09]
projection_matrix:
  rows: 3
  cols: 4
  data: [612.5, 0, 321.25, 0, 0, 611.75, 238.5, 0, 0, 0, 1, 0]
`

describe('a calibration', () => {
  it("of OpenCV is read, with the camera's pose out of rvec and tvec", () => {
    for (const text of [OPENCV, OPENCV.replace('%YAML 1.2', '%YAML:1.0')]) {
      const { intrinsics, mount } = parseCameraCalibration(text, 'cv.yaml')
      expect(intrinsics).toEqual(INTRINSICS)
      // -R^T t with cv2.Rodrigues(rvec).
      expect(mount?.positionM).toEqual([
        expect.closeTo(-0.5414123441231274, 12),
        expect.closeTo(0.01668517280283527, 12),
        expect.closeTo(0.32170526672661093, 12),
      ])
      // What it looks along: the third row of R.
      const ahead = rotate(mount?.quaternion ?? [0, 0, 0, 1], [0, 0, 1])
      expect(ahead).toEqual([
        expect.closeTo(0.8981776536, 9),
        expect.closeTo(-0.1661454638, 9),
        expect.closeTo(-0.4070289763, 9),
      ])
    }
  })

  it("of ROS's camera_info is read", () => {
    expect(parseCameraCalibration(ROS, 'ros.yaml')).toEqual({ intrinsics: INTRINSICS })
  })

  it('comes back as it was written, with or without lens and pose', () => {
    const pose = { positionM: [0.5, 0, 0.6], quaternion: [0.5, -0.5, 0.5, -0.5] } as const
    const { distortion, ...bare } = INTRINSICS
    const path = join(mkdtempSync(join(tmpdir(), 'calibration-')), 'camera.yaml')
    for (const intrinsics of [INTRINSICS, bare]) {
      for (const mount of [undefined, pose, { ...pose, link: 'gripper_link' }]) {
        writeCameraCalibration(path, { intrinsics, ...(mount && { mount }), reprojectionErrorPx: 0.25 })
        const read = readCameraCalibration(path)
        expect(read.intrinsics).toEqual(intrinsics)
        expect(read.reprojectionErrorPx).toBe(0.25)
        expect(read.mount?.link).toBe(mount && 'link' in mount ? mount.link : undefined)
        expect(read.mount?.positionM).toEqual(mount?.positionM)
        if (mount) {
          for (const axis of [
            [1, 0, 0],
            [0, 1, 0],
            [0, 0, 1],
          ] as const) {
            expect(rotate(read.mount?.quaternion ?? [0, 0, 0, 1], axis)).toEqual(rotate(mount.quaternion, axis))
          }
        }
      }
    }
    expect(distortion.k1).toBe(0.11)
    // What OpenCV's own parser asks for: a first line of its own, numbers with a point.
    expect(readFileSync(path, 'utf8')).toMatch(/^%YAML:1.0\n---\n[^]*data: \[ 612.5, 0., 321.25,\n/)
  })

  it('is written as it stands here, which opened in cv2.FileStorage of OpenCV 4.12 and 5.0', () => {
    expect(formatCameraCalibration({ intrinsics: { ...INTRINSICS, fx: 1e21, fy: 1e-7 } })).toContain(
      'data: [ 1.0e+21, 0., 321.25,\n       0., 1.0e-7, 238.5,\n       0., 0., 1. ]',
    )
  })

  it.each<[string, string | RegExp, string, RegExp]>([
    ['no size', /image_width.*\n/, '', /cam.yaml: image_width is missing: expected the pixels/],
    ['half a pixel', 'image_width: 640', 'image_width: 640.5', /image_width is 640.5/],
    ['no matrix', 'camera_matrix:', 'camera_matrx:', /camera_matrix is missing: expected 3 x 3 numbers/],
    ['a matrix cut short', ', 0., 0., 1. ]', ' ]', /camera_matrix says 3 x 3, and its data has 6 numbers/],
    ['not a number', '612.5', '.Nan', /camera_matrix holds ".Nan" at place 1: expected a finite number/],
    ['a wrong shape', /rows: 3\n {3}cols: 3/, 'rows: 1\n   cols: 9', /camera_matrix has 1 x 9 numbers, expected 3 x 3/],
    ['skew', '612.5, 0., 321.25', '612.5, 0.5, 321.25', /skew is not supported/],
    ['a mirror', '612.5', '-612.5', /focal lengths of -612.5 and 611.75 pixels/],
    ['another size', 'image_width: 640', 'image_width: 64', /middle at \(321.25, 238.5\), far from .* 64 x 480/],
    ['a fish-eye', 'image_width', 'distortion_model: equidistant\nimage_width', /is equidistant, and only plumb_bob/],
    ['too few', /cols: 5([^]*?)data: [^]*?\]/, 'cols: 2$1data: [ 0.1, 0.2 ]', /distortion_coefficients has 2 numbers/],
    ['half a pose', /tvec[^]*/, '', /says rvec: expected T_base_camera alone/],
    ['a link of no pose', /rvec[^]*/, 'link: gripper_link', /says no pose with link gripper_link/],
    ['a list', /[^]+/, '[1, 2]', /cam.yaml is no camera calibration/],
    ['no YAML', /[^]+/, 'a: [', /cam.yaml is no YAML/],
  ])('with %s is refused', (_, what, by, says) => {
    const text = OPENCV.replace(what, by)
    expect(() => parseCameraCalibration(text, 'cam.yaml')).toThrow(UsageError)
    expect(() => parseCameraCalibration(text, 'cam.yaml')).toThrow(says)
  })

  it('with a pose that is no rotation, or that is not there, is refused', () => {
    const text = ROS + 'T_base_camera: [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, -1, 0], [0, 0, 0, 1]]\n'
    expect(() => parseCameraCalibration(text, 'cam.yaml')).toThrow(/T_base_camera is no rotation and shift/)
    expect(() => readCameraCalibration('/nowhere/cam.yaml')).toThrow(/cannot read the camera calibration \/nowhere/)
  })
})
