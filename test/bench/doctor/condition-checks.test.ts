import { describe, expect, it } from 'vitest'
import { checkStatus, checkTemperature, checkTorque } from '../../../src/bench/doctor/condition-checks.js'
import { armOf, examined, type Changes } from './examined.js'

const servos = (id: number, changes: Changes) => examined(armOf(), each => (each === id ? changes : {}))

describe('checkTemperature', () => {
  it('warns from 55 C on, and fails from 65 C on', () => {
    const at = (degC: number) => checkTemperature(servos(3, { Present_Temperature: degC }))
    expect(at(54)).toMatchObject({ ok: true, next: null })
    expect(at(55)).toMatchObject({ ok: true, next: expect.stringContaining('servo 3') as string })
    expect(at(65)).toMatchObject({ ok: false, found: '1-2, 4-6: 25 C, 3: 65 C' })
    expect(at(65).next).toContain('cuts out at 70 C')
  })

  it('goes by the servo’s own limit where that is lower', () => {
    expect(checkTemperature(servos(3, { Present_Temperature: 50, Max_Temperature_Limit: 50 })).ok).toBe(false)
  })
})

describe('checkStatus', () => {
  it('names each complaint and its move', () => {
    expect(checkStatus(examined(armOf()))).toMatchObject({ ok: true, next: null })
    const { ok, found, next } = checkStatus(servos(6, { Status: 33 }))
    expect({ ok, found }).toEqual({ ok: false, found: 'servo 6 complains: voltage, overload' })
    expect(next).toContain('free the joint')
    expect(checkStatus(examined(armOf(), id => ({ Status: id < 3 ? 1 : 0 }))).found).toBe(
      'servos 1-2 complain: voltage',
    )
    expect(checkStatus(servos(6, { Status: 64 }))).toMatchObject({ ok: false, next: 'servo 6: power it off and on' })
  })
})

describe('checkTorque', () => {
  it('warns of torque that is on, and says how it goes off', () => {
    expect(checkTorque(armOf(), examined(armOf()))).toMatchObject({ ok: true, found: 'off, Lock 1', next: null })
    const { ok, found, next } = checkTorque(armOf(), servos(2, { Torque_Enable: 1, Lock: 0 }))
    expect({ ok, found }).toEqual({ ok: true, found: 'on at servo 2, Lock by servo (1, 3-6: 1, 2: 0)' })
    expect(next).toContain('so101 bus set --port=/dev/ttyACM0 --id=2 --register=Torque_Enable --value=0')
  })
})
