/** One request at a time on a port, and the replies that belong to it. Knows packets and time; registers are the bus's matter. */

import { PortError, PortLostError } from '../robot/bus-errors.js'
import { ClosedError } from '../robot/errors.js'
import type { BusStatistics } from './bus-statistics.js'
import type { BytePort } from './byte-port.js'
import { Framer } from './framer.js'
import { INSTRUCTIONS, type Packet } from './packet.js'

/** Time as the bus needs it, so that tests do not sleep. */
export interface BusTimers {
  /** Monotonic. */
  nowMs(): number
  /** Calls `run` once, later; the function it returns stops that. */
  schedule(delayMs: number, run: () => void): () => void
}

export const REAL_TIMERS: BusTimers = {
  nowMs: () => performance.now(),
  schedule(delayMs, run) {
    const timer = setTimeout(run, delayMs)
    return () => {
      clearTimeout(timer)
    }
  },
}

/**
 * Node runs timers before it reads input: after something kept it busy, a reply may lie there unread while its timeout is due. So
 * a timeout looks at the input once more before it counts.
 */
const SECOND_LOOK_MS = 1
/** A request names 246 servos at most; of many servos at once the bus reads 8 bytes at most. */
const DATA_BYTES = 2048

/** What a request expects. `replyBytes` counts the parameters of each reply. */
export interface Request {
  readonly bytes: Uint8Array
  /** Who answers; nobody for a broadcast that has no reply. */
  readonly ids: readonly number[]
  readonly replyBytes: number
  readonly timeoutMs: number
}

export class BusLine {
  /** Of the last request: parameters of reply `i` from `i * replyBytes` on, where `hasAnswered[i]`. */
  readonly data = new Uint8Array(DATA_BYTES)
  /** Of the last request, the error byte of reply `i`, where `hasAnswered[i]`. */
  readonly status = new Uint8Array(256)
  readonly hasAnswered = new Uint8Array(256)
  readonly framer = new Framer('replies', packet => {
    this.#take(packet)
  })

  /** Place in `ids` of each servo that has not answered yet, else -1. */
  readonly #slots = new Int16Array(256).fill(-1)
  #request: Request = { bytes: new Uint8Array(0), ids: [], replyBytes: 0, timeoutMs: 0 }
  #isWaiting = false
  #missing = 0
  /** What the framer and the counter of strays showed when the request went out. */
  #garbageBefore = 0
  #startMs = 0
  #isGarbled = false
  #failure: Error | undefined
  #finish: ((failure?: Error) => void) | undefined

  constructor(
    private readonly port: BytePort,
    private readonly timers: BusTimers,
    private readonly statistics: BusStatistics,
  ) {
    port.listen({
      data: bytes => {
        if (this.#isWaiting) this.framer.feed(bytes)
        else this.statistics.unaskedBytes += bytes.length
      },
      lost: error => {
        this.#fail(error)
      },
    })
  }

  /** Servos that left the last request unanswered. */
  get missing(): number {
    return this.#missing
  }

  /** Something else than the replies came during the last request. */
  get isGarbled(): boolean {
    return this.#isGarbled
  }

  /**
   * Sends, and resolves when all replies are there or the time is up: `missing` tells. Gives no promise where all came during the
   * call. Throws or rejects when the port is closed or lost.
   */
  transact(request: Request): Promise<void> | undefined {
    this.#requirePort()
    const discarded = this.port.discardInput()
    if (!discarded) return this.#send(request)
    return discarded.then(
      () => this.#send(request),
      (error: unknown) => {
        throw this.#fail(error)
      },
    )
  }

  /** What is under way, and everything from now on, ends with a `ClosedError`. */
  close(what: string): void {
    this.#fail(new ClosedError(what))
  }

  #send(request: Request): Promise<void> | undefined {
    this.#requirePort()
    this.#begin(request)
    let sent: Promise<void> | undefined
    try {
      sent = this.port.write(request.bytes) ?? undefined
      // It may have been lost during the call.
      this.#requirePort()
    } catch (error) {
      sent?.catch((reason: unknown) => this.#fail(reason))
      this.#end()
      // Anything else than a port's error is a mistake in a port or in what stands behind it: not for good, and not disguised.
      if (error instanceof PortError) this.#fail(error)
      throw error
    }
    if (sent === undefined && this.#missing === 0) {
      this.#end()
      return undefined
    }
    return this.#wait(sent, request)
  }

  #begin(request: Request): void {
    const { ids } = request
    for (let i = 0; i < ids.length; i++) {
      this.#slots[ids[i] as number] = i
      this.hasAnswered[i] = 0
    }
    this.framer.clear()
    this.framer.largestLength = request.replyBytes + 2
    this.#request = request
    this.#missing = ids.length
    this.#garbageBefore = this.#garbage()
    this.#isWaiting = true
    this.#startMs = this.timers.nowMs()
  }

