/** The line between bus and port: pieces, echoes, ports that take their time, and ports that stop taking bytes. */

import { afterEach, describe, expect, it, vi } from 'vitest'
import { REAL_TIMERS } from '../../src/hardware/bus-line.js'
import { FeetechBus } from '../../src/hardware/feetech-bus.js'
import { BusTimeoutError, PortLostError } from '../../src/robot/bus-errors.js'
import { JumpingTimers } from './jumping-timers.js'
import { ScriptedServos } from './scripted-servos.js'

const IDS = [1, 2, 3, 4, 5, 6]

function openScripted() {
  const servos = new ScriptedServos(IDS)
  const timers = new JumpingTimers()
  for (const id of IDS) servos.put(id, 'Present_Position', 100 * id)
  return { servos, timers, bus: new FeetechBus(servos, { timers }) }
}

function fail(error: Error): never {
  throw error
}

describe('BusLine', () => {
  it.each([1, 3, 7, 48])('puts replies together that arrive in pieces of %i bytes', async pieceBytes => {
    const { servos, bus } = openScripted()
    servos.isHolding = true
    const read = bus.syncRead('Present_Position', IDS)
    servos.release(pieceBytes)
    expect(await read).toEqual(Int32Array.of(100, 200, 300, 400, 500, 600))
    expect(bus.statistics).toMatchObject({ roundTrips: 1, badChecksums: 0, droppedBytes: 0, strayPackets: 0 })
  })

  it('takes no echo of its own request for a reply', async () => {
    const { servos, bus } = openScripted()
    const send = servos.write.bind(servos)
    servos.write = bytes => {
      servos.arrive(bytes)
      return send(bytes)
    }
    expect(await bus.read('Present_Position', 4)).toBe(400)
    expect(await bus.syncRead('Present_Position', IDS)).toEqual(Int32Array.of(100, 200, 300, 400, 500, 600))
    await bus.write('Goal_Position', 4, 7)
    expect(await bus.ping(2)).toMatchObject({ modelNumber: 777 })
    // The echo of the ping looks like a servo here, but nobody says which.
    await expect(bus.ping(9)).rejects.toMatchObject({ code: 'BAD_PACKET' })
  })

  it('ignores what comes while nothing was asked, and counts it', async () => {
    const { servos, bus } = openScripted()
    servos.arrive(Uint8Array.of(1, 2, 3))
    expect(await bus.read('Present_Position', 1)).toBe(100)
    servos.arrive(Uint8Array.of(4))
    expect(bus.statistics.unaskedBytes).toBe(4)
  })

  it('drops the input of the port before each request', async () => {
    const { servos, bus } = openScripted()
    let discarded = 0
    servos.discarded = () => {
      expect(servos.requests).toHaveLength(discarded)
      discarded++
      return discarded === 2 ? Promise.resolve() : undefined
    }
    await bus.read('Present_Position', 1)
    await bus.syncRead('Present_Position', IDS)
    await bus.syncWrite('Goal_Position', [1], Int32Array.of(0))
    expect(discarded).toBe(3)
  })

  it('waits until a sync write is out, on a port that takes its time', async () => {
    const { servos, bus, timers } = openScripted()
    let finish = (): void => undefined
    servos.sent = () =>
      new Promise(resolve => {
        finish = resolve
      })
    let isDone = false
    const write = bus.syncWrite('Goal_Position', [1], Int32Array.of(5)).then(() => {
      isDone = true
    })
    await Promise.resolve()
    expect(isDone).toBe(false)
    finish()
    await write
    expect(timers.armed).toBe(1)
  })

  it('takes replies on such a port before and after it says that the request is out', async () => {
    const { servos, bus } = openScripted()
    servos.sent = () => Promise.resolve()
    expect(await bus.read('Present_Position', 2)).toBe(200)
    servos.isHolding = true
    const read = bus.read('Present_Position', 3)
    await Promise.resolve()
    servos.release()
    expect(await read).toBe(300)
  })

  it('gives up a port that takes no bytes for a second', async () => {
    const { servos, bus, timers } = openScripted()
    servos.sent = () => new Promise(() => undefined)
    await expect(bus.syncWrite('Goal_Position', [1], Int32Array.of(5))).rejects.toThrow(PortLostError)
    expect(timers.nowMs()).toBe(1000)
    await expect(bus.read('Goal_Position', 1)).rejects.toThrow(PortLostError)
  })

  it.each([
    ['throws', () => fail(new PortLostError('scripted'))],
    ['rejects', () => Promise.reject(new PortLostError('scripted'))],
    ['rejects with an error of the system', () => Promise.reject(new Error('EIO'))],
  ])('sends nothing more over a port whose write %s', async (_, sent) => {
    const { servos, bus } = openScripted()
    servos.sent = sent
    const write = bus.syncWrite('Goal_Position', [1], Int32Array.of(5))
    await expect(write).rejects.toMatchObject({ code: 'PORT_LOST', path: 'scripted' })
    await expect(bus.read('Goal_Position', 1)).rejects.toThrow(PortLostError)
    expect(servos.requests).toHaveLength(1)
  })

  it('passes a mistake behind the port on as it is, and goes on', async () => {
    const { servos, bus } = openScripted()
    servos.sent = () => fail(new RangeError('of a simulated servo'))
    await expect(bus.read('Present_Position', 1)).rejects.toThrow(RangeError)
    servos.sent = () => undefined
    expect(await bus.read('Present_Position', 1)).toBe(100)
  })

  it('notices at once that the port is lost while it writes', async () => {
    const { servos, bus, timers } = openScripted()
    servos.sent = () => {
      servos.unplug()
    }
    await expect(bus.read('Goal_Position', 9, { retries: 0 })).rejects.toThrow(PortLostError)
    expect(timers.armed).toBe(0)
  })

  it('looks at the input once more before a timeout counts, since Node runs timers first', async () => {
    const { servos, bus, timers } = openScripted()
    servos.isHolding = true
    const schedule = timers.schedule.bind(timers)
    timers.schedule = (delayMs, run) =>
      schedule(delayMs, () => {
        run()
        servos.release()
      })
    expect(await bus.read('Present_Position', 1, { retries: 0 })).toBe(100)
    expect(timers.armed).toBe(2)
  })

  it('measures a round trip, and waits for a dead servo as long as wire and allowance need', async () => {
    const { servos, timers } = openScripted()
    const bus = new FeetechBus(servos, { timers, latencyAllowanceMs: 5 })
    const failure = await bus.read('Present_Position', 9, { retries: 0 }).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(BusTimeoutError)
    // 8 bytes out, 3 of silence and 8 back at 10 us, the longest return delay of 0.508 ms, 5 ms.
    expect((failure as BusTimeoutError).waitedMs).toBeCloseTo(5 + 0.508 + 0.19, 9)
    expect(timers.nowMs()).toBeCloseTo(5 + 0.508 + 0.19 + 1, 9)
    servos.isHolding = true
    const read = bus.read('Present_Position', 1)
    timers.schedule(2, () => {
      servos.release()
    })
    await read
    expect(bus.statistics.latencyMs).toEqual({ p50: 2, p99: 2, max: expect.closeTo(2, 9) as number })
  })
})

describe('REAL_TIMERS', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  it('calls once after the delay, unless it was stopped', () => {
    vi.useFakeTimers()
    const called: string[] = []
    const startMs = REAL_TIMERS.nowMs()
    REAL_TIMERS.schedule(20, () => called.push('kept'))
    REAL_TIMERS.schedule(20, () => called.push('stopped'))()
    vi.advanceTimersByTime(19)
    expect(called).toEqual([])
    vi.advanceTimersByTime(100)
    expect(called).toEqual(['kept'])
    expect(REAL_TIMERS.nowMs() - startMs).toBe(119)
  })
})
