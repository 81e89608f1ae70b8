import { describe, expect, it } from 'vitest'
import { checkFirmware, checkModels } from '../../../src/bench/doctor/identity-checks.js'

const servos = (changed: object = {}) =>
  [1, 2, 3].map(id => ({ id, modelNumber: 777, firmware: '3.10', ...(id === 2 ? changed : {}) }))

describe('checkModels', () => {
  it('fails for another model, and names who has it', () => {
    expect(checkModels(servos())).toMatchObject({ ok: true, next: null })
    const { ok, found, next } = checkModels(servos({ modelNumber: 2825 }))
    expect({ ok, found }).toEqual({ ok: false, found: 'model 1, 3: 777, 2: 2825; an sts3215 is 777' })
    expect(next).toContain('swap servo 2')
  })
})

describe('checkFirmware', () => {
  it('only warns of different versions', () => {
    expect(checkFirmware(servos())).toMatchObject({ ok: true, found: '3.10', next: null })
    const { ok, found, next } = checkFirmware(servos({ firmware: '3.9' }))
    expect({ ok, found }).toEqual({ ok: true, found: '1, 3: 3.10, 2: 3.9' })
    expect(next).toContain('FD tool')
  })
})
