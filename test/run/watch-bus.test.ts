import { describe, expect, it } from 'vitest'
import { PortWatch, type PortWatchOptions } from '../../src/hardware/port-watch.js'
import { watchBus, type WatchBusOptions, type WatchEvent } from '../../src/run/watch-bus.js'
import { virtualBench, type VirtualBench } from '../bench/virtual-bench.js'

function watch(bench: VirtualBench, port: Partial<PortWatchOptions> = {}, options: Partial<WatchBusOptions> = {}) {
  const { timers } = bench
  return watchBus(bench.bus, {
    ids: [1, 2],
    rateHz: 10,
    signal: new AbortController().signal,
    timers,
    port: new PortWatch({
      path: 'memory',
      serialNumber: undefined,
      find: () => Promise.reject(new Error('nobody may look')),
      open: () => Promise.reject(new Error('nobody may open')),
      timers,
      ...port,
    }),
    ...options,
  })
}

async function collect(events: AsyncGenerator<WatchEvent>): Promise<WatchEvent[]> {
  const all: WatchEvent[] = []
  for await (const event of events) all.push(event)
  return all
}

const kinds = (events: readonly WatchEvent[]) => events.map(({ kind }) => kind)

describe('watchBus', () => {
  it('samples at its rate, so many rounds, and closes the bus', async () => {
    const bench = virtualBench()
    const events = await collect(watch(bench, {}, { rounds: 4 }))
    expect(events.map(({ timeS }) => timeS)).toEqual(
      [0, 0.1, 0.2, 0.3].map(timeS => expect.closeTo(timeS, 9) as number),
    )
    expect(kinds(events)).toEqual(['round', 'round', 'round', 'round'])
    expect(bench.port.isOpen).toBe(false)
  })

  it('does not make up for rounds that took too long', async () => {
    const bench = virtualBench([1], { outages: { dead: [1] } })
    const events = await collect(watch(bench, {}, { rounds: 3, ids: [1], rateHz: 100 }))
    const [first, second, third] = events.map(({ timeS }) => timeS) as [number, number, number]
    // A lost reply takes 20 ms and more.
    expect(second - first).toBeGreaterThan(0.02)
    expect(third - second).toBeCloseTo(second - first, 2)
  })

  it('stops when it is told to, without waiting for the next round', async () => {
    const bench = virtualBench()
    const stop = new AbortController()
    const events: WatchEvent[] = []
    for await (const event of watch(bench, {}, { signal: stop.signal, rateHz: 0.1 })) {
      events.push(event)
      stop.abort()
    }
    expect(kinds(events)).toEqual(['round'])
    expect(bench.timers.nowMs()).toBeLessThan(1000)
    expect(bench.port.isOpen).toBe(false)
  })

  it('goes on where the cable is put back, on the new port, and writes nothing', async () => {
    const bench = virtualBench()
    const again = virtualBench([1, 2], { path: '/dev/ttyACM1' })
    const requests: number[] = []
    const write = again.port.write.bind(again.port)
    again.port.write = bytes => {
      requests.push(bytes[4] as number)
      write(bytes)
    }
    let looks = 0
    const port = {
      serialNumber: '5A7A',
      find: () => Promise.resolve(looks++ < 2 ? undefined : { path: '/dev/ttyACM1' }),
      open: (path: string, baudRate: number) => {
        expect([path, baudRate]).toEqual(['/dev/ttyACM1', 1_000_000])
        return Promise.resolve(again.port)
      },
    }
    const events: WatchEvent[] = []
    for await (const event of watch(bench, port, { rounds: 3 })) {
      if (event.kind === 'round' && events.length === 0) bench.port.pull('usb')
      events.push(event)
    }
    expect(kinds(events)).toEqual(['round', 'lost', 'back', 'round', 'round'])
    expect(events[2]).toMatchObject({ path: '/dev/ttyACM1' })
    // READ only.
    expect(new Set(requests)).toEqual(new Set([2]))
    expect(again.port.isOpen).toBe(false)
  })

  it('stops while it waits for the cable', async () => {
    const bench = virtualBench()
    const stop = new AbortController()
    bench.port.pull('usb')
    const port = { serialNumber: '5A7A', find: () => Promise.resolve(undefined) }
    const events: WatchEvent[] = []
    for await (const event of watch(bench, port, { signal: stop.signal })) {
      events.push(event)
      stop.abort()
    }
    expect(kinds(events)).toEqual(['lost'])
  })

  it('throws where the port is lost and cannot be found again', async () => {
    const bench = virtualBench()
    bench.port.pull('usb')
    await expect(collect(watch(bench))).rejects.toMatchObject({ code: 'PORT_LOST' })
  })
})
