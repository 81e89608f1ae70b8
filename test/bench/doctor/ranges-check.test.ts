import { describe, expect, it } from 'vitest'
import { checkRanges } from '../../../src/bench/doctor/ranges-check.js'
import { armOf, examined, type Changes } from './examined.js'

const arm = armOf('so101_follower', 'blue')
const check = (changes: (id: number) => Changes) => checkRanges(arm, examined(arm, changes))
const only = (id: number, changes: Changes) => check(each => (each === id ? changes : {}))
const CALIBRATE = 'so101 calibrate --robot.type=so101_follower --robot.port=/dev/ttyACM0 --robot.id=blue'

describe('checkRanges', () => {
  it('lists what the servos keep', () => {
    const { ok, found, next } = check(() => ({ Homing_Offset: -710 }))
    expect({ ok, next }).toEqual({ ok: true, next: null })
    expect(found).toMatch(/^shoulder_pan \d+-\d+ offset -710, /)
  })

  it('takes the full turn that LeRobot stores for wrist_roll', () => {
    const roll = { Min_Position_Limit: 0, Max_Position_Limit: 4095, Homing_Offset: 1625 }
    expect(only(5, roll)).toMatchObject({ ok: true, next: null })
  })

  it('sends an arm as it is sold to calibrate', () => {
    const { ok, found, next } = check(() => ({ Min_Position_Limit: 0, Max_Position_Limit: 4095 }))
    expect({ ok, found }).toEqual({ ok: false, found: 'no servo is calibrated' })
    expect(next).toContain(CALIBRATE)
  })

  it.each([
    [{ Min_Position_Limit: 0, Max_Position_Limit: 4095 }, 'shoulder_lift is not calibrated'],
    [{ Min_Position_Limit: 2000, Max_Position_Limit: 2000 }, 'the range 2000-2000 ticks, which is none'],
    [{ Min_Position_Limit: 10, Max_Position_Limit: 4090 }, '4080 wide, where no arm turns more than'],
    [{ Min_Position_Limit: -20, Max_Position_Limit: 2000, Present_Position: 500 }, 'beyond one turn'],
  ])('fails for %o', (changes, reason) => {
    expect(only(2, changes)).toMatchObject({
      ok: false,
      next: CALIBRATE,
      found: expect.stringContaining(reason) as string,
    })
  })

  it('warns of a range that nobody can have swept', () => {
    const { ok, found, next } = only(3, { Min_Position_Limit: 1500, Max_Position_Limit: 2600 })
    expect({ ok, found }).toEqual({
      ok: true,
      found: 'elbow_flex has the range 1500-2600 ticks, 1100 wide, and usually turns 2204',
    })
    expect(next).toContain(CALIBRATE)
  })

  it('fails where torque would make a joint jump into its range', () => {
    const range = { Min_Position_Limit: 900, Max_Position_Limit: 3000 }
    expect(only(2, { ...range, Present_Position: 3030 })).toMatchObject({ ok: true, next: null })
    const { ok, found, next } = only(2, { ...range, Present_Position: 3100 })
    expect({ ok, found }).toEqual({
      ok: false,
      found: 'shoulder_lift stands at tick 3100, 100 outside its range 900-3000',
    })
    expect(next).toContain('before torque comes on')
  })
})
