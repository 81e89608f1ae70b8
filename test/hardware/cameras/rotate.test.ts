import { describe, expect, it } from 'vitest'
import { ROTATIONS, rotated, turnedSize } from '../../../src/hardware/cameras/rotate.js'

/** 3 x 2, each pixel its number three times: 1 2 3 / 4 5 6. */
const PICTURE = new Uint8Array([1, 2, 3, 4, 5, 6].flatMap(pixel => [pixel, pixel + 10, pixel + 20]))

function reds(rgb: Uint8Array): number[] {
  return [...rgb].filter((_, at) => at % 3 === 0)
}

describe('a turned picture', () => {
  it.each([
    [0, [1, 2, 3, 4, 5, 6]],
    [90, [4, 1, 5, 2, 6, 3]],
    [180, [6, 5, 4, 3, 2, 1]],
    [-90, [3, 6, 2, 5, 1, 4]],
  ] as const)('by %i degrees clockwise', (rotation, expected) => {
    const turned = rotated(PICTURE, 3, 2, rotation)
    expect(reds(turned)).toEqual(expected)
    expect([...turned].slice(0, 3)).toEqual([expected[0], expected[0] + 10, expected[0] + 20])
  })

  it('is as wide as it was high where it lies on its side', () => {
    const sizes = ROTATIONS.map(rotation => turnedSize({ width: 3, height: 2 }, rotation))
    expect(sizes.map(({ width, height }) => [width, height])).toEqual([[3, 2], [2, 3], [3, 2], [2, 3]]) // prettier-ignore
  })

  it('belongs to whoever asked, also where nothing was turned', () => {
    for (const rotation of ROTATIONS) rotated(PICTURE, 3, 2, rotation).fill(0)
    expect(reds(PICTURE)).toEqual([1, 2, 3, 4, 5, 6])
    // As FFmpeg gives it: a Buffer, whose slice is no copy.
    const buffer = Buffer.from(PICTURE)
    for (const rotation of ROTATIONS) rotated(buffer, 3, 2, rotation).fill(0)
    expect(reds(buffer)).toEqual([1, 2, 3, 4, 5, 6])
  })
})
