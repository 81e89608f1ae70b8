import { describe, expect, it } from 'vitest'
import { checkedWrite, setRegister, type SetOptions, type SetResult } from '../../src/bench/set-register.js'
import type { RegisterName } from '../../src/robot/registers.js'
import { virtualBench, type VirtualBench } from './virtual-bench.js'

function set(
  { bus }: VirtualBench,
  register: RegisterName,
  value: number,
  { id = 3, ...options }: SetOptions & { id?: number } = {},
): Promise<SetResult> {
  return setRegister(bus, checkedWrite(id, register, value), options)
}

describe('checkedWrite', () => {
  it('refuses what no servo takes, before anything is asked of one', () => {
    expect(() => checkedWrite(1, 'Present_Position', 5)).toThrow(
      expect.objectContaining({ code: 'READ_ONLY_REGISTER' }),
    )
    for (const [register, value] of [
      ['P_Coefficient', 256],
      ['P_Coefficient', -1],
      ['P_Coefficient', 1.5],
      ['Homing_Offset', -2048],
      ['ID', 254],
      // 128 would write the homing offset.
      ['Torque_Enable', 128],
    ] as const) {
      expect(() => checkedWrite(1, register, value)).toThrow(expect.objectContaining({ code: 'REGISTER_RANGE' }))
    }
  })
})

describe('setRegister of what lasts', () => {
  it('unlocks, writes, locks again and tells both values', async () => {
    const bench = virtualBench()
    expect(await set(bench, 'P_Coefficient', 16)).toEqual({ before: 32, after: 16, isWritten: true })
    const servo = bench.servo(3)
    expect(servo.get('Lock')).toBe(1)
    servo.powerUp(0)
    expect(servo.get('P_Coefficient')).toBe(16)
    expect(bench.servo(2).get('P_Coefficient')).toBe(32)
  })

  it('leaves a lock open that was open: LeRobot counts on it', async () => {
    const bench = virtualBench()
    await bench.bus.write('Lock', 3, 0)
    await set(bench, 'Homing_Offset', -300)
    expect([bench.servo(3).get('Lock'), bench.servo(3).get('Homing_Offset')]).toEqual([0, -300])
  })

  it('refuses while torque is on, and writes nothing', async () => {
    const bench = virtualBench()
    await bench.bus.write('Torque_Enable', 3, 1)
    await expect(set(bench, 'P_Coefficient', 16, { mayMove: true })).rejects.toMatchObject({
      code: 'TORQUE_ON',
      servoId: 3,
      register: 'P_Coefficient',
    })
    expect([bench.servo(3).get('P_Coefficient'), bench.servo(3).get('Lock')]).toEqual([32, 1])
  })

  it('writes nothing where the value is there already', async () => {
    const bench = virtualBench()
    await bench.bus.write('Torque_Enable', 3, 1)
    expect(await set(bench, 'P_Coefficient', 32)).toEqual({ before: 32, after: 32, isWritten: false })
  })

  it('locks again when the write fails', async () => {
    const bench = virtualBench()
    const { bus } = bench
    const failing = Object.assign(Object.create(bus) as typeof bus, {
      read: bus.read.bind(bus),
      syncWrite: (...args: Parameters<typeof bus.syncWrite>) =>
        args[0] === 'P_Coefficient' ? Promise.reject(new Error('cable')) : bus.syncWrite(...args),
    })
    await expect(setRegister(failing, checkedWrite(3, 'P_Coefficient', 16))).rejects.toThrow('cable')
    expect(bench.servo(3).get('Lock')).toBe(1)
  })

  it('says what the register shows where the servo did not take the value', async () => {
    const bench = virtualBench()
    const { bus } = bench
    const deaf = Object.assign(Object.create(bus) as typeof bus, {
      read: bus.read.bind(bus),
      syncWrite: () => Promise.resolve(),
    })
    await expect(setRegister(deaf, checkedWrite(3, 'Torque_Limit', 300))).rejects.toMatchObject({
      code: 'NOT_TAKEN',
      written: 300,
      shown: 1000,
    })
  })

  it('works on a servo that complains, and on one that does not answer writes', async () => {
    const bench = virtualBench()
    bench.servo(3).protection.brokenSensor = 1
    await set(bench, 'Response_Status_Level', 0)
    await set(bench, 'P_Coefficient', 20)
    expect(bench.servo(3).get('P_Coefficient')).toBe(20)
  })
})

