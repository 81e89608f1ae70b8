/** The ways to paint a run of pixels agree: what is skipped, because no shadow can be there, has none. */

import { describe, expect, it } from 'vitest'
import { pinhole } from '../../../../src/env/camera/intrinsics.js'
import { lookingFrom } from '../../../../src/sim/camera/mounts.js'
import { softwareRenderer } from '../../../../src/sim/camera/software-renderer.js'
import type { Texture } from '../../../../src/sim/camera/visual-scene.js'
import { boxMesh, jobOf, sceneOf, type Thing } from './scenes.js'

const white = (edge: number): Texture => ({
  width: edge,
  height: edge,
  rgb: new Uint8Array(3 * edge * edge).fill(255),
  tileM: 0.1,
})
const THINGS: Thing[] = Array.from({ length: 12 }, (_, k) => ({
  mesh: boxMesh(0.01 + 0.004 * k),
  at: [0.12 * (k % 4) - 0.2, 0.13 * (k % 3) - 0.15, 0.006 + 0.006 * k],
}))

describe.each([1, 2] as const)('with %d sample(s) a pixel in each direction', samples => {
  it.each([
    ['level', lookingFrom([0.5, 0, 0.4], [0, 0, 0])],
    ['askew', lookingFrom([0.3, 0.4, 0.2], [0, 0, 0])],
    ['from above', lookingFrom([0.01, 0, 0.6], [0, 0, 0])],
  ] as const)('a plain table, a white texture in runs and one point by point look the same, %s', (_, camera) => {
    const renderer = softwareRenderer()
    const job = jobOf(THINGS, { camera, intrinsics: pinhole(320, 240, 1), samples, depth: false, segmentation: false })
    const picture = (texture?: Texture): Uint8Array => {
      const scene = sceneOf(THINGS, undefined, texture ? { texture } : {})
      const lit = { ...scene, lighting: { ...scene.lighting, towards: [0.36, 0.48, 0.8] as const } }
      return renderer.render(lit, job).rgb as Uint8Array
    }
    const plain = picture()
    // Only edges that are a power of two go in runs.
    for (const other of [picture(white(8)), picture(white(3))]) {
      expect(other.reduce((most, byte, k) => Math.max(most, Math.abs(byte - (plain[k] as number))), 0)).toBeLessThan(2)
    }
    expect(new Set(plain).size).toBeGreaterThan(20)
  })
})
