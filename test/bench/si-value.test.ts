import { describe, expect, it } from 'vitest'
import { siValue } from '../../src/bench/si-value.js'

describe('siValue', () => {
  it('gives a raw value in the unit of its register', () => {
    expect(siValue('Present_Voltage', 121)).toEqual({ value: 12.1, unit: 'V' })
    expect(siValue('Present_Position', -1024)).toEqual({ value: -1.57079633, unit: 'rad' })
    expect(siValue('Present_Current', 0)).toEqual({ value: 0, unit: 'A' })
    expect(siValue('Return_Delay_Time', 250)).toEqual({ value: 5e-4, unit: 's' })
  })

  it('gives none of what counts, selects or is a mask', () => {
    expect([siValue('ID', 1), siValue('P_Coefficient', 16), siValue('Status', 32)]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })
})
