import { lstatSync, mkdtempSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { encodeInstruction, encodePing, encodeSyncRead, encodeSyncWrite } from '../../../src/hardware/packet.js'
import { openPort } from '../../../src/hardware/ports/open-port.js'
import { openPty } from '../../../src/hardware/ports/pty.js'
import { publish } from '../../../src/hardware/publish.js'
import type { BytePort } from '../../../src/hardware/byte-port.js'
import { ServoWire } from '../../../src/hardware/servo-wire.js'
import { memoryChain } from '../memory-servo.js'
import { packetsIn, type SeenPacket } from '../packets.js'
import { heard } from './heard.js'

const IDS = [1, 2, 3, 4, 5, 6]

const whyNot = await openPty().then(
  port => port.close(),
  (error: unknown) => String(error),
)
if (whyNot !== undefined)
  console.warn(`SKIPPED: NO PSEUDO TERMINAL HERE, so that serial ports are not tested: ${whyNot}`)

describe.skipIf(whyNot !== undefined)('a pseudo terminal with serialport on it', () => {
  const closing: (() => Promise<void>)[] = []
  const folder = mkdtempSync(join(tmpdir(), 'so101-pty-'))

  async function open(options: { link?: string } = {}) {
    const pty = await openPty(options)
    const wire = new ServoWire(memoryChain())
    const publication = publish(pty, wire)
    closing.push(() => publication.close())
    return { path: pty.path, wire, publication }
  }

  async function connect(path: string): Promise<BytePort> {
    const port = await openPort(path)
    closing.push(() => port.close())
    return port
  }

  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close()
  })
  afterAll(() => {
    rmSync(folder, { recursive: true })
  })

  it('carries 200 sync writes and sync reads, unchanged in both directions', async () => {
    const { path, wire } = await open()
    const port = await connect(path)
    for (let i = 0; i < 200; i++) {
      await port.write(
        encodeSyncWrite(
          42,
          2,
          IDS,
          IDS.flatMap(id => [i, id]),
        ),
      )
      const replies = heard(port, 6 * 8)
      await port.write(encodeSyncRead(42, 2, IDS))
      const expected: SeenPacket[] = IDS.map(id => ({ id, code: 0, parameters: [i, id] }))
      expect(packetsIn('replies', await replies)).toEqual(expected)
    }
    expect([wire.requests, wire.noise.droppedBytes]).toEqual([400, 0])
  })

  it('carries every byte value, and echoes none', async () => {
    const { path, wire } = await open()
    const port = await connect(path)
    const all = Array.from({ length: 240 }, (_, i) => i + 8)
    await port.write(encodeInstruction(9, 0x42, all))
    await port.write(encodeInstruction(9, 0x42, [0, 1, 2, 3, 4, 5, 6, 7, 248, 249, 250, 251, 252, 253, 254, 255]))
    const reply = heard(port, 6)
    await port.write(encodePing(1))
    expect(packetsIn('replies', await reply)).toEqual([{ id: 1, code: 0, parameters: [] }])
    expect([wire.requests, wire.noise.droppedBytes]).toEqual([3, 0])
  })

  it('discards what arrived before it was read', async () => {
    const { path, wire } = await open()
    const port = await connect(path)
    const replies: number[] = []
    port.listen({ data: bytes => replies.push(...bytes), lost: () => undefined })
    await port.write(encodePing(1))
    // Our own event loop serves the other end: the reply lies in the terminal before this port is told of it.
    while (wire.requests === 0) await new Promise(resolve => setImmediate(resolve))
    await port.discardInput()
    const reply = heard(port, 6)
    await port.write(encodePing(2))
    expect([...replies, ...(await reply)].filter(byte => byte === 2)).toHaveLength(2)
  })

  it('changes its baud rate, odd ones included', async () => {
    const port = await connect((await open()).path)
    for (const baudRate of [115_200, 128_000, 250_000, 1_000_000]) {
      await port.setBaudRate(baudRate)
      expect(port.baudRate).toBe(baudRate)
    }
  })

  it('is held by one program at a time', async () => {
    const { path } = await open()
    const port = await connect(path)
    await expect(openPort(path)).rejects.toMatchObject({ code: 'PORT_BUSY', path })
    await port.close()
    await connect(path)
  })

  it('is lost when the other end goes, told once, and throws from then on', async () => {
    const { path, publication } = await open()
    const port = await connect(path)
    const lost: unknown[] = []
    const told = new Promise<void>(resolve => {
      port.listen({
        data: () => undefined,
        lost: error => {
          lost.push(error)
          resolve()
        },
      })
    })
    await publication.close()
    await told
    expect(lost).toEqual([expect.objectContaining({ code: 'PORT_LOST', path })])
    expect(port.isOpen).toBe(false)
    expect(() => port.write(encodePing(1))).toThrow(expect.objectContaining({ code: 'PORT_LOST' }))
  })

  it('throws once closed, which may happen twice', async () => {
    const port = await connect((await open()).path)
    await port.close()
    await port.close()
    expect(() => port.write(encodePing(1))).toThrow(expect.objectContaining({ code: 'CLOSED' }))
  })

  it('has a stable name for its time, which replaces that of an earlier run', async () => {
    const link = join(folder, 'arm')
    symlinkSync('/dev/pts/999', link)
    const { path, publication } = await open({ link })
    expect(path).toBe(link)
    expect(readlinkSync(link)).toMatch(/^\/dev\/(pts\/\d+|ttys\d+)$/)
    const port = await connect(link)
    const reply = heard(port, 6)
    await port.write(encodePing(1))
    await reply
    await publication.close()
    expect(() => lstatSync(link)).toThrow(expect.objectContaining({ code: 'ENOENT' }))
  })

  it('leaves a name alone that another run has taken meanwhile', async () => {
    const link = join(folder, 'shared')
    const first = await open({ link })
    const second = await open({ link })
    await first.publication.close()
    expect(lstatSync(link).isSymbolicLink()).toBe(true)
    await second.publication.close()
  })

  it('refuses to replace a file, or a link to anything else', async () => {
    const [file, device] = [join(folder, 'file'), join(folder, 'device')]
    writeFileSync(file, 'precious')
    symlinkSync('/dev/ttyACM0', device)
    for (const link of [file, device, join(folder, 'no', 'such', 'folder')]) {
      await expect(openPty({ link })).rejects.toMatchObject({ code: 'USAGE' })
    }
    expect(lstatSync(file).isFile()).toBe(true)
    expect(readlinkSync(device)).toBe('/dev/ttyACM0')
  })
})
