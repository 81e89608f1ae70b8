/** Servos on one half-duplex wire: bytes of requests in, bytes of replies out, as STS3215s give them and when they give them. */

import { DEFAULT_BAUD_RATE } from '../robot/baud-rates.js'
import type { DeviceChain, RegisterDevice } from '../robot/register-device.js'
import { Framer } from './framer.js'
import { LateReplies } from './late-replies.js'
import { BROADCAST_ID, FRAME_BYTES, INSTRUCTIONS, type Packet } from './packet.js'
import { commandOf } from './servo-command.js'
import { collide, LARGEST_STATUS_BYTES, putStatus } from './status-bytes.js'
import { type ReplyFaultRates, WireFaults } from './wire-faults.js'
import { type Cable, type OutagePlan, WireOutages } from './wire-outages.js'
import { byteTimeS, GAP_BYTES, type WireClock, type WireTiming } from './wire-timing.js'

export interface ServoWireOptions {
  /** The time of requests and replies. Without one the chain's owner advances it. */
  readonly clock?: WireClock | undefined
  /** Needs a clock. Without it a reply is there as soon as its request. */
  readonly timing?: WireTiming | undefined
  readonly faults?: ReplyFaultRates | undefined
  /** Instants in it need a clock. */
  readonly outages?: OutagePlan | undefined
  /** Servos of another rate hear noise. Undefined: nobody knows it, as behind a PTY, and every servo hears. */
  readonly baudRate?: number | undefined
}

/** A servo gives up a packet that stalls for as long: far more than a byte, less than a program waits for a reply. */
const STALLED_S = 0.01

export class ServoWire {
  baudRate: number | undefined
  /** Valid requests heard, and replies that servos gave. */
  requests = 0
  replies = 0
  /** Requests of which at least one reply got through on time. */
  roundTrips = 0
  readonly faults: WireFaults | undefined

