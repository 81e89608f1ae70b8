import { describe, expect, it } from 'vitest'
import { dumpMemory } from '../../src/bench/memory-dump.js'
import { REGISTER_NAMES } from '../../src/robot/registers.js'
import { virtualBench } from './virtual-bench.js'

describe('dumpMemory', () => {
  it('has every register of every servo, signs decoded', async () => {
    const { bus, servo } = virtualBench()
    servo(2).memory.set('Homing_Offset', -710)
    const dumps = await dumpMemory(bus, [1, 2])
    expect([...dumps.keys()]).toEqual([1, 2])
    expect(Object.keys(dumps.get(1) ?? {})).toEqual(REGISTER_NAMES)
    expect(dumps.get(1)).toMatchObject({ ID: 1, Model_Number: 777, Present_Position: 2001, Homing_Offset: 0 })
    expect(dumps.get(2)).toMatchObject({ ID: 2, Homing_Offset: -710 })
  })

  it('reads a servo that complains, and fails for one that is silent', async () => {
    const { bus, servo } = virtualBench()
    servo(1).protection.status = 32
    expect((await dumpMemory(bus, [1])).get(1)).toMatchObject({ Status: 32 })
    await expect(dumpMemory(bus, [1, 9])).rejects.toMatchObject({ code: 'BUS_TIMEOUT', servoIds: [9] })
  })
})
