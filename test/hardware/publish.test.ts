import { describe, expect, it } from 'vitest'
import type { BytePortEvents } from '../../src/hardware/byte-port.js'
import { encodePing } from '../../src/hardware/packet.js'
import { publish } from '../../src/hardware/publish.js'
import type { PublishedPort } from '../../src/hardware/published-port.js'
import { ServoWire } from '../../src/hardware/servo-wire.js'
import { ManualClock, memoryChain } from './memory-servo.js'
import { hex } from './packets.js'

/** A published port whose other program is the test. */
class TestPort implements PublishedPort {
  readonly path = 'test'
  readonly sent: string[] = []
  closed = 0
  events: BytePortEvents | undefined

  listen(events: BytePortEvents): void {
    this.events = events
  }

  write(bytes: Uint8Array): void {
    this.sent.push(hex(bytes))
  }

  close(): Promise<void> {
    this.closed++
    return Promise.resolve()
  }
}

describe('publish', () => {
  it('answers what comes in, until it is closed', async () => {
    const port = new TestPort()
    const publication = publish(port, new ServoWire(memoryChain()))
    port.events?.data(encodePing(1))
    expect(port.sent).toEqual(['FF FF 01 02 00 FC'])
    await publication.close()
    port.events?.data(encodePing(1))
    expect([port.sent.length, port.closed]).toEqual([1, 1])
  })

  it('brings the chain up to the clock while nobody asks', async () => {
    const clock = new ManualClock()
    let reached: () => void = () => undefined
    const moved = new Promise<void>(resolve => (reached = resolve))
    const chain = memoryChain([1], timeS => {
      if (timeS === 0.25) reached()
    })
    const publication = publish(new TestPort(), new ServoWire(chain, { clock }))
    clock.waitUntil(0.25)
    await moved
    await publication.close()
  })

  it('ends with the error of the chain rather than answer on', async () => {
    const port = new TestPort()
    const broken = new Error('the physics broke')
    const chain = memoryChain([1], () => {
      throw broken
    })
    const publication = publish(port, new ServoWire(chain, { clock: new ManualClock() }))
    port.events?.data(encodePing(1))
    expect(await publication.lost).toBe(broken)
    expect(port.sent).toEqual([])
    await publication.close()
  })

  it('passes on why the port went', async () => {
    const port = new TestPort()
    const publication = publish(port, new ServoWire(memoryChain()))
    const reason = new Error('the terminal went')
    port.events?.lost(reason)
    expect(await publication.lost).toBe(reason)
    await publication.close()
  })

  it('closes the port when the USB cable is pulled', async () => {
    const port = new TestPort()
    const wire = new ServoWire(memoryChain())
    const publication = publish(port, wire)
    wire.pull('usb')
    expect(await publication.lost).toBeUndefined()
    expect(port.closed).toBe(1)
  })
})
