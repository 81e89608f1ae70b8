import { describe, expect, it } from 'vitest'
import { checkArm } from '../../../src/bench/doctor/arm-check.js'
import { REGISTERS } from '../../../src/robot/registers.js'
import { armOf, examined } from './examined.js'

const follower = armOf('so101_follower')
const leader = armOf('so101_leader')
const asSold = {
  Max_Voltage_Limit: 80,
  Min_Position_Limit: 0,
  Max_Position_Limit: 4095,
  P_Coefficient: REGISTERS.P_Coefficient.factory,
  Return_Delay_Time: REGISTERS.Return_Delay_Time.factory,
  Max_Torque_Limit: 1000,
}

describe('checkArm', () => {
  it('knows both by themselves', () => {
    expect(checkArm(follower, examined(follower))).toMatchObject({ ok: true, next: null })
    expect(checkArm(leader, examined(leader))).toMatchObject({ ok: true, next: null })
  })

  it('fails for a follower on the leader’s port, since leaders have no 12 V servos', () => {
    const { ok, found, next } = checkArm(leader, examined(follower))
    expect(ok).toBe(false)
    expect(found).toContain('a follower, not a leader: servos 1-6 of the 12 V class')
    expect(next).toContain('leave torque off')
    expect(next).toContain('so101 doctor --robot.type=so101_follower')
  })

  it('fails for a leader on the follower’s port by its gripper’s travel', () => {
    const { ok, found, next } = checkArm(follower, examined(leader))
    expect(ok).toBe(false)
    expect(found).toMatch(/^a leader, not a follower: the gripper turns 12\d\d ticks/)
    expect(next).toContain('--teleop.type=so101_leader')
  })

  it('is less sure of what only settings tell, and warns', () => {
    const uncalibrated = { Min_Position_Limit: 0, Max_Position_Limit: 4095, Max_Voltage_Limit: 80 }
    const { ok, found } = checkArm(
      follower,
      examined(leader, () => uncalibrated),
    )
    expect(ok).toBe(true)
    expect(found).toMatch(/^probably a leader, not a follower: connected to LeRobot before/)
    expect(
      checkArm(
        leader,
        examined(follower, () => uncalibrated),
      ).found,
    ).toMatch(/^probably a follower, not a leader/)
    expect(
      checkArm(
        follower,
        examined(follower, () => uncalibrated),
      ),
    ).toMatchObject({
      ok: true,
      next: null,
      found: expect.stringContaining('probably') as string,
    })
  })

  it('says that it cannot tell of servos as they are sold', () => {
    expect(
      checkArm(
        follower,
        examined(follower, () => asSold),
      ).ok,
    ).toBeNull()
  })

  it('says that an arm of both is neither', () => {
    const mixed = examined(leader, id => (id === 1 ? { Max_Voltage_Limit: 140 } : {}))
    expect(checkArm(leader, mixed)).toMatchObject({
      ok: true,
      found: expect.stringContaining('contradictory') as string,
    })
  })
})
