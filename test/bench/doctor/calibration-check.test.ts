import { describe, expect, it } from 'vitest'
import { checkCalibration, eepromOf, type KnownCalibrations } from '../../../src/bench/doctor/calibration-check.js'
import { armOf, examined } from './examined.js'

const arm = armOf()
const servos = examined(arm)
const equal = servos.map(servo => ({ ...eepromOf(servo), driveMode: 0 }))
const known = (changes: Partial<KnownCalibrations> = {}): KnownCalibrations => ({
  hasId: true,
  path: '/c/blue.json',
  command: 'so101 calibrate --robot.id=blue',
  stored: { calibration: equal, copyCommand: undefined },
  others: [],
  ...changes,
})

describe('checkCalibration', () => {
  it('is content with a file that says what the servos say', () => {
    expect(checkCalibration(known(), servos)).toEqual({
      id: 'calibration',
      ok: true,
      found: '/c/blue.json, equal to the servos',
      next: null,
    })
  })

  it('shows what differs, file before servo, and both ways out', () => {
    const calibration = equal.map((each, k) => (k === 1 ? { ...each, homingOffset: 7, rangeMin: 800 } : each))
    const { ok, found, next } = checkCalibration(known({ stored: { calibration, copyCommand: undefined } }), servos)
    expect(ok).toBe(false)
    expect(found).toBe('/c/blue.json and the servos differ: shoulder_lift homing_offset 7/0 range_min 800/863')
    expect(next).toContain('so101 calibrate --robot.id=blue --write=true')
    expect(next).toContain('--import=true')
  })

  it('fails without a file, and names the id that these servos may be', () => {
    const missing = known({ stored: undefined, others: [{ id: 'red', isEqual: true }] })
    const { ok, found, next } = checkCalibration(missing, servos)
    expect({ ok, found }).toEqual({ ok: false, found: 'no file /c/blue.json' })
    expect(next).toMatch(/--import=true .*calibrated as red/)
  })

  it('warns of a file where only older versions of LeRobot look', () => {
    expect(checkCalibration(known({ stored: { calibration: equal, copyCommand: 'cp a b' } }), servos)).toMatchObject({
      ok: true,
      next: 'cp a b',
    })
  })

  it('looks at nothing without an id, and says which file fits', () => {
    const bare = { hasId: false, stored: undefined }
    expect(checkCalibration(known({ ...bare, others: [{ id: 'red', isEqual: true }] }), servos)).toMatchObject({
      ok: null,
      found: 'no id given; red is calibrated as these servos are',
    })
    expect(checkCalibration(known({ ...bare, others: [{ id: 'red', isEqual: false }] }), servos)).toMatchObject({
      ok: null,
      found: expect.stringContaining('red') as string,
      next: expect.stringContaining('--robot.id') as string,
    })
    expect(checkCalibration(known(bare), servos)).toMatchObject({ ok: null, found: 'no id given, no file here' })
  })
})
