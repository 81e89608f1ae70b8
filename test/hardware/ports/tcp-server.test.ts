import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { BytePort } from '../../../src/hardware/byte-port.js'
import { encodePing, encodeSyncRead } from '../../../src/hardware/packet.js'
import { openPort } from '../../../src/hardware/ports/open-port.js'
import { listenTcp } from '../../../src/hardware/ports/tcp-server.js'
import { publish } from '../../../src/hardware/publish.js'
import { ServoWire } from '../../../src/hardware/servo-wire.js'
import { memoryChain } from '../memory-servo.js'
import { hex, packetsIn } from '../packets.js'
import { heard } from './heard.js'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function serve(host = '127.0.0.1') {
  const reports: string[] = []
  const server = await listenTcp({ host, port: 0, report: message => reports.push(message) })
  const wire = new ServoWire(memoryChain())
  const publication = publish(server, wire)
  closing.push(() => publication.close())
  return { server, wire, publication, reports }
}

async function connectTo(path: string): Promise<BytePort> {
  const port = await openPort(path)
  closing.push(() => port.close())
  return port
}

function answerTo(port: BytePort, request: Uint8Array, count: number): Promise<Uint8Array> {
  const answer = heard(port, count)
  void port.write(request)
  return answer
}

describe('a bus over TCP', () => {
  it('answers its client', async () => {
    const { server } = await serve()
    expect(server.path).toMatch(/^tcp:\/\/127\.0\.0\.1:\d+$/)
    expect(server.warning).toBeUndefined()
    const port = await connectTo(server.path)
    for (let i = 0; i < 100; i++) {
      const replies = await answerTo(port, encodeSyncRead(56, 2, [1, 2, 3, 4, 5, 6]), 48)
      expect(packetsIn('replies', replies)).toHaveLength(6)
    }
  })

  it('serves one client at a time, says who was refused, and takes the next when the first has gone', async () => {
    const { server, reports } = await serve()
    const first = await connectTo(server.path)
    await answerTo(first, encodePing(1), 6)
    const second = await connectTo(server.path)
    await new Promise<void>(resolve => {
      second.listen({
        data: () => undefined,
        lost: () => {
          resolve()
        },
      })
    })
    expect(second.isOpen).toBe(false)
    expect(reports.filter(line => line.includes('refused'))).toHaveLength(1)
    expect(hex(await answerTo(first, encodePing(2), 6))).toBe('FF FF 02 02 00 FB')

    await first.close()
    while (!reports.some(line => line.includes('disconnected'))) await new Promise(resolve => setImmediate(resolve))
    const third = await connectTo(server.path)
    expect(hex(await answerTo(third, encodePing(3), 6))).toBe('FF FF 03 02 00 FA')
  })

  it('serves a program that closes the port and opens it again at once', async () => {
    const { server, reports } = await serve()
    for (let i = 0; i < 10; i++) {
      const port = await connectTo(server.path)
      expect(hex(await answerTo(port, encodePing(1), 6))).toBe('FF FF 01 02 00 FC')
      await port.close()
    }
    expect(reports.filter(line => line.includes('refused'))).toEqual([])
  })

  it('is lost to its client when the server closes', async () => {
    const { server, publication } = await serve()
    const port = await connectTo(server.path)
    await answerTo(port, encodePing(1), 6)
    const lost = new Promise(resolve => {
      port.listen({ data: () => undefined, lost: resolve })
    })
    await publication.close()
    expect(await lost).toMatchObject({ code: 'PORT_LOST', path: server.path })
    expect(() => port.write(encodePing(1))).toThrow(expect.objectContaining({ code: 'PORT_LOST' }))
  })

  it('closes its client when the virtual USB cable is pulled', async () => {
    const { server, publication, wire } = await serve()
    const port = await connectTo(server.path)
    await answerTo(port, encodePing(1), 6)
    const lost = new Promise(resolve => {
      port.listen({ data: () => undefined, lost: resolve })
    })
    wire.pull('usb')
    await lost
    expect(await publication.lost).toBeUndefined()
  })

  it('sends a client away that reads no replies', async () => {
    const { server, reports } = await serve()
    const port = Number(new URL(server.path).port)
    const client = connect(port, '127.0.0.1')
    closing.push(() => Promise.resolve(void client.destroy()))
    client.on('error', () => undefined)
    const request = encodeSyncRead(
      0,
      87,
      Array.from({ length: 240 }, (_, i) => (i % 6) + 1),
    )
    const gone = new Promise<void>(resolve => client.on('close', resolve))
    const send = () => {
      if (client.destroyed) return
      client.write(request)
      setImmediate(send)
    }
    send()
    client.pause()
    while (!reports.some(line => line.includes('reads no replies'))) await new Promise(resolve => setImmediate(resolve))
    client.resume()
    await gone
    expect(reports.filter(line => line.includes('reads no replies'))).toHaveLength(1)
  })

  it('warns where others than this machine can reach it', async () => {
    const { server } = await serve('0.0.0.0')
    expect(server.warning).toContain('everyone on this network')
  })

  it('refuses an address that is taken or is none', async () => {
    const { server } = await serve()
    const port = Number(new URL(server.path).port)
    await expect(listenTcp({ host: '127.0.0.1', port })).rejects.toMatchObject({ code: 'USAGE' })
    await expect(openPort('tcp://127.0.0.1')).rejects.toMatchObject({ code: 'USAGE' })
    await expect(openPort('tcp:nonsense')).rejects.toMatchObject({ code: 'USAGE' })
  })

  it('says that nobody listens there', async () => {
    const { server, publication } = await serve()
    await publication.close()
    await expect(openPort(server.path)).rejects.toMatchObject({ code: 'PORT_ABSENT', path: server.path })
  })
})