describe('setRegister of an id', () => {
  it('follows the servo to its new id and locks it there', async () => {
    const bench = virtualBench()
    expect(await set(bench, 'ID', 40)).toEqual({ before: 3, after: 40, isWritten: true })
    const servo = bench.servo(40)
    expect(servo.get('Lock')).toBe(1)
    servo.powerUp(0)
    expect(servo.id).toBe(40)
  })

  it('refuses an id that somebody has', async () => {
    const bench = virtualBench()
    await expect(set(bench, 'ID', 2)).rejects.toMatchObject({ code: 'ID_TAKEN', takenId: 2 })
    expect(bench.servos.map(({ id }) => id)).toEqual([1, 2, 3])
  })

  it('refuses where two servos have the old one, which would both take the new one', async () => {
    const bench = virtualBench([1, 3])
    const [first, second] = bench.servos
    first?.memory.store({ ID: 1 })
    second?.memory.store({ ID: 1 })
    first?.powerUp(0)
    second?.powerUp(1)
    await expect(set(bench, 'ID', 5, { id: 1 })).rejects.toMatchObject({ code: 'DUPLICATE_ID', servoIds: [1] })
    expect(bench.servos.map(({ id }) => id)).toEqual([1, 1])
  })

  it('locks under the old id and says so where the write was lost', async () => {
    const bench = virtualBench()
    const { bus } = bench
    const deaf = Object.assign(Object.create(bus) as typeof bus, {
      ping: bus.ping.bind(bus),
      read: bus.read.bind(bus),
      readMemory: bus.readMemory.bind(bus),
      syncWrite: (...args: Parameters<typeof bus.syncWrite>) =>
        args[0] === 'ID' ? Promise.resolve() : bus.syncWrite(...args),
    })
    await expect(setRegister(deaf, checkedWrite(3, 'ID', 40))).rejects.toMatchObject({ code: 'NOT_TAKEN', shown: 3 })
    expect(bench.servo(3).get('Lock')).toBe(1)
  })
})

describe('setRegister of a baud rate', () => {
  it('goes to the new rate with the servo', async () => {
    const bench = virtualBench()
    expect(await set(bench, 'Baud_Rate', 4)).toMatchObject({ before: 0, after: 4 })
    expect([bench.bus.baudRate, bench.servo(3).baudRate, bench.servo(3).get('Lock')]).toEqual([115_200, 115_200, 1])
  })

  it('refuses a rate that the port cannot do: the servo would be out of reach', async () => {
    const bench = virtualBench()
    const setBaudRate = bench.port.setBaudRate.bind(bench.port)
    bench.port.setBaudRate = rate => (rate === 76_800 ? Promise.reject(new Error('no 76800')) : setBaudRate(rate))
    await expect(set(bench, 'Baud_Rate', 5)).rejects.toThrow('no 76800')
    expect([bench.bus.baudRate, bench.servo(3).baudRate]).toEqual([1_000_000, 1_000_000])
  })
})

