/** Exposure, white balance and noise, as light has it. */

import { expect, it } from 'vitest'
import type { CameraEffects } from '../../../../src/env/camera/effects.js'
import { linearFromSrgb } from '../../../../src/env/camera/srgb.js'
import { Sensor, whiteBalanceGains } from '../../../../src/sim/camera/effects/sensor.js'

const lightOf = (byte: number): number => linearFromSrgb(byte / 255)

function seen(effects: CameraEffects, byte: number, pixels = 1, seed = 1): Uint8Array {
  const rgb = new Uint8Array(3 * pixels).fill(byte)
  new Sensor(effects).apply(rgb, seed)
  return rgb
}

it('without effects every byte comes out as it went in', () => {
  for (let byte = 0; byte < 256; byte++) expect([...seen({}, byte)]).toEqual([byte, byte, byte])
})

it('a stop more doubles the light, until it is white', () => {
  for (const byte of [30, 60, 100, 150]) {
    const [brighter = 0] = seen({ exposure_ev: 1 }, byte)
    expect(lightOf(brighter) / lightOf(byte)).toBeCloseTo(2, 1)
  }
  expect([...seen({ exposure_ev: 1 }, 200)]).toEqual([255, 255, 255])
  expect([...seen({ exposure_ev: -20 }, 200)]).toEqual([0, 0, 0])
})

it('a camera set to lamps sees daylight blue, one set to shade yellow; grey stays grey at 6500 K', () => {
  const [red = 0, green = 0, blue = 0] = seen({ white_balance_k: 3500 }, 120)
  expect(red).toBeLessThan(green)
  expect(blue).toBeGreaterThan(green)
  const [r = 0, , b = 0] = seen({ white_balance_k: 10000 }, 120)
  expect(r).toBeGreaterThan(b)
  expect(whiteBalanceGains(6500)).toEqual([1, 1, 1])
  expect([...seen({ white_balance_k: 6500 }, 120)]).toEqual([120, 120, 120])
})

it('noise has the deviation that was asked for, in light, without a shift', () => {
  const pixels = 30000
  for (const [byte, { read_noise = 0, shot_noise = 0 }] of [
    [128, { read_noise: 0.01 }],
    [128, { shot_noise: 0.05 }],
    [200, { read_noise: 0.01, shot_noise: 0.03 }],
  ] as const satisfies readonly (readonly [number, CameraEffects])[]) {
    const values = Array.from(seen({ read_noise, shot_noise }, byte, pixels), lightOf)
    const mean = values.reduce((sum, value) => sum + value) / values.length
    const sd = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
    const light = lightOf(byte)
    expect(mean).toBeCloseTo(light, 3)
    expect(sd / Math.sqrt(read_noise ** 2 + shot_noise ** 2 * light)).toBeCloseTo(1, 1)
  }
})

it('noise is of its seed: the same again, another for another frame, and no colour follows another', () => {
  const noisy = (seed: number) => seen({ read_noise: 0.02 }, 128, 4000, seed)
  expect(noisy(5)).toEqual(noisy(5))
  const [one, two] = [noisy(5), noisy(6)]
  const correlation = (a: (i: number) => number, b: (i: number) => number): number => {
    let [ab, aa, bb] = [0, 0, 0]
    for (let i = 0; i < 3990; i++) {
      const [x, y] = [a(i) - 128, b(i) - 128]
      ab += x * y
      aa += x * x
      bb += y * y
    }
    return Math.abs(ab / Math.sqrt(aa * bb))
  }
  const at = (rgb: Uint8Array, i: number): number => rgb[i] ?? NaN
  // Standard deviation 0.016.
  expect(
    correlation(
      i => at(one, 3 * i),
      i => at(two, 3 * i),
    ),
  ).toBeLessThan(0.07)
  expect(
    correlation(
      i => at(one, 3 * i),
      i => at(one, 3 * i + 1),
    ),
  ).toBeLessThan(0.07)
  expect(
    correlation(
      i => at(one, 3 * i),
      i => at(one, 3 * i + 3),
    ),
  ).toBeLessThan(0.07)
})
