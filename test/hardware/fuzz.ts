/** Noise and spoiled replies, seeded, for framer and bus. The quick and the long tests differ in numbers only. */

import { FeetechBus } from '../../src/hardware/feetech-bus.js'
import { Framer } from '../../src/hardware/framer.js'
import { checksum, encodeStatus, LARGEST_LENGTH } from '../../src/hardware/packet.js'
import { valueAt } from '../../src/robot/register-access.js'
import { BadPacketError, BusTimeoutError, ServoFaultError } from '../../src/robot/bus-errors.js'
import type { Random } from '../../src/robot/random.js'
import { MEMORY_BYTES, REGISTERS, type Register, type RegisterName } from '../../src/robot/registers.js'
import { JumpingTimers } from './jumping-timers.js'
import { ScriptedServos } from './scripted-servos.js'

/** Any bytes, or many of those that packets are made of. */
export function randomBytes(random: Random, count: number, isPacketLike: boolean): Uint8Array {
  return Uint8Array.from({ length: count }, () => {
    const kind = isPacketLike ? random.integer(0, 4) : 3
    if (kind === 0) return 0xff
    return kind === 1 ? random.integer(0, 9) : random.integer(0, 256)
  })
}

/** What a stream holds; `digest` depends on every byte of every packet, and on their order. */
export interface Found {
  readonly packets: number
  readonly droppedBytes: number
  readonly digest: number
}

/** By looking at every place of the whole stream: slow and plain. */
export function searchPlainly(direction: 'requests' | 'replies', stream: Uint8Array): Found {
  const [largestId, largestCode] = direction === 'requests' ? [254, 255] : [253, 127]
  const byteAt = (at: number): number => stream[at] ?? NaN
  const found = { packets: 0, droppedBytes: 0, digest: 0 }
  for (let at = 0; at + 5 <= stream.length;) {
    const length = byteAt(at + 3)
    const last = at + 3 + length
    const isHeader =
      byteAt(at) === 0xff &&
      byteAt(at + 1) === 0xff &&
      byteAt(at + 2) <= largestId &&
      length >= 2 &&
      length <= LARGEST_LENGTH &&
      byteAt(at + 4) <= largestCode
    if (isHeader && last >= stream.length) break
    if (isHeader && checksum(stream, at + 2, last) === byteAt(last)) {
      found.packets++
      found.digest = fold(found.digest, byteAt(at + 2))
      for (let i = at + 4; i < last; i++) found.digest = fold(found.digest, byteAt(i))
      at = last + 1
    } else {
      found.droppedBytes++
      at++
    }
  }
  return found
}

/** By the framer, in pieces of 1 to 400 bytes. */
export function searchByFramer(direction: 'requests' | 'replies', stream: Uint8Array, random: Random): Found {
  let [packets, digest] = [0, 0]
  const framer = new Framer(direction, ({ id, code, parameters }) => {
    packets++
    digest = fold(fold(digest, id), code)
    for (const byte of parameters) digest = fold(digest, byte)
  })
  for (let at = 0; at < stream.length;) {
    const next = at + random.integer(1, 400)
    framer.feed(stream.subarray(at, next))
    at = next
  }
  return { packets, droppedBytes: framer.droppedBytes, digest }
}

/** Replies, one after the other, of which `spoiled` in a row met something on their way. */
export function spoiledReplies(random: Random, spoiled: number): Uint8Array {
  const bytes: number[] = []
  for (let n = 0; n < spoiled; n++) {
    const data = randomBytes(random, random.integer(0, 6), false)
    bytes.push(...mutated(random, encodeStatus(random.integer(0, 254), random.integer(0, 128), data)))
    if (n % 8 === 0) bytes.push(...encodeStatus(random.integer(0, 254), 0, data))
  }
  return Uint8Array.from(bytes)
}

/** One thing that happens to a packet on its way. */
function mutated(random: Random, packet: Uint8Array): Uint8Array {
  const at = random.integer(0, packet.length)
  const bytes = [...packet]
  switch (random.integer(0, 6)) {
    case 0:
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random.integer(0, 8))
      break
    case 1:
      bytes[at] = random.integer(0, 256)
      bytes[random.integer(0, packet.length)] = random.integer(0, 256)
      break
    case 2:
      bytes.splice(at, random.integer(1, 4))
      break
    case 3:
      bytes.splice(at, 0, ...randomBytes(random, random.integer(1, 5), true))
      break
    case 4:
      bytes.length = at
      break
    case 5:
      bytes.unshift(...randomBytes(random, random.integer(1, 12), true))
  }
  return Uint8Array.from(bytes)
}

