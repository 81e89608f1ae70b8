/** Each of the servo's complaints: when it comes, what it does to the motor, when it goes (hardware.md 2.3). */

import { describe, expect, it } from 'vitest'
import { faultsOf, STATUS_BITS } from '../../../src/robot/status-bits.js'
import { Protection } from '../../../src/sim/servo/protection.js'
import type { ProtectionInput, ProtectionLimits } from '../../../src/sim/servo/protection.js'

/** A factory servo for 12 V. */
const LIMITS: ProtectionLimits = {
  maximumV: 14,
  minimumV: 4,
  maximumC: 70,
  maximumA: 310 * 0.0065,
  overcurrentTicks: 2000,
  overloadDuty: 800,
  overloadTicks: 2000,
  protectiveDuty: 200,
  unloading: 44,
}
const FINE: ProtectionInput = { voltageV: 12, temperatureC: 25, currentA: 0.1, duty: 100, positionTick: 2048 }

/** Duty after `ticks` milliseconds. */
function after(
  protection: Protection,
  ticks: number,
  input: Partial<ProtectionInput>,
  limits: Partial<ProtectionLimits> = {},
): number {
  let duty = NaN
  for (let i = 0; i < ticks; i++) duty = protection.tick({ ...LIMITS, ...limits }, { ...FINE, ...input })
  return duty
}

function fresh(): Protection {
  const protection = new Protection()
  protection.reset(FINE.positionTick)
  return protection
}

describe('a servo that is well', () => {
  it('says nothing and drives as it wants', () => {
    const protection = fresh()
    expect(after(protection, 5000, {})).toBe(100)
    expect(protection.status).toBe(0)
  })
})

describe('voltage', () => {
  it('too high counts after 51 ms and no longer than it lasts', () => {
    const protection = fresh()
    after(protection, 50, { voltageV: 14.1 })
    expect(protection.status).toBe(0)
    after(protection, 1, { voltageV: 14.1 })
    expect(protection.status).toBe(STATUS_BITS.voltage)
    after(protection, 1, { voltageV: 14 })
    expect(protection.status).toBe(0)
  })

  it('too low counts at once', () => {
    const protection = fresh()
    after(protection, 1, { voltageV: 3.9 })
    expect(faultsOf(protection.status)).toEqual(['voltage'])
    after(protection, 1, {})
    expect(protection.status).toBe(0)
  })

  it('leaves the motor alone as the factory masks it, and stops it where masked', () => {
    expect(after(fresh(), 100, { voltageV: 15 })).toBe(100)
    expect(after(fresh(), 100, { voltageV: 15 }, { unloading: 45 })).toBe(0)
  })
})

describe('temperature', () => {
  it('too high counts after 50 ms, stops the motor, and goes 5 degrees lower', () => {
    const protection = fresh()
    expect(after(protection, 49, { temperatureC: 70.5 })).toBe(100)
    expect(after(protection, 1, { temperatureC: 70.5 })).toBe(0)
    expect(faultsOf(protection.status)).toEqual(['temperature'])
    expect(after(protection, 1000, { temperatureC: 65 })).toBe(0)
    expect(after(protection, 1, { temperatureC: 64.9 })).toBe(100)
    expect(protection.status).toBe(0)
  })

  it('at the limit is allowed', () => {
    expect(after(fresh(), 1000, { temperatureC: 70 })).toBe(100)
  })
})

describe('current', () => {
  it('at the limit for the whole time trips, and stays until torque is switched on again', () => {
    const protection = fresh()
    expect(after(protection, 1999, { currentA: LIMITS.maximumA })).toBe(100)
    expect(after(protection, 1, { currentA: LIMITS.maximumA })).toBe(0)
    expect(faultsOf(protection.status)).toEqual(['current'])
    expect(after(protection, 5000, { currentA: 0 })).toBe(0)
    protection.clearOvercurrent()
    expect(after(protection, 1, { currentA: 0 })).toBe(100)
  })

  it.each([{ maximumA: 0 }, { overcurrentTicks: 0 }])('of any size is allowed with %o', limits => {
    const protection = fresh()
    expect(after(protection, 5000, { currentA: 2.5 }, limits)).toBe(100)
    expect(protection.status).toBe(0)
  })

  it('below the limit now and then does not trip', () => {
    const protection = fresh()
    for (let i = 0; i < 5; i++) {
      after(protection, 1999, { currentA: 2.5 })
      after(protection, 1, { currentA: 2 })
    }
    expect(protection.status).toBe(0)
  })

  it('is told and not acted upon where it is not masked', () => {
    const protection = fresh()
    expect(after(protection, 2500, { currentA: 2.5 }, { unloading: 36 })).toBe(100)
    expect(faultsOf(protection.status)).toEqual(['current'])
  })
})

