/** What predictions draw. */

import { expect, it } from 'vitest'
import { seededNoise } from '../../../src/policies/learned/noise.js'

it('is standard normal, and repeats with its seed', () => {
  const values = seededNoise(7).normals(20_000)
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const square = values.reduce((sum, value) => sum + value * value, 0) / values.length
  expect(Math.abs(mean)).toBeLessThan(0.03)
  expect(Math.abs(square - 1)).toBeLessThan(0.05)
  expect(seededNoise(7).normals(3)).toEqual(values.slice(0, 3))
  expect(seededNoise(8).normals(3)).not.toEqual(values.slice(0, 3))
})

it('chooses by weight, and all that can be chosen', () => {
  const noise = seededNoise(1)
  const chosen = [0, 0, 0, 0]
  for (let k = 0; k < 4000; k++) {
    const at = noise.choice([0.5, 0, 0.25, 0.25])
    chosen[at] = (chosen[at] as number) + 1
  }
  expect(chosen[1]).toBe(0)
  expect(Math.abs((chosen[0] as number) - 2000)).toBeLessThan(150)
  expect(Math.abs((chosen[3] as number) - 1000)).toBeLessThan(150)
  const integers = new Set(Array.from({ length: 200 }, () => noise.integer(5)))
  expect([...integers].sort()).toEqual([0, 1, 2, 3, 4])
})