  #end(): void {
    const { ids } = this.#request
    this.#isWaiting = false
    this.#isGarbled = this.framer.heldBytes > 0 || this.#garbage() > this.#garbageBefore
    if (this.#missing === 0) {
      if (ids.length > 0) this.statistics.latency.add(this.timers.nowMs() - this.#startMs)
      return
    }
    for (const id of ids) this.#slots[id] = -1
  }

  #wait(sent: Promise<void> | undefined, { ids, timeoutMs }: Request): Promise<void> {
    return new Promise((resolve, reject) => {
      let cancel = this.timers.schedule(timeoutMs, () => {
        if (ids.length === 0) this.#fail(new Error(`it took no bytes for ${timeoutMs} ms`))
        else cancel = this.timers.schedule(SECOND_LOOK_MS, () => this.#finish?.())
      })
      this.#finish = failure => {
        cancel()
        this.#finish = undefined
        this.#end()
        if (failure) reject(failure)
        else resolve()
      }
      const finish = this.#finish
      sent?.then(
        () => {
          if (ids.length === 0 && this.#finish === finish) finish()
        },
        (error: unknown) => {
          this.#fail(error)
        },
      )
      if (ids.length > 0 && this.#missing === 0) finish()
    })
  }

  #take(packet: Packet): void {
    const { ids, bytes, replyBytes } = this.#request
    const slot = this.#slots[packet.id] as number
    const { length } = packet.parameters
    if (slot < 0 || length !== replyBytes || this.#isEcho(packet, bytes)) {
      this.statistics.strayPackets++
      return
    }
    this.#slots[packet.id] = -1
    this.hasAnswered[slot] = 1
    this.status[slot] = packet.code
    for (let i = 0; i < length; i++) this.data[slot * length + i] = packet.parameters[i] as number
    this.#missing--
    if (this.#missing === 0 && ids.length > 0) this.#finish?.()
  }

  /**
   * Some adapters hear what they send, and a READ of two bytes looks like a reply with two bytes. A ping's echo cannot be told from
   * a reply with status 1; `FeetechBus.ping` reads afterwards.
   */
  #isEcho({ id, code, parameters }: Packet, request: Uint8Array): boolean {
    if (id !== request[2] || code !== request[4] || code === INSTRUCTIONS.PING) return false
    return request[3] === parameters.length + 2 && parameters.every((byte, i) => byte === request[5 + i])
  }

  #garbage(): number {
    return this.framer.droppedBytes + this.statistics.strayPackets
  }

  #requirePort(): void {
    if (this.#failure) throw this.#failure
  }

  /** For good: a port that took no bytes would deliver them late, as movements that nobody wants any more. */
  #fail(error: unknown): Error {
    const isOwn = error instanceof PortError || error instanceof ClosedError
    this.#failure ??= isOwn ? error : new PortLostError(this.port.path, { cause: error })
    this.#finish?.(this.#failure)
    return this.#failure
  }
}
