/** Registers over a port, on scripted servos: what is sent, what comes back, and what is refused. */

import { beforeEach, describe, expect, it } from 'vitest'
import { FeetechBus } from '../../src/hardware/feetech-bus.js'
import {
  BusTimeoutError,
  LockedRegisterError,
  PortLostError,
  ReadOnlyRegisterError,
  RegisterRangeError,
  ServoFaultError,
} from '../../src/robot/bus-errors.js'
import { ClosedError, UsageError } from '../../src/robot/errors.js'
import { encodeSignMagnitude } from '../../src/robot/sign-magnitude.js'
import { JumpingTimers } from './jumping-timers.js'
import { ScriptedServos } from './scripted-servos.js'

const IDS = [1, 2, 3, 4, 5, 6]

let servos: ScriptedServos
let timers: JumpingTimers
let bus: FeetechBus

beforeEach(() => {
  servos = new ScriptedServos(IDS)
  timers = new JumpingTimers()
  bus = new FeetechBus(servos, { timers })
})

describe('syncRead', () => {
  it('asks once for all, and gives values with their sign in the order of the ids', async () => {
    const ticks = [2047, -1, 0, 4095, -300, 32767]
    ticks.forEach((tick, i) => {
      servos.put(i + 1, 'Present_Position', encodeSignMagnitude(tick, 15))
    })
    expect(await bus.syncRead('Present_Position', IDS)).toEqual(Int32Array.from(ticks))
    expect(servos.requests).toEqual(['FF FF FE 0A 82 38 02 01 02 03 04 05 06 26'])
    expect(await bus.syncRead('Present_Position', [5, 2])).toEqual(Int32Array.of(-300, -1))
  })

  it('reads registers of one byte, and none for no ids', async () => {
    servos.put(3, 'Present_Temperature', 41)
    expect(await bus.syncRead('Present_Temperature', [3, 1])).toEqual(Int32Array.of(41, 0))
    expect(await bus.syncRead('Present_Temperature', [])).toEqual(new Int32Array(0))
    expect(servos.requests).toHaveLength(1)
  })

  it('arms no timer where replies come while it writes', async () => {
    for (let round = 0; round < 10; round++) await bus.syncRead('Present_Position', IDS)
    expect(timers.armed).toBe(0)
  })

  it('goes on when a servo complains, and tells what changed, once', async () => {
    const told: unknown[] = []
    bus = new FeetechBus(servos, { timers, onFault: (id, faults) => told.push([id, faults]) })
    servos.put(2, 'Present_Position', 1000)
    servos.put(2, 'Status', 32 + 4)
    for (let round = 0; round < 3; round++) expect((await bus.syncRead('Present_Position', IDS))[1]).toBe(1000)
    expect(bus.faults(2)).toEqual(['temperature', 'overload'])
    expect(bus.faults(1)).toEqual([])
    servos.put(2, 'Status', 0)
    await bus.syncRead('Present_Position', IDS)
    expect(told).toEqual([
      [2, ['temperature', 'overload']],
      [2, []],
    ])
  })
})

describe('syncWrite', () => {
  it('sends one packet that nobody answers', async () => {
    await bus.syncWrite('Goal_Position', IDS, new Int32Array(6).fill(2047))
    expect(servos.requests).toEqual(['FF FF FE 16 83 2A 02 01 FF 07 02 FF 07 03 FF 07 04 FF 07 05 FF 07 06 FF 07 03'])
    expect(IDS.map(id => servos.get(id, 'Goal_Position'))).toEqual([2047, 2047, 2047, 2047, 2047, 2047])
    expect(timers.armed).toBe(0)
  })

  it('takes the values as they are at the call, also when others are first', async () => {
    servos.isHolding = true
    const first = bus.read('Present_Position', 1)
    const values = Int32Array.of(-5)
    const second = bus.syncWrite('Goal_Position', [4], values)
    values[0] = 99
    servos.release()
    await Promise.all([first, second])
    expect(servos.get(4, 'Goal_Position')).toBe(0x8005)
  })

  it('refuses what does not go round, and sends nothing', async () => {
    await expect(bus.syncWrite('Goal_Position', IDS, Int32Array.of(1))).rejects.toThrow(/1 values to 6 servos/)
    await expect(bus.syncWrite('Goal_Position', [1, 2, 1], new Int32Array(3))).rejects.toThrow(/servo 1 is named twice/)
    await expect(bus.syncWrite('Goal_Position', [254], new Int32Array(1))).rejects.toThrow(UsageError)
    await expect(bus.syncWrite('Goal_Position', [1], Int32Array.of(32768))).rejects.toThrow(RegisterRangeError)
    expect(servos.requests).toEqual([])
  })
})