describe('setRegister of what moves', () => {
  it('turns torque on where the servo stands, whatever goal it had', async () => {
    const bench = virtualBench()
    await set(bench, 'Torque_Enable', 1)
    const servo = bench.servo(3)
    expect([servo.get('Torque_Enable'), servo.get('Goal_Position')]).toEqual([1, 2003])
    expect(await set(bench, 'Torque_Enable', 1)).toMatchObject({ isWritten: false })
    await set(bench, 'Torque_Enable', 0)
    expect(servo.get('Torque_Enable')).toBe(0)
  })

  it('wants to be told before torque pulls a servo back inside its limits', async () => {
    const bench = virtualBench()
    await set(bench, 'Min_Position_Limit', 2500)
    await expect(set(bench, 'Torque_Enable', 1)).rejects.toMatchObject({ code: 'UNSAFE_MOVE', servoId: 3 })
    expect(bench.servo(3).get('Torque_Enable')).toBe(0)
    await set(bench, 'Torque_Enable', 1, { mayMove: true })
    expect(bench.servo(3).get('Torque_Enable')).toBe(1)
  })

  it('wants to be told before a goal switches torque on by itself', async () => {
    const bench = virtualBench()
    await expect(set(bench, 'Goal_Position', 2003)).rejects.toMatchObject({ code: 'UNSAFE_MOVE' })
    expect(bench.servo(3).get('Torque_Enable')).toBe(0)
    await set(bench, 'Goal_Position', 2003, { mayMove: true })
    expect(bench.servo(3).get('Torque_Enable')).toBe(1)
  })

  it('takes a small step of a servo that holds, and wants to be told before a jump', async () => {
    const bench = virtualBench()
    await set(bench, 'Torque_Enable', 1)
    expect(await set(bench, 'Goal_Position', 2203)).toMatchObject({ before: 2003, after: 2203 })
    await expect(set(bench, 'Goal_Position', 2204)).rejects.toMatchObject({ code: 'UNSAFE_MOVE' })
    await expect(set(bench, 'Goal_Position', 1802)).rejects.toMatchObject({ code: 'UNSAFE_MOVE' })
    expect(bench.servo(3).get('Goal_Position')).toBe(2203)
    await set(bench, 'Goal_Position', 3000, { mayMove: true })
    expect(bench.servo(3).get('Goal_Position')).toBe(3000)
  })

  it('wants to be told before more torque lets a servo loose that the limit holds from its goal', async () => {
    const bench = virtualBench()
    await set(bench, 'Torque_Enable', 1)
    await set(bench, 'Torque_Limit', 10)
    expect(await set(bench, 'Torque_Limit', 400)).toMatchObject({ after: 400 })
    await set(bench, 'Torque_Limit', 10)
    await set(bench, 'Goal_Position', 3000, { mayMove: true })
    await expect(set(bench, 'Torque_Limit', 1000)).rejects.toMatchObject({ code: 'UNSAFE_MOVE', servoId: 3 })
    expect(bench.servo(3).get('Torque_Limit')).toBe(10)
    expect(await set(bench, 'Torque_Limit', 5)).toMatchObject({ after: 5 })
    expect(await set(bench, 'Torque_Limit', 1000, { mayMove: true })).toMatchObject({ after: 1000 })
  })

  it('takes a goal of step mode for a distance', async () => {
    const bench = virtualBench()
    await set(bench, 'Operating_Mode', 3)
    await set(bench, 'Torque_Enable', 1)
    await expect(set(bench, 'Goal_Position', 1900)).rejects.toMatchObject({ code: 'UNSAFE_MOVE' })
    expect(await set(bench, 'Goal_Position', 100)).toMatchObject({ after: 100 })
    expect(Math.round(bench.servo(3).goal)).toBe(2103)
  })

  it.each([
    ['Goal_Velocity', 1, 500],
    ['Goal_Time', 2, -300],
  ] as const)('wants to be told before %s starts a servo in mode %i', async (register, mode, value) => {
    const bench = virtualBench()
    expect(await set(bench, register, value)).toMatchObject({ after: value })
    await set(bench, 'Operating_Mode', mode)
    expect(await set(bench, register, 0)).toMatchObject({ after: 0 })
    await set(bench, 'Torque_Enable', 1)
    await expect(set(bench, register, value)).rejects.toMatchObject({ code: 'UNSAFE_MOVE' })
    expect(await set(bench, register, value, { mayMove: true })).toMatchObject({ after: value })
  })
})
