import { describe, expect, it } from 'vitest'
import { MotorSetup } from '../../src/bench/setup-motors.js'
import { FeetechBus } from '../../src/hardware/feetech-bus.js'
import { SO101_FOLLOWER } from '../../src/robot/arm-spec.js'
import { openServoTray } from '../../src/run/servo-tray.js'
import { JumpingTimers } from '../hardware/jumping-timers.js'

function bench() {
  const tray = openServoTray(SO101_FOLLOWER)
  const bus = new FeetechBus(tray.port, { timers: new JumpingTimers() })
  const servo = (joint: string) => {
    const found = tray.servos.get(joint)
    if (found === undefined) throw new RangeError(joint)
    return found
  }
  return { tray, bus, servo, setup: new MotorSetup(bus, SO101_FOLLOWER) }
}

describe('MotorSetup', () => {
  it('goes from the gripper to the pan, and leaves each with its id, locked, for good', async () => {
    const { tray, setup, servo } = bench()
    const order: string[] = []
    for (let joint = setup.next; joint !== undefined; joint = setup.next) {
      order.push(joint)
      tray.connect(joint)
      await setup.setUp(joint)
    }
    expect(order).toEqual(['gripper', 'wrist_roll', 'wrist_flex', 'elbow_flex', 'shoulder_lift', 'shoulder_pan'])
    for (const { joint, id } of SO101_FOLLOWER.servos) {
      expect([servo(joint).memory.stored['ID'], servo(joint).get('Lock')]).toEqual([id, 1])
    }
  })

  it('finds a servo at another rate, and brings it to 1,000,000', async () => {
    const { tray, setup, servo, bus } = bench()
    servo('gripper').memory.store({ ID: 9, Baud_Rate: 4 })
    tray.connect('gripper')
    expect(await setup.setUp('gripper')).toMatchObject({
      idBefore: 9,
      id: 6,
      baudRateBefore: 115_200,
      baudRate: 1_000_000,
    })
    expect(bus.baudRate).toBe(1_000_000)
    expect(servo('gripper').memory.stored).toMatchObject({ ID: 6, Baud_Rate: 0 })
  })

  it('is harmless where the id is right already', async () => {
    const { tray, setup } = bench()
    tray.connect('gripper')
    await setup.setUp('gripper')
    expect(await setup.setUp('gripper')).toMatchObject({ idBefore: 6, id: 6 })
  })

  it('writes nothing to two new servos at once, nor to two with different ids', async () => {
    const { tray, setup, servo } = bench()
    tray.connect('gripper', 'wrist_roll')
    await expect(setup.setUp('gripper')).rejects.toMatchObject({ code: 'DUPLICATE_ID' })
    servo('wrist_roll').memory.store({ ID: 3 })
    tray.connect('gripper', 'wrist_roll')
    await expect(setup.setUp('gripper')).rejects.toThrow(/servos 1, 3 answer: nothing was written/)
    expect([servo('gripper').id, servo('wrist_roll').id]).toEqual([1, 3])
  })

  it('refuses another model, a joint that the arm has not, and an empty board', async () => {
    const { tray, setup, servo } = bench()
    tray.connect()
    await expect(setup.setUp('gripper')).rejects.toThrow(
      /no servo answers on sim at 1000000, .*connect the gripper servo alone/,
    )
    tray.connect('gripper')
    servo('gripper').memory.set('Model_Number', 1284)
    await expect(setup.setUp('gripper')).rejects.toMatchObject({ code: 'WRONG_MODEL' })
    await expect(setup.setUp('thumb')).rejects.toThrow(/no thumb/)
    expect(servo('gripper').id).toBe(1)
  })
})
