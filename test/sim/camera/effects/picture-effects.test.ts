/** Lens and sensor together: what to draw, and what comes of it. */

import { describe, expect, it } from 'vitest'
import { pinhole, project, type Intrinsics } from '../../../../src/env/camera/intrinsics.js'
import { PictureEffects } from '../../../../src/sim/camera/effects/picture-effects.js'
import type { Picture } from '../../../../src/sim/camera/renderer.js'

const CAMERA = pinhole(64, 48, 1.2)
const BARREL = [-0.25, 0.05, 0.001, -0.002, 0] as const

/** What a wall 1 m ahead would look like to a pinhole, whose colours tell where on it one looks. */
function wall({ width, height, fx, fy, cx, cy }: Intrinsics): Picture {
  const rgb = new Uint8Array(3 * width * height)
  const [depthM, segmentation] = [new Float32Array(width * height), new Uint16Array(width * height)]
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [((i % width) - cx) / fx, (Math.floor(i / width) - cy) / fy]
    rgb[3 * i] = Math.round(128 + 80 * x)
    rgb[3 * i + 1] = Math.round(128 + 80 * y)
    depthM[i] = 1
    segmentation[i] = x > 0 ? 2 : 1
  }
  return { rgb, depthM, segmentation }
}

describe('effects', () => {
  it('that are none give the picture as it is', () => {
    const effects = new PictureEffects({}, CAMERA, 30)
    expect([effects.source, effects.offsetsS]).toEqual([CAMERA, [0]])
    const picture = wall(CAMERA)
    expect(effects.apply([picture], 1)).toBe(picture)
    expect(new PictureEffects({ distortion: [0, 0, 0, 0, 0] }, CAMERA, 30).source).toEqual(CAMERA)
  })

  it('of a lens show every point where the lens has it, without empty corners', () => {
    const lens = { ...CAMERA, distortion: { k1: -0.25, k2: 0.05, p1: 0.001, p2: -0.002, k3: 0 } }
    for (const effects of [
      new PictureEffects({}, lens, 30),
      new PictureEffects({ distortion: BARREL }, { ...lens, distortion: { k1: 1, k2: 0, p1: 0, p2: 0, k3: 0 } }, 30),
    ]) {
      expect(effects.source.distortion).toBeUndefined()
      expect(effects.source.width).toBeGreaterThan(CAMERA.width)
      expect(effects.source.fx).toBe(CAMERA.fx)
      const { rgb, depthM, segmentation } = effects.apply([wall(effects.source)], 1)
      expect([rgb?.length, depthM?.length]).toEqual([3 * 64 * 48, 64 * 48])
      expect(Math.min(...(depthM ?? []))).toBe(1)
      for (const [x, y] of [
        [-0.5, 0.3],
        [0.4, -0.4],
        [0, 0],
        [0.6, 0.45],
      ] as const) {
        const [u, v] = project(lens, [x, y, 1]) ?? [NaN, NaN]
        const at = Math.round(v) * 64 + Math.round(u)
        // Half a pixel is 0.011 of the wall, which is 0.9 of a byte; edges of the lens stretch it.
        expect(Math.abs((rgb?.[3 * at] ?? NaN) - (128 + 80 * x))).toBeLessThan(3)
        expect(Math.abs((rgb?.[3 * at + 1] ?? NaN) - (128 + 80 * y))).toBeLessThan(3)
        if (x !== 0) expect(segmentation?.[at]).toBe(x > 0 ? 2 : 1)
      }
    }
  })

  it('of a lens that folds are black beyond', () => {
    const effects = new PictureEffects({ distortion: [-1.2, 0, 0, 0, 0] }, CAMERA, 30)
    const { rgb, depthM } = effects.apply([wall(effects.source)], 1)
    expect([rgb?.[0], depthM?.[0]]).toEqual([0, 0])
    const middle = 24 * 64 + 32
    expect(depthM?.[middle]).toBe(1)
  })

  it('repeat bit by bit for a frame, and differ for the next', () => {
    const effects = new PictureEffects({ read_noise: 0.01, shutter: 0.5, sub_frames: 2 }, CAMERA, 30)
    const look = (seed: number) => effects.apply([wall(CAMERA), wall(CAMERA)], seed).rgb
    expect(look(3)).toEqual(look(3))
    expect(look(3)).not.toEqual(look(4))
  })

  it('take colour alone where that is all', () => {
    const effects = new PictureEffects({ distortion: BARREL, exposure_ev: 1 }, CAMERA, 30)
    const { depthM } = wall(effects.source)
    expect(Object.keys(effects.apply([{ ...(depthM && { depthM }) }], 1))).toEqual(['depthM'])
  })
})
