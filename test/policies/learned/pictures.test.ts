/** Pictures as LeRobot gives them to its networks. */

import { describe, expect, it } from 'vitest'
import { normalizer } from '../../../src/policies/learned/normalization.js'
import { pictureTensor, resizedWithPad } from '../../../src/policies/learned/pictures.js'
import { expectNear, reference } from './reference.js'

interface Size {
  readonly width: number
  readonly height: number
}

const CASES = reference('pictures') as { size: Size; into: Size; every: number; resized: number[] }[]
const AS_IT_IS = normalizer('picture', 'IDENTITY', {}, 3)

/** As in make_vectors.py. */
function pictureOf({ width, height }: Size): Uint8Array {
  const rgb = new Uint8Array(3 * width * height)
  for (let k = 0; k < rgb.length; k++) rgb[k] = (k * k * 7 + 13 * k) % 251
  return rgb
}

describe('SmolVLA resizes and pads', () => {
  it.each(CASES)('$size.width x $size.height to $into.width x $into.height', ({ size, into, every, resized }) => {
    const planes = pictureTensor({ ...size, rgb: pictureOf(size) }, AS_IT_IS)
    const out = resizedWithPad(planes, size, into)
    expect(out).toHaveLength(3 * into.width * into.height)
    const compared = resized.map((_, k) => out[k * every] as number)
    expectNear(compared, resized, 1e-6)
  })
})

it('puts the channels one after the other', () => {
  const rgb = Uint8Array.of(0, 51, 255, 255, 102, 0)
  expectNear(pictureTensor({ width: 2, height: 1, rgb }, AS_IT_IS), [0, 1, 0.2, 0.4, 1, 0], 1e-7)
})

it('refuses a picture of another size', () => {
  expect(() => pictureTensor({ width: 2, height: 2, rgb: new Uint8Array(6) }, AS_IT_IS)).toThrow(
    'expected 12 bytes of a 2 x 2 picture, got 6',
  )
})