describe('read and write', () => {
  it('speak to one servo, with the vectors of lerobot.md', async () => {
    servos.put(1, 'Present_Position', 1304)
    expect(await bus.read('Present_Position', 1)).toBe(1304)
    await bus.write('Goal_Position', 1, 2048)
    await bus.write('Torque_Enable', 1, 0)
    expect(servos.requests).toEqual([
      'FF FF 01 04 02 38 02 BE',
      'FF FF 01 05 03 2A 00 08 C4',
      'FF FF 01 04 03 28 00 CF',
    ])
    expect(servos.get(1, 'Goal_Position')).toBe(2048)
  })

  it('say what a servo complains of, after doing what was asked', async () => {
    servos.put(5, 'Status', 1)
    const fault = await bus.read('Present_Position', 5).catch((error: unknown) => error)
    expect(fault).toBeInstanceOf(ServoFaultError)
    expect(fault).toMatchObject({ code: 'SERVO_FAULT', servoId: 5, status: 1, faults: ['voltage'] })
    await expect(bus.write('Torque_Limit', 5, 500)).rejects.toThrow(ServoFaultError)
    expect(servos.get(5, 'Torque_Limit')).toBe(500)
    expect(servos.requests).toHaveLength(2)
    expect(await bus.read('Torque_Limit', 5, { toleratesFaults: true })).toBe(500)
    await bus.write('Torque_Limit', 5, 400, { toleratesFaults: true })
  })

  it('give memory as it is', async () => {
    expect([...(await bus.readMemory(6, 0, 7))]).toEqual([3, 10, 0, 9, 3, 6, 0])
  })

  it('keep a staged write back until the action', async () => {
    await bus.regWrite('Goal_Position', 1, 100)
    await bus.regWrite('Goal_Position', 2, 200)
    expect(servos.get(1, 'Goal_Position')).toBe(0)
    await bus.action()
    expect([servos.get(1, 'Goal_Position'), servos.get(2, 'Goal_Position')]).toEqual([100, 200])
    expect(servos.requests.at(-1)).toBe('FF FF FE 02 05 FA')
  })

  it('reset a servo with instruction 0A', async () => {
    await bus.reset(3)
    expect(servos.requests).toEqual(['FF FF 03 02 0A F0'])
  })
})

describe('lasting registers', () => {
  it('are written where Lock is 0, which is read first', async () => {
    await bus.write('Homing_Offset', 2, -710)
    expect(servos.requests).toEqual(['FF FF FE 05 82 37 01 02 40', 'FF FF 02 05 03 1F C6 0A 06'])
    servos.put(2, 'Lock', 1)
    await expect(bus.write('Homing_Offset', 2, 5)).rejects.toThrow(LockedRegisterError)
    await expect(bus.regWrite('Homing_Offset', 2, 5)).rejects.toThrow(LockedRegisterError)
    expect(servos.get(2, 'Homing_Offset')).toBe(0x0ac6)
    await bus.write('Homing_Offset', 2, 5, { volatile: true })
    expect(servos.get(2, 'Homing_Offset')).toBe(5)
  })

  it('name every servo that is locked, and none is written', async () => {
    servos.put(2, 'Lock', 1)
    servos.put(6, 'Lock', 1)
    const locked = bus.syncWrite('P_Coefficient', IDS, new Int32Array(6).fill(16))
    await expect(locked).rejects.toMatchObject({ code: 'LOCKED_REGISTER', servoIds: [2, 6], register: 'P_Coefficient' })
    expect(IDS.map(id => servos.get(id, 'P_Coefficient'))).toEqual([0, 0, 0, 0, 0, 0])
    await bus.syncWrite('P_Coefficient', IDS, new Int32Array(6).fill(16), { volatile: true })
    expect(servos.get(6, 'P_Coefficient')).toBe(16)
  })

  it('are those of the factory area, too', async () => {
    servos.put(1, 'Lock', 1)
    await expect(bus.write('Maximum_Acceleration', 1, 254)).rejects.toThrow(LockedRegisterError)
  })
})

