/** Feetech's signed values, on the vectors of lerobot.md 1.8. */

import { describe, expect, it } from 'vitest'
import { decodeSignMagnitude, encodeSignMagnitude } from '../../src/robot/sign-magnitude.js'

const VECTORS = [
  { value: -710, signBit: 11, encoded: 0x0ac6 },
  { value: 1625, signBit: 11, encoded: 0x0659 },
  { value: -2005, signBit: 11, encoded: 0x0fd5 },
  { value: -1, signBit: 15, encoded: 0x8001 },
  { value: -300, signBit: 15, encoded: 0x812c },
  { value: -970, signBit: 10, encoded: 0x07ca },
  { value: 0, signBit: 15, encoded: 0 },
]

describe('sign and magnitude', () => {
  it.each(VECTORS)('writes $value with sign bit $signBit, and reads it back', ({ value, signBit, encoded }) => {
    expect(encodeSignMagnitude(value, signBit)).toBe(encoded)
    expect(decodeSignMagnitude(encoded, signBit)).toBe(value)
  })

  it.each([10, 11, 15])('comes back for every value below sign bit %i', signBit => {
    for (let value = -(2 ** signBit) + 1; value < 2 ** signBit; value++) {
      if (decodeSignMagnitude(encodeSignMagnitude(value, signBit), signBit) !== value) expect.fail(`${value} changed`)
    }
  })

  it('reads minus zero as zero, and ignores bits above the sign', () => {
    expect(decodeSignMagnitude(0x8000, 15)).toBe(0)
    expect(decodeSignMagnitude(0xf659, 11)).toBe(1625)
  })

  it('refuses a magnitude that does not fit, in the words people search for', () => {
    expect(encodeSignMagnitude(-2047, 11)).toBe(0x0fff)
    expect(() => encodeSignMagnitude(2048, 11)).toThrow('Magnitude 2048 exceeds 2047 (max for sign_bit_index=11)')
    expect(() => encodeSignMagnitude(-2048, 11)).toThrow(RangeError)
  })
})
