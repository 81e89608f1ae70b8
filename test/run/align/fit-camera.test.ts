import { describe, expect, test } from 'vitest'
import { pinhole, type Intrinsics } from '../../../src/env/camera/intrinsics.js'
import { Random } from '../../../src/robot/random.js'
import { rotationBetween } from '../../../src/robot/rotation-vector.js'
import { distance, norm, type Pose, type Vector3 } from '../../../src/robot/vector.js'
import type { CameraFit, PointPair } from '../../../src/run/align/camera-fit.js'
import { fitCamera } from '../../../src/run/align/fit-camera.js'
import { projectPoint } from '../../../src/run/align/projection.js'
import { lookingFrom } from '../../../src/sim/camera/mounts.js'

const deg = (degrees: number): number => (degrees * Math.PI) / 180
const CAMERA = pinhole(640, 480, deg(60))
const LENS: Intrinsics = { ...CAMERA, distortion: { k1: -0.28, k2: 0.09, p1: 0.001, p2: -0.0007, k3: 0 } }
const FRONT: Pose = lookingFrom([0.62, 0.25, 0.35], [0.22, 0, 0])

/** 5 x 4 points of a sheet. */
const SHEET = Array.from({ length: 20 }, (_, i): Vector3 => [
  0.12 + 0.04 * (i % 5),
  -0.06 + 0.04 * Math.floor(i / 5),
  0,
])
/** The corners of a tag of 5 cm. */
const TAG: Vector3[] = [
  [0.225, 0.025, 0],
  [0.225, -0.025, 0],
  [0.275, -0.025, 0],
  [0.275, 0.025, 0],
]
const BOX = SHEET.slice(0, 10).map(([x, y], i): Vector3 => [x, y, 0.02 * (i % 4)])

function seen(positions: readonly Vector3[], camera: Pose, intrinsics: Intrinsics, noisePx = 0, seed = 1): PointPair[] {
  const random = new Random(seed)
  return positions.map((positionM, i) => {
    const pixel = projectPoint(intrinsics, camera, positionM)
    if (!pixel) throw new Error('behind the camera')
    return {
      name: `p${i}`,
      pixel: [pixel[0] + random.normal(0, noisePx), pixel[1] + random.normal(0, noisePx)],
      positionM,
    }
  })
}

function offBy(fit: Pick<CameraFit, 'camera'>, truth: Pose): { mm: number; deg: number } {
  return {
    mm: 1000 * distance(fit.camera.positionM, truth.positionM),
    deg: (norm(rotationBetween(fit.camera.quaternion, truth.quaternion)) * 180) / Math.PI,
  }
}

describe('exact points', () => {
  test.each([
    ['four on a plane', TAG, CAMERA],
    ['a sheet', SHEET, CAMERA],
    ['a sheet through a lens', SHEET, LENS],
    ['ten off a plane', BOX, LENS],
  ])('%s give the pose back', (_, positions, intrinsics) => {
    const eyes: Vector3[] = [
      [0.62, 0.25, 0.35],
      [0.25, 0.001, 0.6],
      [0.1, -0.4, 0.3],
      [0.55, 0.4, 0.12],
    ]
    for (const eyeM of eyes) {
      const truth = lookingFrom(eyeM, [0.2, 0, 0])
      const fit = fitCamera(seen(positions, truth, intrinsics), intrinsics)
      const off = offBy(fit, truth)
      expect(off.mm).toBeLessThan(1e-3)
      expect(off.deg).toBeLessThan(1e-4)
      expect(fit.rmsPx).toBeLessThan(1e-6)
    }
  })

  test('a focal length that was guessed 15 % wrong comes out', () => {
    const guess = { ...CAMERA, fx: 1.15 * CAMERA.fx, fy: 1.15 * CAMERA.fy }
    for (const positions of [SHEET, BOX]) {
      const fit = fitCamera(seen(positions, FRONT, CAMERA), guess, { fitFocal: true })
      expect(fit.intrinsics.fx).toBeCloseTo(CAMERA.fx, 3)
      expect(fit.intrinsics.fy).toBeCloseTo(CAMERA.fy, 3)
      expect(offBy(fit, FRONT).mm).toBeLessThan(0.01)
    }
  })
})

