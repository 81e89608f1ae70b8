/** Surfaces by rule: their colour on average, the same bytes everywhere, no seam between tiles. */

import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { SURFACES } from '../../../src/env/camera/look.js'
import { linearFromSrgb } from '../../../src/env/camera/srgb.js'
import { surfaceMaterial } from '../../../src/sim/camera/surfaces.js'

const COLOUR = [0.5, 0.3, 0.1] as const
const PATTERNED = SURFACES.filter(kind => kind !== 'plain')

describe.each(PATTERNED)('%s', kind => {
  const { colour, texture } = surfaceMaterial({ kind, seed: 4, colour: COLOUR })
  const at = (i: number): number => texture?.rgb[i] ?? NaN
  const size = texture?.width ?? 0

  it('has on average the colour that was asked for', () => {
    for (let c = 0; c < 3; c++) {
      let sum = 0
      for (let i = c; i < 3 * size * size; i += 3) sum += linearFromSrgb(at(i) / 255)
      expect((sum / (size * size)) * (colour[c] ?? NaN)).toBeCloseTo(COLOUR[c] ?? NaN, 9)
    }
  })

  it('is the same for the same seed, whatever the colour, and another for another', () => {
    const other = surfaceMaterial({ kind, seed: 4, colour: [0.1, 0.1, 0.1] })
    expect(other.texture).toBe(texture)
    expect(surfaceMaterial({ kind, seed: 5, colour: COLOUR }).texture?.rgb).not.toEqual(texture?.rgb)
  })

  it('goes on from tile to tile as it does within one', () => {
    const step = (from: number, to: number): number => {
      let sum = 0
      for (let row = 0; row < size; row++) sum += Math.abs(at(3 * (row * size + from)) - at(3 * (row * size + to)))
      return sum / size
    }
    const inside = Array.from({ length: size - 1 }, (_, column) => step(column, column + 1))
    expect(step(size - 1, 0)).toBeLessThanOrEqual(Math.max(...inside))
  })
})

it('is plain where it is plain', () => {
  expect(surfaceMaterial({ kind: 'plain', seed: 1, colour: COLOUR })).toEqual({ colour: COLOUR, roughness: 0.9 })
})

it('has these bytes on every machine', () => {
  const hash = createHash('sha256')
  for (const kind of PATTERNED) hash.update(surfaceMaterial({ kind, seed: 4, colour: COLOUR }).texture?.rgb ?? '')
  expect(hash.digest('hex').slice(0, 16)).toBe('e679cda5c3519969')
})
