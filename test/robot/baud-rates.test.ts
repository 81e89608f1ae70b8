/** What the Baud_Rate register's numbers mean (hardware.md 2.1, address 6). */

import { describe, expect, it } from 'vitest'
import { BAUD_RATES, DEFAULT_BAUD_RATE } from '../../src/robot/baud-rates.js'
import { REGISTERS } from '../../src/robot/registers.js'

describe('baud rates by register value', () => {
  it("follow Feetech from 5 on, not LeRobot's table, which leaves 76,800 out", () => {
    expect(BAUD_RATES.slice(0, 5)).toEqual([1_000_000, 500_000, 250_000, 128_000, 115_200])
    expect(BAUD_RATES.slice(5, 8)).toEqual([76_800, 57_600, 38_400])
    expect(BAUD_RATES.slice(8)).toEqual([19_200, 14_400, 9_600, 4_800])
  })

  it('exist for every value that the register takes', () => {
    expect(REGISTERS.Baud_Rate.max).toBe(BAUD_RATES.length - 1)
  })

  it('start at one megabaud, as servos are sold', () => {
    expect(BAUD_RATES[REGISTERS.Baud_Rate.factory]).toBe(DEFAULT_BAUD_RATE)
    expect(DEFAULT_BAUD_RATE).toBe(1_000_000)
  })
})