describe('what comes from outside the types', () => {
  it('is refused by name, range and kind, before anything is sent', async () => {
    await expect(bus.write('Present_Position' as 'Goal_Position', 1, 5)).rejects.toThrow(ReadOnlyRegisterError)
    await expect(bus.syncWrite('Status' as 'Lock', [1], Int32Array.of(0))).rejects.toThrow(ReadOnlyRegisterError)
    await expect(bus.read('Speed' as 'Goal_Position', 1)).rejects.toThrow(/no register Speed/)
    await expect(bus.write('Homing_Offset', 1, 2048)).rejects.toMatchObject({ min: -2047, max: 2047, value: 2048 })
    await expect(bus.write('Goal_Position', 1, 0.5)).rejects.toThrow(RegisterRangeError)
    await expect(bus.write('Goal_Position', 1, NaN)).rejects.toThrow(RegisterRangeError)
    await expect(bus.read('Goal_Position', 1.5)).rejects.toThrow(UsageError)
    expect(servos.requests).toEqual([])
  })
})

describe('ping', () => {
  it('tells model and firmware, also of a servo that complains', async () => {
    servos.put(6, 'Status', 1)
    expect(await bus.ping(6)).toEqual({ id: 6, modelNumber: 777, firmware: '3.10' })
    expect(bus.faults(6)).toEqual(['voltage'])
    expect(servos.requests).toEqual(['FF FF 06 02 01 F6', 'FF FF 06 04 02 00 05 EE'])
  })

  it('throws for nobody', async () => {
    await expect(bus.ping(9)).rejects.toThrow(BusTimeoutError)
  })

  it('of all gives the ids, rising, and notices garbage', async () => {
    servos = new ScriptedServos([40, 3, 7])
    bus = new FeetechBus(servos, { timers })
    expect(await bus.broadcastPing()).toEqual({ ids: [3, 7, 40], isGarbled: false })
    expect(servos.requests).toEqual(['FF FF FE 02 01 FE'])
    servos.spoil = (reply, id) => (id === 7 ? reply.fill(0) : reply)
    expect(await bus.broadcastPing()).toEqual({ ids: [3, 40], isGarbled: true })
  })
})

describe('overlapping calls', () => {
  it('queue: the next request goes out when the replies to the one before are there', async () => {
    servos.isHolding = true
    servos.put(1, 'Present_Position', 111)
    servos.put(1, 'Present_Velocity', 222)
    const reads = [bus.read('Present_Position', 1), bus.read('Present_Velocity', 1), bus.syncRead('Goal_Position', IDS)]
    expect(servos.requests).toHaveLength(1)
    servos.release()
    expect(await reads[0]).toBe(111)
    expect(servos.requests).toHaveLength(2)
    servos.release(1)
    expect(await reads[1]).toBe(222)
    expect(servos.requests).toHaveLength(3)
    servos.release(5)
    expect(await reads[2]).toEqual(new Int32Array(6))
  })

  it('go on after one that failed', async () => {
    const reads = [bus.read('Present_Position', 9), bus.read('Model_Number', 1)]
    await expect(reads[0]).rejects.toThrow(BusTimeoutError)
    expect(await reads[1]).toBe(777)
  })
})

describe('the end', () => {
  it('of the port fails what is under way and what comes later, with its reason', async () => {
    servos.isHolding = true
    const reads = [bus.read('Present_Position', 1), bus.syncRead('Present_Position', IDS)]
    const reason = new Error('ENXIO')
    servos.unplug(reason)
    for (const read of reads) await expect(read).rejects.toThrow(PortLostError)
    await expect(bus.syncWrite('Goal_Position', [1], Int32Array.of(0))).rejects.toMatchObject({
      code: 'PORT_LOST',
      path: 'scripted',
      cause: reason,
    })
    expect(servos.requests).toHaveLength(1)
  })

  it('of the bus closes the port, twice if one likes, and ends what is under way', async () => {
    servos.isHolding = true
    const read = bus.read('Present_Position', 1)
    await bus.close()
    await bus.close()
    await expect(read).rejects.toThrow(ClosedError)
    await expect(bus.syncRead('Present_Position', IDS)).rejects.toThrow(ClosedError)
    expect(servos.isOpen).toBe(false)
  })
})

describe('setBaudRate', () => {
  it('changes the port, after what is under way', async () => {
    servos.isHolding = true
    const read = bus.read('Present_Position', 1)
    const change = bus.setBaudRate(500_000)
    expect(bus.baudRate).toBe(1_000_000)
    servos.release()
    await Promise.all([read, change])
    expect([bus.baudRate, servos.baudRate]).toEqual([500_000, 500_000])
  })
})
