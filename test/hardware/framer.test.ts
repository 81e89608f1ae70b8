/** Packets in a stream that is cut anywhere and holds noise. */

import { describe, expect, it } from 'vitest'
import { Framer } from '../../src/hardware/framer.js'
import { encodeInstruction, encodePing, encodeRead, encodeStatus, INSTRUCTIONS } from '../../src/hardware/packet.js'
import { Random } from '../../src/robot/random.js'
import { packetsIn } from './packets.js'

const POSITION = encodeStatus(3, 0, [0x18, 0x05])
const SEEN = { id: 3, code: 0, parameters: [0x18, 0x05] }

const bytes = (...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array =>
  Uint8Array.from(parts.flatMap(part => [...part]))

describe('Framer', () => {
  it('finds packets wherever the stream is cut', () => {
    const stream = bytes(POSITION, encodeStatus(4, 0x20), encodeStatus(5, 0, [1]))
    const whole = packetsIn('replies', stream)
    expect(whole).toEqual([SEEN, { id: 4, code: 0x20, parameters: [] }, { id: 5, code: 0, parameters: [1] }])
    for (let cut = 1; cut < stream.length; cut++) {
      expect(packetsIn('replies', stream.subarray(0, cut), stream.subarray(cut))).toEqual(whole)
    }
    expect(packetsIn('replies', ...Array.from(stream, byte => Uint8Array.of(byte)))).toEqual(whole)
  })

  it('takes FF FF FF before an id for one byte of noise and a packet', () => {
    expect(packetsIn('replies', bytes([0xff], POSITION))).toEqual([SEEN])
  })

  it('finds a packet inside what looked like a longer one', () => {
    // A header for 12 bytes, of which the true packet is the tail.
    expect(packetsIn('replies', bytes([0xff, 0xff, 0x01, 0x08], POSITION))).toEqual([SEEN])
  })

  it('drops one byte for a wrong checksum and goes on', () => {
    const broken = POSITION.slice()
    broken[5] = 0x19
    const seen: number[] = []
    const framer = new Framer('replies', packet => seen.push(packet.id))
    framer.feed(bytes(broken, POSITION))
    expect(seen).toEqual([3])
    expect([framer.badChecksums, framer.droppedBytes, framer.heldBytes]).toEqual([1, broken.length, 0])
  })

  it('holds a packet that is not complete, and forgets it when told to', () => {
    const seen: number[] = []
    const framer = new Framer('replies', packet => seen.push(packet.id))
    framer.feed(POSITION.subarray(0, 7))
    expect(framer.heldBytes).toBe(7)
    framer.clear()
    framer.feed(POSITION.subarray(7))
    expect(seen).toEqual([])
    framer.clear()
    framer.feed(POSITION)
    expect(seen).toEqual([3])
  })

  it('refuses as a reply what only a request can be', () => {
    const broadcast = encodePing(254)
    const instruction = encodeInstruction(1, INSTRUCTIONS.SYNC_READ, [56, 2, 1])
    expect(packetsIn('replies', broadcast, instruction)).toEqual([])
    expect(packetsIn('requests', broadcast, instruction)).toHaveLength(2)
    expect(packetsIn('requests', encodeInstruction(255, INSTRUCTIONS.PING, []))).toEqual([])
  })

  it('refuses lengths below 2 and above 250', () => {
    const ofLength = (length: number): Uint8Array => {
      const packet = new Uint8Array(Math.max(6, length + 4)).fill(0)
      packet.set([0xff, 0xff, 1, length, 0])
      const sum = packet.subarray(2, -1).reduce((total, byte) => total + byte, 0)
      packet[packet.length - 1] = ~sum & 0xff
      return packet
    }
    expect(packetsIn('replies', ofLength(250))).toHaveLength(1)
    expect(packetsIn('replies', ofLength(251))).toEqual([])
    expect(packetsIn('replies', ofLength(1))).toEqual([])
    expect(packetsIn('replies', ofLength(2))).toHaveLength(1)
  })

  it('does not wait for a long packet where only short ones can come', () => {
    const seen: number[] = []
    const framer = new Framer('replies', packet => seen.push(packet.id))
    framer.largestLength = 4
    framer.feed(bytes([0xff, 0xff, 0x02, 0x64, 0x00], POSITION))
    expect(seen).toEqual([3])
  })

  it('gives each packet its own number of parameters', () => {
    const framer = new Framer('requests', ({ parameters }) => {
      expect([...parameters]).toEqual(parameters.length === 2 ? [56, 2] : [])
    })
    framer.feed(bytes(encodeRead(1, 56, 2), encodePing(1), encodeRead(1, 56, 2)))
    expect.assertions(3)
  })

  it('does not hand the same packet out twice when a listener throws', () => {
    let calls = 0
    const framer = new Framer('replies', () => {
      calls++
      throw new Error('listener')
    })
    expect(() => {
      framer.feed(POSITION)
    }).toThrow('listener')
    framer.feed(Uint8Array.of(0, 0))
    expect(calls).toBe(1)
  })

  it('finds every packet between random noise that holds no FF', () => {
    const random = new Random(7)
    const chunks: Uint8Array[] = []
    const sent: (typeof SEEN)[] = []
    for (let round = 0; round < 1000; round++) {
      const packet = {
        id: random.integer(0, 254),
        code: random.integer(0, 128),
        parameters: Array.from({ length: random.integer(0, 12) }, () => random.integer(0, 256)),
      }
      chunks.push(Uint8Array.from({ length: random.integer(0, 9) }, () => random.integer(0, 255)))
      chunks.push(encodeStatus(packet.id, packet.code, packet.parameters))
      sent.push(packet)
    }
    const stream = bytes(...chunks)
    const cuts: Uint8Array[] = []
    for (let at = 0; at < stream.length;) {
      const next = at + random.integer(1, 40)
      cuts.push(stream.subarray(at, next))
      at = next
    }
    expect(packetsIn('replies', ...cuts)).toEqual(sent)
  })
})