describe('overload', () => {
  const blocked = { duty: 970 }

  it('comes after the protection time above the overload duty, and leaves the protective duty', () => {
    const protection = fresh()
    expect(after(protection, 1999, blocked)).toBe(970)
    expect(after(protection, 1, blocked)).toBe(200)
    expect(faultsOf(protection.status)).toEqual(['overload'])
    expect(after(protection, 10_000, blocked)).toBe(200)
  })

  it('keeps the direction of the duty', () => {
    expect(after(fresh(), 2000, { duty: -970 })).toBe(-200)
  })

  it('does not come at the overload duty itself', () => {
    const protection = fresh()
    expect(after(protection, 10_000, { duty: 800 })).toBe(800)
    expect(protection.status).toBe(0)
  })

  it('does not come to a servo that moves by more than 50 ticks', () => {
    const slow = fresh()
    const stuck = fresh()
    for (let i = 0; i < 10_000; i++) {
      after(slow, 1, { ...blocked, positionTick: 2048 + i * (51 / 1900) })
      after(stuck, 1, { ...blocked, positionTick: 2048 + (i % 51) })
    }
    expect(slow.status).toBe(0)
    expect(faultsOf(stuck.status)).toEqual(['overload'])
  })

  it('begins to count anew after a moment of less duty', () => {
    const protection = fresh()
    after(protection, 1999, blocked)
    after(protection, 1, { duty: 700 })
    expect(after(protection, 1999, blocked)).toBe(970)
    expect(after(protection, 1, blocked)).toBe(200)
  })

  it.each([
    ['lower', 799],
    ['reversed', -970],
  ])('goes with a demand that is %s', (_, duty) => {
    const protection = fresh()
    after(protection, 2500, blocked)
    expect(faultsOf(protection.status)).toEqual(['overload'])
    after(protection, 1, { duty })
    expect(protection.status).toBe(0)
    expect(after(protection, 1, { duty })).toBe(duty)
  })

  it.each([
    ['torque is switched off', 'clearOverload'],
    ['a new goal comes', 'takeNewGoal'],
  ] as const)('goes when %s, and needs the whole time again', (_, clear) => {
    const protection = fresh()
    after(protection, 2500, blocked)
    protection[clear](2048)
    expect(protection.status).toBe(0)
    expect(after(protection, 1999, blocked)).toBe(970)
    expect(after(protection, 1, blocked)).toBe(200)
  })

  it('comes in its time though new goals come before it', () => {
    const protection = fresh()
    for (let i = 0; i < 60; i++) {
      after(protection, 33, blocked)
      protection.takeNewGoal(2048)
    }
    expect(after(protection, 19, blocked)).toBe(970)
    expect(after(protection, 1, blocked)).toBe(200)
  })

  it('is told and not acted upon where it is not masked', () => {
    const protection = fresh()
    expect(after(protection, 3000, blocked, { unloading: 0 })).toBe(970)
    expect(faultsOf(protection.status)).toEqual(['overload'])
  })
})

describe('a broken encoder', () => {
  it('is told, and stops the motor where masked', () => {
    const protection = fresh()
    protection.brokenSensor = 1
    expect(after(protection, 1, {})).toBe(100)
    expect(faultsOf(protection.status)).toEqual(['sensor'])
    expect(after(protection, 1, {}, { unloading: 2 })).toBe(0)
    protection.brokenSensor = 0
    expect(after(protection, 1, {})).toBe(100)
    expect(protection.status).toBe(0)
  })
})

describe('switching on', () => {
  it('forgets every fault', () => {
    const protection = fresh()
    after(protection, 2500, { duty: 970, currentA: 2.5, temperatureC: 80 })
    expect(faultsOf(protection.status)).toEqual(['temperature', 'current', 'overload'])
    protection.reset(2048)
    expect(protection.status).toBe(0)
    expect(after(protection, 40, { temperatureC: 80 })).toBe(100)
  })
})
