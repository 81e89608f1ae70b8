/** Packets byte by byte: the vectors of lerobot.md 1.2 and hardware.md 2.2, in both directions. */

import { describe, expect, it } from 'vitest'
import {
  BROADCAST_ID,
  checksum,
  encodeAction,
  encodeInstruction,
  encodePing,
  encodeRead,
  encodeRegWrite,
  encodeStatus,
  encodeSyncRead,
  encodeSyncWrite,
  encodeWrite,
  INSTRUCTIONS,
} from '../../src/hardware/packet.js'
import { hex, packetsIn, type SeenPacket } from './packets.js'

interface Vector {
  readonly meaning: string
  readonly bytes: string
  readonly encoded: Uint8Array
  readonly decoded: SeenPacket
}

const IDS = [1, 2, 3, 4, 5, 6]

/** Two bytes each, low byte first. */
const words = (...values: number[]): number[] => values.flatMap(value => [value & 0xff, value >> 8])

const REQUESTS: readonly Vector[] = [
  {
    meaning: 'PING of servo 1',
    bytes: 'FF FF 01 02 01 FB',
    encoded: encodePing(1),
    decoded: { id: 1, code: 0x01, parameters: [] },
  },
  {
    meaning: 'PING of all',
    bytes: 'FF FF FE 02 01 FE',
    encoded: encodePing(BROADCAST_ID),
    decoded: { id: 254, code: 0x01, parameters: [] },
  },
  {
    meaning: 'READ of Present_Position of servo 1',
    bytes: 'FF FF 01 04 02 38 02 BE',
    encoded: encodeRead(1, 56, 2),
    decoded: { id: 1, code: 0x02, parameters: [56, 2] },
  },
  {
    meaning: 'READ of Model_Number of servo 6',
    bytes: 'FF FF 06 04 02 03 02 EE',
    encoded: encodeRead(6, 3, 2),
    decoded: { id: 6, code: 0x02, parameters: [3, 2] },
  },
  {
    meaning: 'WRITE of Goal_Position 2048 to servo 1',
    bytes: 'FF FF 01 05 03 2A 00 08 C4',
    encoded: encodeWrite(1, 42, words(2048)),
    decoded: { id: 1, code: 0x03, parameters: [42, 0x00, 0x08] },
  },
  {
    meaning: 'WRITE of Torque_Enable 0 to servo 1',
    bytes: 'FF FF 01 04 03 28 00 CF',
    encoded: encodeWrite(1, 40, [0]),
    decoded: { id: 1, code: 0x03, parameters: [40, 0] },
  },
  {
    meaning: 'WRITE of Lock 0 to servo 1',
    bytes: 'FF FF 01 04 03 37 00 C0',
    encoded: encodeWrite(1, 55, [0]),
    decoded: { id: 1, code: 0x03, parameters: [55, 0] },
  },
  {
    meaning: 'WRITE of Homing_Offset -710 to servo 2',
    bytes: 'FF FF 02 05 03 1F C6 0A 06',
    encoded: encodeWrite(2, 31, words(0x0ac6)),
    decoded: { id: 2, code: 0x03, parameters: [31, 0xc6, 0x0a] },
  },
  {
    meaning: 'WRITE of acceleration, goal, time and speed to servo 1',
    bytes: 'FF FF 01 0A 03 29 32 E8 03 00 00 E8 03 C0',
    encoded: encodeWrite(1, 41, [50, ...words(1000, 0, 1000)]),
    decoded: { id: 1, code: 0x03, parameters: [41, 50, 0xe8, 0x03, 0, 0, 0xe8, 0x03] },
  },
  {
    meaning: 'SYNC_READ of Present_Position of servos 1 to 6',
    bytes: 'FF FF FE 0A 82 38 02 01 02 03 04 05 06 26',
    encoded: encodeSyncRead(56, 2, IDS),
    decoded: { id: 254, code: 0x82, parameters: [56, 2, ...IDS] },
  },
  {
    meaning: 'SYNC_WRITE of Goal_Position 2047 to servos 1 to 6',
    bytes: 'FF FF FE 16 83 2A 02 01 FF 07 02 FF 07 03 FF 07 04 FF 07 05 FF 07 06 FF 07 03',
    encoded: encodeSyncWrite(42, 2, IDS, words(2047, 2047, 2047, 2047, 2047, 2047)),
    decoded: { id: 254, code: 0x83, parameters: [42, 2, ...IDS.flatMap(id => [id, 0xff, 0x07])] },
  },
  {
    // By hand: FE + 02 + 05 = 0x105, inverted low byte FA.
    meaning: 'ACTION of all',
    bytes: 'FF FF FE 02 05 FA',
    encoded: encodeAction(),
    decoded: { id: 254, code: 0x05, parameters: [] },
  },
  {
    // By hand: 01 + 05 + 04 + 2A + 00 + 08 = 0x3C, inverted C3.
    meaning: 'REG_WRITE of Goal_Position 2048 to servo 1',
    bytes: 'FF FF 01 05 04 2A 00 08 C3',
    encoded: encodeRegWrite(1, 42, words(2048)),
    decoded: { id: 1, code: 0x04, parameters: [42, 0x00, 0x08] },
  },
]

const REPLIES: readonly Vector[] = [
  {
    meaning: 'an answer to PING',
    bytes: 'FF FF 01 02 00 FC',
    encoded: encodeStatus(1, 0),
    decoded: { id: 1, code: 0, parameters: [] },
  },
  {
    meaning: 'position 1304 of servo 1',
    bytes: 'FF FF 01 04 00 18 05 DD',
    encoded: encodeStatus(1, 0, [0x18, 0x05]),
    decoded: { id: 1, code: 0, parameters: [0x18, 0x05] },
  },
]

describe.each([
  { direction: 'requests' as const, vectors: REQUESTS },
  { direction: 'replies' as const, vectors: REPLIES },
])('packets as $direction', ({ direction, vectors }) => {
  it.each(vectors)('encode $meaning', ({ bytes, encoded }) => {
    expect(hex(encoded)).toBe(bytes)
  })

  it.each(vectors)('decode $meaning', ({ bytes, decoded }) => {
    const stream = Uint8Array.from(bytes.split(' '), byte => parseInt(byte, 16))
    expect(packetsIn(direction, stream)).toEqual([decoded])
  })
})

describe('encoders', () => {
  it('refuse more than 248 parameter bytes, and data that does not go round', () => {
    expect(encodeInstruction(1, INSTRUCTIONS.WRITE, new Uint8Array(248))).toHaveLength(254)
    expect(() => encodeInstruction(1, INSTRUCTIONS.WRITE, new Uint8Array(249))).toThrow(/248 parameter bytes, got 249/)
    expect(() => encodeSyncWrite(42, 2, [1, 2], [1, 2, 3])).toThrow(/expected 4 bytes of data, got 3/)
  })
})

describe('checksum', () => {
  it('inverts the low byte of a sum beyond 255', () => {
    expect(checksum(Uint8Array.of(0xfe, 0x02, 0x05), 0, 3)).toBe(0xfa)
    expect(checksum(new Uint8Array(0), 0, 0)).toBe(0xff)
  })
})
