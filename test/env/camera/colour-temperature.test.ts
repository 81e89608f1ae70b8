/** Colours of light against a table. */

import { expect, it } from 'vitest'
import { colourOfTemperature, HIGHEST_K, LOWEST_K } from '../../../src/env/camera/colour-temperature.js'

/** CIE 1931 chromaticities of black bodies, as A. W. Paeth tabulated them (comp.graphics, 30 May 1987, <1142@watcgl.UUCP>). */
const BLACK_BODIES = new Map<number, readonly [x: number, y: number]>([
  [2500, [0.477, 0.414]],
  [3000, [0.437, 0.404]],
  [4000, [0.38, 0.377]],
  [5000, [0.345, 0.352]],
  [6500, [0.313, 0.324]],
  [8000, [0.295, 0.305]],
  [10000, [0.281, 0.288]],
])

function linearRgb(temperatureK: number): readonly [number, number, number] {
  const [x, y] = BLACK_BODIES.get(temperatureK) ?? [NaN, NaN]
  const [X, Z] = [x / y, (1 - x - y) / y]
  return [3.2406 * X - 1.5372 - 0.4986 * Z, -0.9689 * X + 1.8758 + 0.0415 * Z, 0.0557 * X - 0.204 + 1.057 * Z]
}

it.each([...BLACK_BODIES.keys()])('light of %d K has the colour of the table, against that of 6500 K', temperatureK => {
  const [r, g, b] = linearRgb(temperatureK)
  const [r0, g0, b0] = linearRgb(6500)
  const [red, green, blue] = colourOfTemperature(temperatureK)
  expect(green).toBe(1)
  // The table has three digits, which is 2 % of a blue that is small.
  expect(Math.abs(red / (r / r0 / (g / g0)) - 1)).toBeLessThan(0.03)
  expect(Math.abs(blue - b / b0 / (g / g0))).toBeLessThan(0.03)
})

it('lower is redder, and every colour that may be asked for is one', () => {
  let before = [Infinity, 0]
  for (let temperatureK = LOWEST_K; temperatureK <= HIGHEST_K; temperatureK += 100) {
    const [red, , blue] = colourOfTemperature(temperatureK)
    expect(red > 0 && red < (before[0] ?? 0) && blue > (before[1] ?? 0)).toBe(true)
    before = [red, blue]
  }
  expect(colourOfTemperature(6500)).toEqual([1, 1, 1])
})
