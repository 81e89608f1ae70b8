/** LeRobot's settings: written where they differ, and never while the arm holds. */

import { describe, expect, it } from 'vitest'
import { prepareArm } from '../../src/bench/prepare-arm.js'
import { TorqueOnError } from '../../src/bench/setting-errors.js'
import { requireOwnSupply, SupplyError } from '../../src/bench/supply-check.js'
import { SO101_FOLLOWER, SO101_LEADER } from '../../src/robot/arm-spec.js'
import { virtualBench } from './virtual-bench.js'

const IDS = SO101_FOLLOWER.servos.map(({ id }) => id)

describe('prepareArm', () => {
  it('gives new servos the settings of a follower, the gripper its own besides, for good', async () => {
    const { bus, servo } = virtualBench(IDS)
    const changed = await prepareArm(bus, SO101_FOLLOWER)
    expect(changed.map(({ joint, register }) => `${joint} ${register}`)).toContain('gripper Max_Torque_Limit')
    for (const id of IDS) {
      expect(
        ['P_Coefficient', 'I_Coefficient', 'D_Coefficient', 'Operating_Mode'].map(name => servo(id).get(name as never)),
      ).toEqual([16, 0, 32, 0])
    }
    // LeRobot leaves this one to the next power-up.
    expect(servo(6).get('Torque_Limit')).toBe(500)
    expect(servo(5).get('Torque_Limit')).toBe(1000)
    servo(6).powerUp(0)
    expect(servo(6).get('Max_Torque_Limit')).toBe(500)
    expect(servo(1).get('P_Coefficient')).toBe(16)
  })

  it('writes nothing the second time, and so lets an arm that holds keep hold', async () => {
    const { bus, servos } = virtualBench(IDS)
    await prepareArm(bus, SO101_FOLLOWER)
    for (const servo of servos) servo.set('Torque_Enable', 1)
    expect(await prepareArm(bus, SO101_FOLLOWER)).toEqual([])
    expect(servos.map(({ isTorqueOn }) => isTorqueOn)).toEqual(IDS.map(() => 1))
  })

  it('refuses to let go of an arm that holds with other settings', async () => {
    const { bus, servo } = virtualBench(IDS)
    servo(1).set('Torque_Enable', 1)
    await expect(prepareArm(bus, SO101_FOLLOWER)).rejects.toThrow(TorqueOnError)
    expect(servo(1).isTorqueOn).toBe(1)
  })

  it('leaves a leader its gains, and switches nothing on', async () => {
    const { bus, servos } = virtualBench(IDS)
    const gains = servos.map(servo => servo.get('P_Coefficient'))
    const changed = await prepareArm(bus, SO101_LEADER)
    expect(changed.map(({ register }) => register)).not.toContain('Max_Torque_Limit')
    expect(servos.map(servo => servo.get('P_Coefficient'))).toEqual(gains)
    expect(servos.map(({ isTorqueOn }) => isTorqueOn)).toEqual(IDS.map(() => 0))
  })

  it('makes positions count within one turn', async () => {
    const { bus, servo } = virtualBench(IDS)
    servo(2).set('Lock', 0)
    servo(2).set('Phase', servo(2).get('Phase') | 0x10)
    await prepareArm(bus, SO101_FOLLOWER)
    expect(servo(2).get('Phase') & 0x10).toBe(0)
  })
})

describe('requireOwnSupply', () => {
  it('passes servos on their own voltage, and names the first that is not', async () => {
    const { bus, servo } = virtualBench(IDS)
    await requireOwnSupply(bus, SO101_FOLLOWER)
    // Servos of the 7.4 V class on 12 V.
    servo(4).set('Lock', 0)
    servo(4).set('Max_Voltage_Limit', 80)
    await expect(requireOwnSupply(bus, SO101_FOLLOWER)).rejects.toThrow(SupplyError)
    await expect(requireOwnSupply(bus, SO101_FOLLOWER)).rejects.toThrow(/servo 4 has 12.0 V.*4.0 to 8.0 V.*unplug/)
    servo(4).voltageV = 2
    await expect(requireOwnSupply(bus, SO101_FOLLOWER)).rejects.toThrow(/see that the supply is on/)
  })
})
