/** Finds the packets in a stream of bytes that may be split anywhere and hold noise. */

import {
  BROADCAST_ID,
  checksum,
  FRAME_BYTES,
  LARGEST_ID,
  LARGEST_LENGTH,
  LARGEST_PARAMETERS,
  type Packet,
} from './packet.js'

/** What tells a packet from noise before its checksum is there: FF FF ID LEN CODE. */
const HEADER_BYTES = 5
const LARGEST_PACKET = LARGEST_LENGTH + 4

/**
 * What looks like a packet and has a wrong checksum loses its first byte only, so that a true packet inside it is still found. It
 * holds one packet at most, and sums no byte more often than packets can begin in the longest one.
 */
export class Framer {
  /** Bytes that belong to no packet. */
  droppedBytes = 0
  /** Frames whose sum was wrong; noise makes some, too. */
  badChecksums = 0
  /** A header that announces more is noise. Lower it where only short packets can come: the next one is then not swallowed. */
  largestLength = LARGEST_LENGTH

  readonly #largestId: number
  readonly #largestCode: number
  readonly #held = new Uint8Array(LARGEST_PACKET)
  /** Of `#held`, what is used: from head to count. */
  #head = 0
  #count = 0
  /** Nothing can be decided before this many bytes are held. */
  #needed = HEADER_BYTES
  /** The packet handed out, and its parameters for every possible number of them, made as they are met. */
  readonly #parameters = new Uint8Array(LARGEST_PARAMETERS)
  readonly #views = new Array<Uint8Array | undefined>(LARGEST_PARAMETERS + 1).fill(undefined)
  readonly #packet: { -readonly [K in keyof Packet]: Packet[K] } = { id: 0, code: 0, parameters: this.#parameters }

  /** `onPacket` gets a packet that is valid during the call only, and must not call `feed`. */
  constructor(
    direction: 'requests' | 'replies',
    private readonly onPacket: (packet: Packet) => void,
  ) {
    this.#largestId = direction === 'requests' ? BROADCAST_ID : LARGEST_ID
    // Bit 7 of a status byte is never set.
    this.#largestCode = direction === 'requests' ? 0xff : 0x7f
  }

  /** Bytes of a packet that is not complete. */
  get heldBytes(): number {
    return this.#count - this.#head
  }

  feed(bytes: Uint8Array): void {
    for (let i = 0; i < bytes.length; i++) {
      this.#held[this.#count++] = bytes[i] as number
      if (this.#count >= this.#needed) this.#parse()
    }
  }

  /** Forgets what is held. The counters stay. */
  clear(): void {
    this.#head = 0
    this.#count = 0
    this.#needed = HEADER_BYTES
  }

  #parse(): void {
    let size = this.#sizeAtHead()
    while (this.#head + size <= this.#count) {
      if (size === 0) {
        this.#head++
        this.droppedBytes++
      } else this.#takeOrDrop(size)
      size = this.#sizeAtHead()
    }
    this.#held.copyWithin(0, this.#head, this.#count)
    this.#count -= this.#head
    this.#head = 0
    this.#needed = size
  }

  /** Bytes of the packet at the head; those of a header where it cannot be told yet; 0 where no packet begins. */
  #sizeAtHead(): number {
    const [held, head] = [this.#held, this.#head]
    if (this.#count - head < HEADER_BYTES) return HEADER_BYTES
    if (held[head] !== 0xff || held[head + 1] !== 0xff) return 0
    const length = held[head + 3] as number
    const isPossible =
      (held[head + 2] as number) <= this.#largestId &&
      length >= 2 &&
      length <= this.largestLength &&
      (held[head + 4] as number) <= this.#largestCode
    return isPossible ? length + 4 : 0
  }

  #takeOrDrop(size: number): void {
    const [held, head] = [this.#held, this.#head]
    const last = head + size - 1
    if (checksum(held, head + 2, last) !== held[last]) {
      this.badChecksums++
      this.droppedBytes++
      this.#head++
      return
    }
    const count = size - FRAME_BYTES
    for (let i = 0; i < count; i++) this.#parameters[i] = held[head + HEADER_BYTES + i] as number
    this.#packet.id = held[head + 2] as number
    this.#packet.code = held[head + 4] as number
    this.#packet.parameters = this.#views[count] ??= this.#parameters.subarray(0, count)
    // Before the call, so that a listener that throws does not get the same packet again.
    this.#head += size
    this.onPacket(this.#packet)
  }
}
