/** Who a servo is, and which ids there can be. */

import { describe, expect, it } from 'vitest'
import { checkIds, EVERY_ID, IDENTITY_BYTES, identityIn } from '../../src/hardware/servo-identity.js'
import { UsageError } from '../../src/robot/errors.js'
import { REGISTER_NAMES, REGISTERS } from '../../src/robot/registers.js'

describe('identityIn', () => {
  it('reads firmware and model from the first bytes of memory', () => {
    expect(identityIn(4, Uint8Array.of(3, 10, 0, 0x09, 0x03))).toEqual({ id: 4, modelNumber: 777, firmware: '3.10' })
  })

  it('takes a reply of a length that no register has, so that it cannot be mistaken for one', () => {
    for (const name of REGISTER_NAMES) expect(REGISTERS[name].bytes).toBeLessThan(IDENTITY_BYTES)
  })
})

describe('checkIds', () => {
  it('takes every id of a servo once', () => {
    checkIds(EVERY_ID)
    checkIds([])
    expect([EVERY_ID[0], EVERY_ID.at(-1)]).toEqual([0, 253])
  })

  it.each([[[254]], [[-1]], [[1.5]], [[NaN]], [[3, 4, 3]]])('refuses %j', ids => {
    expect(() => {
      checkIds(ids)
    }).toThrow(UsageError)
  })
})