describe('noise', () => {
  test('the standard errors are those of many fits', () => {
    const fits = Array.from({ length: 60 }, (_, seed) =>
      fitCamera(seen(SHEET, FRONT, LENS, 0.5, seed), LENS, { expectedPx: 0.5 }),
    )
    const rootMean = (values: number[]) =>
      Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length)
    const measured = rootMean(fits.map(fit => offBy(fit, FRONT).mm))
    const stated = rootMean(fits.map(fit => 1000 * norm(fit.positionStdM)))
    expect(stated / measured).toBeGreaterThan(0.85)
    expect(stated / measured).toBeLessThan(1.15)
    const measuredDeg = rootMean(fits.map(fit => offBy(fit, FRONT).deg))
    const statedDeg = rootMean(fits.map(fit => (norm(fit.rotationStdRad) * 180) / Math.PI))
    expect(statedDeg / measuredDeg).toBeGreaterThan(0.85)
    expect(statedDeg / measuredDeg).toBeLessThan(1.15)
  })

  test('of the two tilts of a tag near by the right one is taken', () => {
    for (let seed = 0; seed < 50; seed++) {
      const fit = fitCamera(seen(TAG, FRONT, CAMERA, 0.05, seed), CAMERA, { expectedPx: 0.1 })
      expect(offBy(fit, FRONT).deg).toBeLessThan(3)
    }
  })

  test('a small tag far away has two, and says so', () => {
    const far = lookingFrom([1.5, 0.2, 1.4], [0.25, 0, 0])
    const fit = fitCamera(seen(TAG, far, CAMERA, 0.3, 4), CAMERA, { expectedPx: 0.3 })
    expect(fit.other).toBeDefined()
    expect(fit.warnings.join('\n')).toContain('a second pose fits as well')
    expect(Math.min(offBy(fit, far).deg, fit.other ? offBy(fit.other, far).deg : Infinity)).toBeLessThan(10)
  })

  test('a focal length from a flat target seen straight on is refused to be believed', () => {
    const above = lookingFrom([0.2001, 0, 0.6], [0.2, 0, 0])
    const fit = fitCamera(seen(SHEET, above, CAMERA, 0.3), CAMERA, { fitFocal: true })
    expect(fit.warnings.join('\n')).toContain('the focal length is only known to')
  })
})

describe('wrong input', () => {
  const sheet = seen(SHEET, FRONT, CAMERA)

  test('too few', () => {
    expect(() => fitCamera(sheet.slice(0, 3), CAMERA)).toThrow('3 points do not fix')
    expect(() =>
      fitCamera(
        seen(BOX, FRONT, CAMERA).filter((_, i) => [0, 2, 3, 5, 9].includes(i)),
        CAMERA,
      ),
    ).toThrow('give 6, or 4 on the table')
    expect(() => fitCamera(seen(TAG, FRONT, CAMERA), CAMERA, { fitFocal: true })).toThrow('drop --fit_focal')
  })

  test('on a line', () => {
    expect(() => fitCamera(sheet.slice(0, 5), CAMERA)).toThrow('lie on a line')
  })

  test('twice the same place', () => {
    expect(() => fitCamera([...sheet, { ...sheet[3], name: 'again' } as PointPair], CAMERA)).toThrow(
      "'p3' and 'again' are at the same place",
    )
  })

  test('outside of the picture', () => {
    expect(() => fitCamera(sheet, { ...CAMERA, width: 320, height: 240 })).toThrow('outside the picture of 320 x 240')
  })

  test('one wrong click is named', () => {
    const wrong = sheet.map((pair, i): PointPair =>
      i === 7 ? { ...pair, pixel: [pair.pixel[0] + 30, pair.pixel[1]] } : pair,
    )
    expect(fitCamera(wrong, CAMERA).warnings.join('\n')).toContain("but would without 'p7'")
  })

  test('x and y exchanged', () => {
    const exchanged = sheet.map((pair): PointPair => ({
      ...pair,
      positionM: [pair.positionM[1], pair.positionM[0], 0],
    }))
    const attempt = () => fitCamera(exchanged, CAMERA).warnings.join('\n')
    expect(attempt()).toMatch(/below the table/)
  })
})
