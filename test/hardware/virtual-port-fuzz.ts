/** Noise and spoilt packets for the virtual port, seeded. */

import {
  encodeAction,
  encodeInstruction,
  encodePing,
  encodeRead,
  encodeRegWrite,
  encodeSyncRead,
  encodeSyncWrite,
  encodeWrite,
  INSTRUCTIONS,
} from '../../src/hardware/packet.js'
import { Framer } from '../../src/hardware/framer.js'
import { VirtualPort } from '../../src/hardware/virtual-port.js'
import { Random } from '../../src/robot/random.js'
import { MemoryServo, memoryChain } from './memory-servo.js'

const IDS = [1, 2, 3, 4, 5, 6]
const PACKETS = [
  encodePing(1),
  encodePing(254),
  encodeRead(3, 56, 2),
  encodeWrite(2, 42, [0x34, 0x12]),
  encodeRegWrite(5, 42, [1, 2]),
  encodeAction(),
  encodeSyncRead(56, 2, IDS),
  encodeSyncRead(0, 87, IDS),
  encodeSyncWrite(42, 2, IDS, new Uint8Array(12).fill(7)),
  encodeInstruction(4, INSTRUCTIONS.OFSCAL, [0, 8]),
]

export interface FuzzResult {
  readonly port: VirtualPort
  /** Bytes of replies that form no packet: none, unless two servos got one id. */
  readonly strayReplyBytes: number
  /** Valid replies of servos that are not there. */
  readonly strangerReplies: number
}

/** Servos that keep their id and rate, whatever is written: they stay to be found. */
function steadyPort(): { port: VirtualPort; replies: Framer; strangers: () => number } {
  const chain = memoryChain(IDS)
  for (const servo of chain.devices) keepIdentity(servo)
  const port = new VirtualPort(chain)
  let strangers = 0
  const replies = new Framer('replies', ({ id }) => {
    if (!IDS.includes(id)) strangers++
  })
  port.listen({
    data: bytes => {
      replies.feed(bytes)
    },
    lost: () => undefined,
  })
  return { port, replies, strangers: () => strangers }
}

function keepIdentity(servo: MemoryServo): void {
  const [id, write] = [servo.id, servo.write.bind(servo)]
  servo.write = (address, bytes) => {
    write(address, bytes)
    servo.put('ID', id)
    servo.put('Baud_Rate', 0)
    // The status byte of a reply never has bit 7.
    servo.put('Status', servo.get('Status') & 0x7f)
  }
}

/** Random bytes in random pieces, as many as `count`. */
export function fuzzWithNoise(seed: number, count: number): FuzzResult {
  const { port, replies, strangers } = steadyPort()
  const random = new Random(seed)
  const piece = new Uint8Array(4096)
  for (let left = count; left > 0;) {
    const length = Math.min(left, random.integer(1, piece.length))
    for (let i = 0; i < length; i++) {
      // Headers are rare in plain noise: one in eight bytes is FF.
      const word = random.integer(0, 2048)
      piece[i] = word >= 1792 ? 0xff : word & 0xff
    }
    port.write(piece.subarray(0, length))
    left -= length
  }
  return { port, strayReplyBytes: replies.droppedBytes + replies.heldBytes, strangerReplies: strangers() }
}

/** Valid requests with a byte changed, cut off, doubled or left as they are, `count` of them. */
export function fuzzWithMutations(seed: number, count: number): FuzzResult {
  const { port, replies, strangers } = steadyPort()
  const random = new Random(seed)
  for (let n = 0; n < count; n++) {
    const packet = Uint8Array.from(PACKETS[random.integer(0, PACKETS.length)] as Uint8Array)
    const kind = random.integer(0, 4)
    const at = random.integer(0, packet.length)
    if (kind === 0) packet[at] = random.integer(0, 256)
    if (kind === 1) port.write(packet.subarray(0, at))
    if (kind === 2) port.write(packet.subarray(at))
    port.write(packet)
  }
  return { port, strayReplyBytes: replies.droppedBytes + replies.heldBytes, strangerReplies: strangers() }
}
