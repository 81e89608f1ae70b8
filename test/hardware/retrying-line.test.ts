/** Lost, late and garbled replies: asked for again, counted against their servo, and never taken for something else. */

import { beforeEach, describe, expect, it } from 'vitest'
import { FeetechBus } from '../../src/hardware/feetech-bus.js'
import { encodeStatus } from '../../src/hardware/packet.js'
import { BadPacketError, BusTimeoutError } from '../../src/robot/bus-errors.js'
import { Random } from '../../src/robot/random.js'
import { JumpingTimers } from './jumping-timers.js'
import { ScriptedServos } from './scripted-servos.js'

const IDS = [1, 2, 3, 4, 5, 6]
const ALL = Int32Array.of(100, 200, 300, 400, 500, 600)
const READ_ALL = 'FF FF FE 0A 82 38 02 01 02 03 04 05 06 26'
const READ_2_AND_3 = 'FF FF FE 06 82 38 02 02 03 3A'
const WHO_IS_3 = 'FF FF FE 05 82 00 05 03 72'

let servos: ScriptedServos
let timers: JumpingTimers
let bus: FeetechBus

beforeEach(() => {
  servos = new ScriptedServos(IDS)
  timers = new JumpingTimers()
  for (const id of IDS) servos.put(id, 'Present_Position', 100 * id)
  bus = new FeetechBus(servos, { timers })
})

/** The first `count` replies of a servo meet this fate. */
function spoilFirst(count: number, servoId: number, fate: (reply: Uint8Array) => Uint8Array | undefined): void {
  let left = count
  servos.spoil = (reply, id) => (id === servoId && left-- > 0 ? fate(reply) : reply)
}

describe('a lost reply', () => {
  it('is asked for again, once nothing older can be on its way, with the one before it', async () => {
    spoilFirst(1, 3, () => undefined)
    expect(await bus.syncRead('Present_Position', IDS)).toEqual(ALL)
    expect(servos.requests).toEqual([READ_ALL, WHO_IS_3, READ_2_AND_3])
    expect(bus.statistics.errors).toEqual(new Map([[3, { timeouts: 1, badPackets: 0, retries: 1 }]]))
  })

  it('names the servo when the retries are used up', async () => {
    servos.memory.delete(3)
    servos.memory.delete(5)
    const failure = await bus.syncRead('Present_Position', IDS).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(BusTimeoutError)
    expect(failure).toMatchObject({ code: 'BUS_TIMEOUT', servoIds: [3, 5] })
    expect(bus.statistics.errors.get(5)).toEqual({ timeouts: 3, badPackets: 0, retries: 2 })
    expect(bus.statistics.errors.has(1)).toBe(false)
  })

  it('of a write is made good by writing again', async () => {
    spoilFirst(1, 2, () => undefined)
    await bus.write('Goal_Position', 2, 77)
    expect(servos.get(2, 'Goal_Position')).toBe(77)
    expect(bus.statistics.errors.get(2)).toEqual({ timeouts: 1, badPackets: 0, retries: 1 })
  })

  it('fails at once where no retries are wanted', async () => {
    bus = new FeetechBus(servos, { timers, retries: 0 })
    spoilFirst(1, 3, () => undefined)
    await expect(bus.syncRead('Present_Position', IDS)).rejects.toThrow(BusTimeoutError)
    expect(servos.requests).toHaveLength(1)
    // The servo is back: all are asked, after the one that owed something.
    expect(await bus.syncRead('Present_Position', IDS)).toEqual(ALL)
    expect(servos.requests.slice(1)).toEqual([WHO_IS_3, READ_ALL])
    expect(await bus.syncRead('Present_Position', IDS)).toEqual(ALL)
    expect(servos.requests.slice(3)).toEqual([READ_ALL])
  })
})

describe('a garbled reply', () => {
  it.each([
    ['with a flipped bit', (reply: Uint8Array) => reply.map((byte, i) => (i === 5 ? byte ^ 4 : byte))],
    ['cut short', (reply: Uint8Array) => reply.subarray(0, 5)],
    ['that announces too much', (reply: Uint8Array) => reply.map((byte, i) => (i === 3 ? 200 : byte))],
    ['of another servo', (reply: Uint8Array) => encodeStatus(9, 0, reply.subarray(5, 7))],
    ['of another length', () => encodeStatus(3, 0, [1])],
  ])('%s counts as a bad packet of its servo only', async (_, fate) => {
    spoilFirst(1, 3, fate)
    expect(await bus.syncRead('Present_Position', IDS)).toEqual(ALL)
    expect(servos.requests).toEqual([READ_ALL, WHO_IS_3, READ_2_AND_3])
    expect(bus.statistics.errors).toEqual(new Map([[3, { timeouts: 0, badPackets: 1, retries: 1 }]]))
  })

  it('is no value where it breaks off and the next reply begins with its end', async () => {
    // FF FF 03 04 00 FA, and the FF FF of servo 4: a high byte and the right checksum.
    servos.put(3, 'Present_Position', 0x07fa)
    spoilFirst(1, 3, reply => reply.subarray(0, 6))
    expect((await bus.syncRead('Present_Position', IDS))[2]).toBe(0x07fa)
    expect(bus.statistics.errors).toEqual(new Map([[4, { timeouts: 0, badPackets: 1, retries: 1 }]]))
  })

  it('is no value, however often it comes', async () => {
    spoilFirst(9, 3, reply => reply.fill(0x55))
    const failure = await bus.read('Present_Position', 3).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(BadPacketError)
    expect(failure).toMatchObject({ code: 'BAD_PACKET', servoIds: [3] })
  })
})

