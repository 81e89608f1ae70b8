import { Vector3, WebGPUCoordinateSystem } from 'three'
import { describe, expect, it } from 'vitest'
import type { Intrinsics } from '../../../../src/env/camera/intrinsics.js'
import { compose, IDENTITY_POSE, quaternionFromRpy, type Pose } from '../../../../src/robot/vector.js'
import { threeCamera } from '../../../../src/sim/camera/three/three-camera.js'

/** Nothing of it is symmetric. */
const INTRINSICS: Intrinsics = { width: 640, height: 400, fx: 500, fy: 480, cx: 300.25, cy: 210.5 }
const POSE: Pose = { positionM: [0.3, -0.2, 0.5], quaternion: quaternionFromRpy([2.5, 0.2, -0.4]) }

/** In pixels, by three's own mathematics. */
function pixelOf(camera: ReturnType<typeof threeCamera>, point: readonly [number, number, number]): [number, number] {
  const { x, y } = new Vector3(...point).project(camera)
  return [((x + 1) / 2) * INTRINSICS.width - 0.5, ((1 - y) / 2) * INTRINSICS.height - 0.5]
}

describe('threeCamera', () => {
  it.each([
    ['the principal point', [0, 0, 0.7], [300.25, 210.5]],
    ['to the right', [0.1, 0, 0.5], [300.25 + 100, 210.5]],
    ['further down', [0, 0.05, 0.4], [300.25, 210.5 + 60]],
  ] as const)('sees %s where OpenCV does', (_, seen, [u, v]) => {
    const camera = threeCamera(INTRINSICS, POSE)
    const inWorld = compose(POSE, { ...IDENTITY_POSE, positionM: seen }).positionM
    const [x, y] = pixelOf(camera, inWorld)
    expect(x).toBeCloseTo(u, 6)
    expect(y).toBeCloseTo(v, 6)
  })

  it('still does when a renderer asks for the depth range of WebGPU', () => {
    const camera = threeCamera(INTRINSICS, IDENTITY_POSE)
    camera.coordinateSystem = WebGPUCoordinateSystem
    camera.updateProjectionMatrix()
    expect(pixelOf(camera, [0.1, 0, 0.5])[0]).toBeCloseTo(400.25, 6)
    expect(new Vector3(0, 0, 0.01).project(camera).z).toBeCloseTo(0, 6)
    expect(new Vector3(0, 0, 10).project(camera).z).toBeCloseTo(1, 6)
  })
})
