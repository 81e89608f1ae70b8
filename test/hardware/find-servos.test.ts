/** Which servos a program works with, and why there are none. */

import { describe, expect, it } from 'vitest'
import { FeetechBus } from '../../src/hardware/feetech-bus.js'
import { findServos } from '../../src/hardware/find-servos.js'
import { JumpingTimers } from './jumping-timers.js'
import { ScriptedServos } from './scripted-servos.js'

const find = (servos: ScriptedServos, ids?: readonly number[]) =>
  findServos(new FeetechBus(servos, { timers: new JumpingTimers() }), ids)

describe('findServos', () => {
  it('takes whoever answers, of any model and firmware', async () => {
    const servos = new ScriptedServos([2, 77])
    servos.put(77, 'Model_Number', 2825)
    servos.put(2, 'Firmware_Minor_Version', 9)
    expect((await find(servos)).map(({ id, modelNumber }) => [id, modelNumber])).toEqual([
      [2, 777],
      [77, 2825],
    ])
  })

  it('takes those that were named, in that order', async () => {
    expect((await find(new ScriptedServos([1, 2, 3]), [3, 1])).map(({ id }) => id)).toEqual([3, 1])
  })

  it('names those that do not answer', async () => {
    await expect(find(new ScriptedServos([1, 2]), [1, 9])).rejects.toMatchObject({
      code: 'SERVO_MISSING',
      servoIds: [9],
    })
  })

  it('names an id that two servos have', async () => {
    const servos = new ScriptedServos([1, 2])
    servos.spoil = (reply, id) => (id === 2 ? reply.fill(0x41) : reply)
    await expect(find(servos, [1, 2])).rejects.toMatchObject({ code: 'DUPLICATE_ID', servoIds: [2] })
  })

  it('finds an arm at another rate', async () => {
    const servos = new ScriptedServos([1, 2, 3, 4, 5, 6])
    servos.servoBaudRate = 115_200
    await expect(find(servos)).rejects.toMatchObject({ code: 'WRONG_BAUD_RATE', foundBaudRate: 115_200 })
  })

  it('finds nobody', async () => {
    await expect(find(new ScriptedServos([]))).rejects.toMatchObject({ code: 'NOT_A_SERVO_BUS' })
  })

  it('gives up at once on a device that talks without being asked', async () => {
    const servos = new ScriptedServos([])
    servos.before = () => Uint8Array.of(0x24, 0x47, 0x50)
    const timers = new JumpingTimers()
    await expect(findServos(new FeetechBus(servos, { timers }))).rejects.toMatchObject({ code: 'NOT_A_SERVO_BUS' })
    expect(timers.nowMs()).toBeLessThan(1000)
  })
})