describe('a late reply', () => {
  /** The first reply of the servo comes only when `requestsLater` more were sent: before their replies, as bytes keep their order. */
  function delayFirst(servoId: number, requestsLater: number): void {
    const late: Uint8Array[] = []
    let requests = 0
    spoilFirst(1, servoId, reply => {
      late.push(reply)
      return undefined
    })
    servos.before = () => (late.length > 0 && ++requests === requestsLater ? late.pop() : undefined)
  }

  it.each([1, 2])('is not the answer to another question to its servo, %i requests later', async requestsLater => {
    servos.put(3, 'Goal_Position', 4000)
    delayFirst(3, requestsLater)
    await expect(bus.read('Goal_Position', 3, { retries: 0 })).rejects.toThrow(BusTimeoutError)
    if (requestsLater === 2) expect(await bus.read('Present_Position', 4)).toBe(400)
    expect(await bus.read('Present_Position', 3)).toBe(300)
    expect(bus.statistics.strayPackets).toBe(1)
  })

  it('is not the answer to the same question, put again', async () => {
    delayFirst(3, 1)
    const read = bus.syncRead('Present_Position', IDS)
    servos.put(3, 'Present_Position', 301)
    expect((await read)[2]).toBe(301)
  })

  it('is not the memory that was asked for, where that is as long as what a servo says of itself', async () => {
    expect([...(await bus.readMemory(3, 1, 5))]).toEqual([10, 0, 9, 3, 3])
    const late: Uint8Array[] = []
    servos.spoil = reply => {
      late.push(reply)
      return late.length > 1 ? late.shift() : undefined
    }
    await expect(bus.readMemory(3, 40, 5)).rejects.toThrow(BadPacketError)
  })

  it('is waited for as long as with LeRobot before it is an error, in the last attempt', async () => {
    servos.isHolding = true
    timers.schedule(140, () => {
      servos.isHolding = false
      servos.release()
    })
    expect(await bus.syncRead('Present_Position', IDS)).toEqual(ALL)
    expect(timers.nowMs()).toBe(140)
    const failure = await bus.read('Present_Position', 9).catch((error: unknown) => error)
    expect((failure as BusTimeoutError).waitedMs).toBeCloseTo(100.7, 0)
    const once = await bus.read('Present_Position', 8, { retries: 0 }).catch((error: unknown) => error)
    expect((once as BusTimeoutError).waitedMs).toBeCloseTo(20.7, 0)
  })

  it('does not come between another servo and its answer', async () => {
    delayFirst(3, 1)
    await expect(bus.read('Present_Position', 3, { retries: 0 })).rejects.toThrow(BusTimeoutError)
    expect(await bus.read('Present_Position', 4)).toBe(400)
  })

  it('keeps its servo suspect for as long as it stays silent', async () => {
    const memory = servos.memory.get(3)
    servos.memory.delete(3)
    for (let round = 0; round < 3; round++) {
      await expect(bus.read('Present_Position', 3, { retries: 0 })).rejects.toThrow(BusTimeoutError)
    }
    expect(servos.requests.slice(1)).toEqual([WHO_IS_3, WHO_IS_3])
    if (memory) servos.memory.set(3, memory)
    expect(await bus.read('Present_Position', 3)).toBe(300)
  })
})

describe('a loop with one reply in a hundred lost or garbled', () => {
  it('keeps 20 Hz in its worst step, uses no wrong position, and counts every loss against its servo', async () => {
    const random = new Random(5)
    const losses = new Map(IDS.map(id => [id, 0]))
    servos.isLogging = false
    servos.spoil = (reply, id) => {
      if (random.uniform() >= 0.01) return reply
      losses.set(id, (losses.get(id) ?? 0) + 1)
      if (random.uniform() < 0.5) return undefined
      const at = random.integer(0, reply.length)
      return reply.map((byte, i) => (i === at ? byte ^ (1 << random.integer(0, 8)) : byte))
    }
    let longestMs = 0
    for (let step = 0; step < 5000; step++) {
      const ticks = IDS.map(() => random.integer(0, 4096))
      ticks.forEach((tick, i) => {
        servos.put(i + 1, 'Present_Position', tick)
      })
      const startMs = timers.nowMs()
      expect(await bus.syncRead('Present_Position', IDS)).toEqual(Int32Array.from(ticks))
      longestMs = Math.max(longestMs, timers.nowMs() - startMs)
    }
    expect(longestMs).toBeGreaterThan(20)
    expect(longestMs).toBeLessThan(50)
    const counted = IDS.map(id => {
      const errors = bus.statistics.errors.get(id)
      return (errors?.timeouts ?? 0) + (errors?.badPackets ?? 0)
    })
    expect(counted).toEqual([...losses.values()])
    expect(Math.min(...counted)).toBeGreaterThan(20)
  })
})
