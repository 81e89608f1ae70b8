import { describe, expect, it } from 'vitest'
import { checkSettings } from '../../../src/bench/doctor/settings-check.js'
import { armOf, examined } from './examined.js'

const arm = armOf()

describe('checkSettings', () => {
  it('is content with what LeRobot leaves, whatever power-up made of SRAM', () => {
    expect(
      checkSettings(
        arm,
        examined(arm, () => ({ Acceleration: 0 })),
      ),
    ).toMatchObject({ ok: true, next: null })
    const leader = armOf('so101_leader')
    expect(checkSettings(leader, examined(leader))).toMatchObject({ ok: true, next: null })
  })

  it('lists what connecting would change, and fails for none of it', () => {
    const { ok, found, next } = checkSettings(
      arm,
      examined(arm, id => ({ P_Coefficient: 32, ...(id === 3 ? { Phase: 28, Operating_Mode: 1 } : {}) })),
    )
    expect(ok).toBe(true)
    expect(found).toBe('connecting would change P_Coefficient 32 -> 16, Operating_Mode 1 -> 0 (3), Phase 28 -> 12 (3)')
    expect(next).toContain('nothing by hand')
  })

  it('knows the gripper’s own limits', () => {
    const { found } = checkSettings(
      arm,
      examined(arm, id => (id === 6 ? { Max_Torque_Limit: 1000 } : {})),
    )
    expect(found).toBe('connecting would change Max_Torque_Limit 1000 -> 500 (6)')
  })

  it.each([
    [{ Response_Status_Level: 0 }, 'it answers no write'],
    [{ Angular_Resolution: 2 }, 'its ticks are not those'],
    [{ Unloading_Condition: 0 }, 'do not switch it off'],
    [{ Max_Temperature_Limit: 85 }, 'may get hotter'],
  ])('fails for %o, which nobody puts right', (changes, why) => {
    const { ok, found, next } = checkSettings(
      arm,
      examined(arm, id => (id === 4 ? changes : {})),
    )
    expect(ok).toBe(false)
    expect(found).toContain(`at servo 4: `)
    expect(found).toContain(why)
    expect(next).toMatch(/^so101 bus set --port=\/dev\/ttyACM0 --register=\w+ --value=\d+ --id=N for N = 4$/)
  })
})