  readonly #clock: WireClock | undefined
  readonly #timing: WireTiming | undefined
  readonly #outages: WireOutages
  readonly #late = new LateReplies()
  readonly #framer = new Framer('requests', packet => {
    this.#answer(packet)
  })
  #emit: (bytes: Uint8Array) => void = () => undefined
  #unplugged: () => void = () => undefined

  /** Requests that came while another was answered. */
  readonly #waiting: Uint8Array[] = []
  #isBusy = false
  /** Replies that got through, whole or not, when they were due. */
  #onTime = 0
  /** Replies not emitted yet: several only where they take no time. */
  readonly #out = new Uint8Array(8 * LARGEST_STATUS_BYTES)
  #outBytes = 0
  readonly #second = new Uint8Array(LARGEST_STATUS_BYTES)
  /** The servos that the request is for. */
  readonly #called: RegisterDevice[] = []

  #byteS = 0
  #requestEndS = 0
  #lineFreeS = 0
  #lastHeardS = 0

  constructor(
    private readonly chain: DeviceChain,
    { clock, timing, faults, outages = {}, baudRate }: ServoWireOptions = {},
  ) {
    if (clock === undefined && (timing ?? outages.brownOut ?? outages.pull) !== undefined) {
      throw new RangeError('expected a clock beside timing, a brown-out or a pull at an instant, got none')
    }
    this.#clock = clock
    this.#timing = timing
    this.#outages = new WireOutages(outages, () => {
      this.#unplugged()
    })
    this.faults = faults && new WireFaults(faults)
    this.baudRate = baudRate
  }

  /** Bytes that made no request. */
  get noise(): { readonly badChecksums: number; readonly droppedBytes: number } {
    return this.#framer
  }

  /** Where replies go, valid during the call only, and who is told that the USB cable is pulled. */
  listen(emit: (bytes: Uint8Array) => void, unplugged: () => void = () => undefined): void {
    this.#emit = emit
    this.#unplugged = unplugged
  }

  /** Bytes of requests, split anywhere. All replies but the late ones are emitted before this returns. */
  receive(bytes: Uint8Array): void {
    // Called again from a listener: its turn comes when the present replies are out.
    if (this.#isBusy) {
      this.#waiting.push(bytes.slice())
      return
    }
    this.#isBusy = true
    try {
      this.#take(bytes)
      for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) this.#take(next)
    } finally {
      this.#isBusy = false
      this.#waiting.length = 0
    }
  }

  /** Between requests: brings the chain up to the clock and emits late replies. */
  tick(): void {
    const nowS = this.#nowS()
    this.#advance(nowS)
    this.#emitLate(nowS)
  }

  /** Late replies that are due are dropped, as by a host that clears its input. */
  discardLate(): void {
    this.#late.takeDue(this.#nowS())
  }

  /** `WireOutages.pull` and `plug`, now. */
  pull(cable: Cable): void {
    this.#outages.pull(cable)
  }

  plug(): void {
    this.#outages.plug()
  }

  #take(bytes: Uint8Array): void {
    const nowS = this.#nowS()
    this.#advance(nowS)
    if (!this.#outages.isPlugged) return
    this.#emitLate(nowS)
    if (nowS - this.#lastHeardS > STALLED_S) this.#framer.clear()
    this.#framer.feed(bytes)
    this.#lastHeardS = this.#nowS()
    this.#flush()
  }

  #answer(packet: Packet): void {
    const { id, code, parameters } = packet
    this.requests++
    const before = this.#onTime
    this.#hear(parameters.length + FRAME_BYTES)
    const isForAll = id === BROADCAST_ID
    if (code === INSTRUCTIONS.SYNC_READ) {
      if (isForAll) this.#answerSyncRead(parameters)
    } else if (code === INSTRUCTIONS.SYNC_WRITE) {
      if (isForAll) this.#syncWrite(parameters)
    } else if (code === INSTRUCTIONS.READ) {
      if (!isForAll && parameters.length === 2) this.#reply(this.#call(id), id, 0, parameters[0], parameters[1])
    } else if (code === INSTRUCTIONS.PING) {
      if (isForAll) this.#answerPingOfAll()
      else this.#reply(this.#call(id), id, 0)
    } else this.#obey(packet)
    if (this.#onTime > before) this.roundTrips++
  }

  #obey(packet: Packet): void {
    const command = commandOf(packet)
    if (command === undefined) return
    const called = this.#call(packet.id)
    // As it was before the command, which may be what changes it. The reply still has the id of the request.
    const answering = packet.id === BROADCAST_ID ? [] : called.filter(({ answersWrites }) => answersWrites)
    for (const device of called) command(device)
    this.#reply(answering, packet.id, 0)
  }

  #answerSyncRead(parameters: Uint8Array): void {
    const [address = 0, count = 0] = parameters
    // Each servo counts the replies before its own, whether they come or not.
    const slotBytes = FRAME_BYTES + count + GAP_BYTES
    for (let i = 2; i < parameters.length; i++) {
      const id = parameters[i] as number
      if (id !== BROADCAST_ID) this.#reply(this.#call(id), id, (i - 2) * slotBytes, address, count)
    }
  }

  #syncWrite(parameters: Uint8Array): void {
    const [address = 0, count = 0] = parameters
    if (count === 0 || (parameters.length - 2) % (1 + count) !== 0) return
    for (let at = 2; at < parameters.length; at += 1 + count) {
      const data = parameters.subarray(at + 1, at + 1 + count)
      for (const device of this.#call(parameters[at] as number)) device.write(address, data)
    }
  }

  #answerPingOfAll(): void {
    const ids = [...new Set(this.#call(BROADCAST_ID).map(device => device.id))].sort((a, b) => a - b)
    ids.forEach((id, i) => {
      this.#reply(this.#call(id), id, i * (FRAME_BYTES + GAP_BYTES))
    })
  }

  /** The servos that hear a request for `id`. The list is used again by the next call. */
  #call(id: number): readonly RegisterDevice[] {
    const called = this.#called
    called.length = 0
    for (const device of this.chain.devices) {
      if (device.id !== id && id !== BROADCAST_ID) continue
      const hears = this.baudRate === undefined || device.baudRate === this.baudRate
      if (hears && this.#outages.reaches(device.id)) called.push(device)
    }
    return called
  }

  /** One reply of `devices`, which share `id`, `slotBytes` after the first possible instant. Data only where there is a `count`. */
  #reply(devices: readonly RegisterDevice[], id: number, slotBytes: number, address = 0, count?: number): void {
    const first = devices[0]
    if (first === undefined) return
    if (this.#timing !== undefined) {
      const startS = this.#requestEndS + this.#timing.turnaroundS + first.returnDelayS + slotBytes * this.#byteS
      // A reply before it that is still under way comes first.
      this.#lineFreeS = Math.max(startS, this.#lineFreeS)
      this.#waitUntil(this.#lineFreeS)
    }
    if (this.#out.length - this.#outBytes < LARGEST_STATUS_BYTES) this.#flush()
    const from = this.#outBytes
    let bytes = 0
    for (const device of devices) {
      const data = count === undefined ? undefined : device.read(address, count)
      if (device === first) bytes = putStatus(this.#out, from, id, device.status, data)
      else {
        const secondBytes = putStatus(this.#second, 0, id, device.status, data)
        bytes = collide(this.#out, from, bytes, this.#second.subarray(0, secondBytes))
      }
    }
    if (this.#timing !== undefined) {
      this.#lineFreeS += bytes * this.#byteS
      this.#waitUntil(this.#lineFreeS)
    }
    // The supply or the cable may have gone meanwhile.
    if (!this.#outages.reaches(id)) return
    this.replies++
    const bytesThatCome = this.#bytesThatCome(id, this.#out.subarray(from, from + bytes))
    this.#outBytes += bytesThatCome
    if (bytesThatCome > 0) this.#onTime++
    if (this.#timing !== undefined) this.#flush()
  }

  /** How many of the reply's bytes are on time; spoils them where that is their fate. */
  #bytesThatCome(id: number, reply: Uint8Array): number {
    const { faults } = this
    if (faults === undefined) return reply.length
    const fault = faults.next()
    if (fault === 'lost') return 0
    if (fault === 'corrupt') faults.flipOneBit(reply)
    const bytes = fault === 'truncated' ? faults.cutLength(reply.length) : reply.length
    // Time may have passed since the request.
    const nowS = this.#nowS()
    if (this.#timing !== undefined) this.#emitLate(nowS)
    const isLate = fault === 'late'
    if (!isLate && !this.#late.hasOf(id)) return bytes
    const lateS = isLate && this.#clock !== undefined ? faults.lateS : 0
    this.#late.add(id, nowS + lateS, reply.subarray(0, bytes))
    return 0
  }

  #flush(): void {
    if (this.#outBytes === 0) return
    const bytes = this.#out.subarray(0, this.#outBytes)
    this.#outBytes = 0
    this.#emit(bytes)
  }

  #emitLate(nowS: number): void {
    for (const bytes of this.#late.takeDue(nowS)) this.#emit(bytes)
  }

  /** A request is heard with its last byte. One that comes while the wire is in use waits until it is free. */
  #hear(bytes: number): void {
    if (this.#timing === undefined) return
    this.#byteS = byteTimeS(this.baudRate ?? this.chain.devices[0]?.baudRate ?? DEFAULT_BAUD_RATE)
    this.#requestEndS = Math.max(this.#nowS(), this.#lineFreeS) + bytes * this.#byteS
    this.#lineFreeS = this.#requestEndS
    this.#waitUntil(this.#requestEndS)
  }

  /** Without a clock it is always 0: a late reply is then due with the next request. */
  #nowS(): number {
    return this.#clock === undefined ? 0 : this.#clock.timeS
  }

  #waitUntil(timeS: number): void {
    this.#clock?.waitUntil(timeS)
    this.#advance(timeS)
  }

  #advance(timeS: number): void {
    if (this.#clock === undefined) return
    this.#outages.advance(timeS, instantS => {
      this.chain.advanceTo(instantS)
    })
    this.chain.advanceTo(timeS)
  }
}