const IDS = [1, 2, 3, 4, 5, 6]
const READ: readonly RegisterName[] = ['Present_Position', 'Present_Velocity', 'Present_Load', 'Present_Temperature']

export interface BusFuzz {
  readonly values: number
  readonly failures: number
  /** Replies that were lost, late, or mutated. */
  readonly spoiled: number
  /** Values that spoiled replies gave whose checksum was right all the same: 8 bits cannot do better. */
  readonly rightByChance: number
  /** Values that no servo had: what must not happen. */
  readonly wrong: number
}

/** Reads and writes through a port that spoils three replies of ten, until so many were. All registers change between calls. */
export async function fuzzBus(random: Random, spoiledReplies: number): Promise<BusFuzz> {
  const servos = new ScriptedServos(IDS)
  servos.isLogging = false
  const bus = new FeetechBus(servos, { timers: new JumpingTimers() })
  const late: Uint8Array[] = []
  /** Bytes that may make a packet by chance in one call: those of mutated replies, together where one followed the other. */
  let noise: number[][] = []
  let isNoisy = false
  let [values, failures, spoiled, rightByChance, wrong] = [0, 0, 0, 0, 0]

  servos.before = () => (late.length > 0 ? Uint8Array.from(late.splice(0).flatMap(reply => [...reply])) : undefined)
  servos.spoil = reply => {
    let bytes: Uint8Array | undefined = reply
    const wasNoisy = isNoisy
    isNoisy = false
    if (random.uniform() < 0.3) {
      spoiled++
      const fate = random.integer(0, 8)
      if (fate === 0) bytes = undefined
      else if (fate === 1) {
        late.push(reply)
        bytes = undefined
      } else {
        bytes = mutated(random, reply)
        isNoisy = true
        if (!wasNoisy) noise.push([])
        noise.at(-1)?.push(...bytes)
      }
    }
    return bytes
  }

  const check = (register: RegisterName, id: number, value: number): void => {
    const row: Register = REGISTERS[register]
    values++
    if (value === valueAt(row, servos.memory.get(id) ?? new Uint8Array(MEMORY_BYTES), row.address)) return
    if (noise.some(bytes => holdsReply(Uint8Array.from(bytes), id, row, value))) rightByChance++
    else wrong++
  }

  while (spoiled < spoiledReplies) {
    noise = []
    isNoisy = false
    for (const memory of servos.memory.values()) {
      for (let at: number = REGISTERS.Present_Position.address; at < 64; at++) memory[at] = random.integer(0, 256)
    }
    const register = READ[random.integer(0, READ.length)] ?? 'Present_Position'
    const id = random.integer(1, 7)
    try {
      switch (random.integer(0, 4)) {
        case 0:
          check(register, id, await bus.read(register, id))
          break
        case 1:
          await bus.write('Goal_Position', id, random.integer(0, 4096))
          break
        default: {
          const read = await bus.syncRead(register, IDS)
          read.forEach((value, i) => {
            check(register, i + 1, value)
          })
        }
      }
    } catch (error) {
      if (!isExpected(error)) throw error
      failures++
    }
  }
  return { values, failures, spoiled, rightByChance, wrong }
}

function isExpected(error: unknown): boolean {
  return error instanceof BusTimeoutError || error instanceof BadPacketError || error instanceof ServoFaultError
}

/** A packet of this servo, wherever it begins, whose checksum is right and whose value is this. */
function holdsReply(bytes: Uint8Array, id: number, row: Register, value: number): boolean {
  const size = 6 + row.bytes
  for (let at = 0; at + size <= bytes.length; at++) {
    const isReply =
      bytes[at] === 0xff && bytes[at + 1] === 0xff && bytes[at + 2] === id && bytes[at + 3] === row.bytes + 2
    const sum = checksum(bytes, at + 2, at + size - 1)
    if (isReply && sum === bytes[at + size - 1] && valueAt(row, bytes, at + 5) === value) return true
  }
  return false
}

function fold(digest: number, byte: number): number {
  return Math.imul(digest ^ byte, 0x01000193) + 1
}
