/** Looking for servos at every rate. */

import { beforeEach, describe, expect, it } from 'vitest'
import { FeetechBus } from '../../src/hardware/feetech-bus.js'
import { presenceOf, scan } from '../../src/hardware/scan.js'
import { PortLostError } from '../../src/robot/bus-errors.js'
import { UsageError } from '../../src/robot/errors.js'
import { JumpingTimers } from './jumping-timers.js'
import { ScriptedServos } from './scripted-servos.js'

let servos: ScriptedServos
let timers: JumpingTimers
let bus: FeetechBus

beforeEach(() => {
  servos = new ScriptedServos([2, 40])
  servos.put(40, 'Firmware_Minor_Version', 9)
  timers = new JumpingTimers()
  bus = new FeetechBus(servos, { timers })
})

describe('scan', () => {
  it('finds who answers at which rate, and leaves the port at its own', async () => {
    servos.servoBaudRate = 500_000
    expect(await scan(bus)).toEqual({
      servos: [
        { id: 2, modelNumber: 777, firmware: '3.10', baudRate: 500_000 },
        { id: 40, modelNumber: 777, firmware: '3.9', baudRate: 500_000 },
      ],
      garbled: [],
      refusedBaudRates: [],
    })
    expect(servos.baudRate).toBe(1_000_000)
  })

  it('takes a LeRobot scan of one rate in less than a second of the bus', async () => {
    await scan(bus, { baudRates: [1_000_000] })
    expect(timers.nowMs()).toBeLessThan(1000)
  })

  it('asks the ids that it was given, at the rates that it was given', async () => {
    const result = await scan(bus, { baudRates: [1_000_000], ids: [1, 2, 3] })
    expect(result.servos.map(({ id }) => id)).toEqual([2])
  })

  it('tells which rates the port cannot do', async () => {
    const setBaudRate = servos.setBaudRate.bind(servos)
    servos.setBaudRate = rate => (rate === 76_800 ? Promise.reject(new UsageError('76800')) : setBaudRate(rate))
    const result = await scan(bus)
    expect(result.refusedBaudRates).toEqual([76_800])
    expect(result.servos).toHaveLength(2)
  })

  it('says which id comes back garbled, although garbage has no id', async () => {
    servos.spoil = (reply, id) => (id === 40 ? reply.fill(0x41) : reply)
    expect(await scan(bus, { baudRates: [1_000_000] })).toMatchObject({
      servos: [{ id: 2 }],
      garbled: [{ id: 40, baudRate: 1_000_000 }],
    })
  })

  it('throws when the port is lost meanwhile', async () => {
    servos.sent = () => {
      if (servos.requests.length === 3) servos.unplug()
    }
    await expect(scan(bus)).rejects.toThrow(PortLostError)
  })
})

describe('presenceOf', () => {
  it('sees two servos of one id by what they say differently, where their pings look like one', async () => {
    // Of the 14 bytes, what another servo's position pulls down.
    servos.spoil = reply => reply.map((byte, i) => (reply.length === 14 && i === 5 ? byte & 0xf0 : byte))
    servos.put(2, 'Present_Position', 0x0210)
    expect(await presenceOf(bus, 2)).toMatchObject({ id: 2 })
    servos.put(2, 'Present_Position', 0x021f)
    expect(await presenceOf(bus, 2)).toBe('garbled')
  })

  it('forgives one garbled reply', async () => {
    let spoiled = 0
    servos.spoil = reply => (spoiled++ === 0 ? reply.fill(0) : reply)
    expect(await presenceOf(bus, 2, true)).toMatchObject({ id: 2 })
    expect(await presenceOf(bus, 3)).toBe('silent')
  })
})
