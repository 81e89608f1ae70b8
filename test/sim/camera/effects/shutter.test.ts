/** Motion blur and rolling shutter: which sub-frames are drawn, and what becomes of them. */

import { describe, expect, it } from 'vitest'
import { Shutter } from '../../../../src/sim/camera/effects/shutter.js'
import { linearFromSrgb } from '../../../../src/env/camera/srgb.js'
import type { Picture } from '../../../../src/sim/camera/renderer.js'

const [WIDTH, HEIGHT] = [2, 8]

/** All of one grey, depth and segment. */
function flat(byte: number, k: number): Picture {
  return {
    rgb: new Uint8Array(3 * WIDTH * HEIGHT).fill(byte),
    depthM: new Float32Array(WIDTH * HEIGHT).fill(k),
    segmentation: new Uint16Array(WIDTH * HEIGHT).fill(k),
  }
}

const rowsOf = (picture: Picture): number[] =>
  Array.from({ length: HEIGHT }, (_, row) => picture.rgb?.[3 * WIDTH * row] ?? NaN)

describe('a shutter', () => {
  it('that does nothing asks for one picture and gives it back', () => {
    const shutter = new Shutter({ sub_frames: 8 }, 30)
    expect(shutter.offsetsS).toEqual([0])
    const picture = flat(9, 1)
    expect(shutter.combine([picture], WIDTH, HEIGHT)).toBe(picture)
    expect(() => shutter.combine([], WIDTH, HEIGHT)).toThrow(RangeError)
  })

  it('that is open for half the period takes the mean of it in linear light', () => {
    const shutter = new Shutter({ shutter: 0.5, sub_frames: 4 }, 25)
    expect(shutter.offsetsS).toEqual(
      [-0.0175, -0.0125, -0.0075, -0.0025].map(time => expect.closeTo(time, 12) as number),
    )
    const out = shutter.combine([flat(0, 0), flat(0, 1), flat(255, 2), flat(255, 3)], WIDTH, HEIGHT)
    // Half the light of white, not half of 255.
    expect(rowsOf(out)).toEqual(Array.from({ length: HEIGHT }, () => 188))
    expect(linearFromSrgb(188 / 255)).toBeCloseTo(0.5, 2)
    expect([...new Set(out.segmentation), ...new Set(out.depthM)]).toEqual([2, 2])
  })

  it('of one grey leaves it as it is, for any number of sub-frames', () => {
    for (const sub_frames of [2, 3, 7]) {
      const shutter = new Shutter({ shutter: 1, sub_frames }, 30)
      for (let byte = 0; byte < 256; byte += 5) {
        const out = shutter.combine(
          Array.from({ length: sub_frames }, (_, k) => flat(byte, k)),
          WIDTH,
          HEIGHT,
        )
        expect(rowsOf(out)[3]).toBe(byte)
      }
    }
  })

  it('that rolls gives the first rows of the oldest sub-frame and the last of the newest', () => {
    const shutter = new Shutter({ rolling_shutter_ms: 20, sub_frames: 4 }, 30)
    expect(shutter.offsetsS[0]).toBeCloseTo(-0.0175, 12)
    const out = shutter.combine([flat(10, 1), flat(20, 2), flat(30, 3), flat(40, 4)], WIDTH, HEIGHT)
    expect(rowsOf(out)).toEqual([10, 10, 20, 20, 30, 30, 40, 40])
    expect(out.segmentation?.[0]).toBe(1)
    expect(out.segmentation?.at(-1)).toBe(4)
  })

  it('that rolls and blurs averages a window that moves down the picture', () => {
    // Open for 10 ms, rolling for 10: 4 sub-frames of 5 ms; each row sees 2 of them.
    const shutter = new Shutter({ shutter: 0.3, rolling_shutter_ms: 10, sub_frames: 4 }, 30)
    const out = shutter.combine([flat(255, 0), flat(255, 1), flat(0, 2), flat(0, 3)], WIDTH, HEIGHT)
    const rows = rowsOf(out)
    expect([rows[0], rows.at(-1)]).toEqual([255, 0])
    expect(rows).toEqual([...rows].sort((a, b) => b - a))
    expect(rows).toContain(188)
  })
})
