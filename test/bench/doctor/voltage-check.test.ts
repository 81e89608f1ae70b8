import { describe, expect, it } from 'vitest'
import { checkVoltage } from '../../../src/bench/doctor/voltage-check.js'
import { armOf, examined, type Changes } from './examined.js'

const follower = (changes: (id: number) => Changes) => checkVoltage(armOf(), examined(armOf(), changes))
const leader = (changes: (id: number) => Changes) => {
  const arm = armOf('so101_leader')
  return checkVoltage(arm, examined(arm, changes))
}

describe('checkVoltage', () => {
  it.each([
    ['a 12 V follower', follower(() => ({ Present_Voltage: 121 })), 'a supply of 12 V'],
    ['a 7.4 V follower', follower(() => ({ Max_Voltage_Limit: 80, Present_Voltage: 74 })), 'a supply of 6 to 7.4 V'],
    ['a 5 V follower', follower(() => ({ Max_Voltage_Limit: 80, Present_Voltage: 50 })), 'a supply of 5 V'],
    ['a leader', leader(() => ({})), 'a supply of 6 to 7.4 V'],
  ])('is content with %s on its own supply', (_, check, supply) => {
    expect(check).toMatchObject({ ok: true, next: null, found: expect.stringContaining(supply) as string })
  })

  it('has 12 V on 7.4 V servos unplugged at once', () => {
    const { ok, found, next } = follower(() => ({ Max_Voltage_Limit: 80, Present_Voltage: 120 }))
    expect({ ok, found }).toEqual({ ok: false, found: '12.0 V at servos 1-6, which take at most 8.0 V' })
    expect(next).toMatch(/^UNPLUG THE MOTOR SUPPLY NOW/)
  })

  it('does so for a leader whose limit somebody has raised', () => {
    expect(leader(() => ({ Max_Voltage_Limit: 140, Present_Voltage: 120 }))).toMatchObject({
      ok: false,
      next: expect.stringMatching(/^UNPLUG/) as string,
    })
  })

  it('asks where the 12 V supply is when a 12 V follower has the leader’s', () => {
    const { ok, next } = follower(() => ({ Present_Voltage: 50 }))
    expect(ok).toBe(false)
    expect(next).toContain('it must not be on a leader')
  })

  it('fails below what the servos need', () => {
    expect(follower(() => ({ Max_Voltage_Limit: 80, Present_Voltage: 38 }))).toMatchObject({
      ok: false,
      found: expect.stringContaining('need 4.0 V') as string,
    })
  })

  it('warns of a voltage that drops along the chain, and says where', () => {
    const { ok, found, next } = follower(id => ({ Present_Voltage: id < 4 ? 120 : 113 }))
    expect(ok).toBe(true)
    expect(found).toContain('1-3: 12.0 V, 4-6: 11.3 V')
    expect(next).toContain('between servo 3 and 4')
    expect(follower(id => ({ Present_Voltage: id < 4 ? 120 : 115 })).next).toBeNull()
  })

  it('warns of two classes on one bus, and of a supply that nobody sells', () => {
    expect(follower(id => ({ Max_Voltage_Limit: id === 2 ? 80 : 140, Present_Voltage: 74 })).found).toContain(
      'two classes: 1, 3-6: 12 V, 2: 7.4 V',
    )
    expect(follower(() => ({ Present_Voltage: 95 }))).toMatchObject({
      ok: true,
      next: expect.stringContaining('measure the supply') as string,
    })
  })
})
