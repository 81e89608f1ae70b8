/** Questions to servos until each has answered: retries, what a late reply could spoil, and what servos complain about. */

import { BadPacketError, BusTimeoutError } from '../robot/bus-errors.js'
import type { BusLine, Request } from './bus-line.js'
import type { BusStatistics } from './bus-statistics.js'
import { replyTimeoutMs } from './bus-timing.js'
import type { BytePort } from './byte-port.js'
import { encodeSyncRead, FRAME_BYTES } from './packet.js'
import { IDENTITY_ADDRESS, IDENTITY_BYTES } from './servo-identity.js'

export interface Question {
  readonly ids: readonly number[]
  /** Parameters of each reply. */
  readonly replyBytes: number
  /** How often a servo is asked again. */
  readonly retries: number
  /** The packet that asks these servos; after the first attempt only those that did not answer. */
  readonly encode: (ids: readonly number[]) => Uint8Array
  /** Once for each servo: its place in `ids`, its parameters from `data[at]` on, and its error byte. */
  readonly take: (index: number, data: Uint8Array, at: number, status: number) => void
}

const NOBODY: readonly number[] = []

/**
 * A reply does not say what it answers: one that comes after its timeout looks like the answer to the next question of the same
 * length. But bytes keep their order. So a servo that left something unanswered is first asked who it is, a reply of a length that
 * no register has; once that is there, nothing older is on its way. What remains: two servos that share an id and answer one after
 * the other (`checkServos` looks for them), and one garbled packet in 256 whose checksum is right by chance.
 */
export class RetryingLine {
  /** Owe us a reply, by id. */
  readonly #isOwing = new Uint8Array(256)
  /** Error byte of the last reply, by id. */
  readonly #status = new Uint8Array(256)
  /** For the last request. */
  #timeoutMs = 0

  constructor(
    private readonly line: BusLine,
    private readonly port: BytePort,
    private readonly statistics: BusStatistics,
    private readonly allowanceMs: number,
    private readonly statusChanged: (servoId: number, status: number) => void,
  ) {}

  /** 0 before the first reply. */
  statusOf(servoId: number): number {
    return this.#status[servoId] as number
  }

  /** `BusTimeoutError` or `BadPacketError` for the servos that did not answer in the last attempt. */
  async ask(question: Question): Promise<void> {
    let { ids } = question
    for (let attempt = 0; ; attempt++) {
      let silent = NOBODY
      const owing = ids.filter(id => this.#isOwing[id] === 1)
      if (owing.length > 0) silent = await this.#settle(owing)
      if (silent.length === 0) {
        const request = this.#requestTo(ids, question.replyBytes, question.encode(ids))
        const pending = this.line.transact(request)
        if (pending) await pending
        silent = this.#collect(ids, question)
        ids = silent
      }
      if (silent.length === 0) return
      if (attempt >= question.retries) throw this.#failure(silent)
      this.statistics.count('retries', silent)
    }
  }

  /** After a change of the baud rate: what was owed cannot be read any more. */
  forgetDebts(): void {
    this.#isOwing.fill(0)
  }

  async #settle(owing: readonly number[]): Promise<readonly number[]> {
    const bytes = encodeSyncRead(IDENTITY_ADDRESS, IDENTITY_BYTES, owing)
    await this.line.transact(this.#requestTo(owing, IDENTITY_BYTES, bytes))
    const silent = this.#silentOf(owing)
    for (const id of owing) this.#isOwing[id] = silent.includes(id) ? 1 : 0
    return silent
  }

  #requestTo(ids: readonly number[], replyParameters: number, bytes: Uint8Array): Request {
    const replyBytes = FRAME_BYTES + replyParameters
    const { port, allowanceMs } = this
    this.#timeoutMs = replyTimeoutMs({
      baudRate: port.baudRate,
      requestBytes: bytes.length,
      replies: ids.length,
      replyBytes,
      allowanceMs,
    })
    return { bytes, ids, replyBytes: replyParameters, timeoutMs: this.#timeoutMs }
  }

  /** Hands over the replies; returns who gave none. */
  #collect(asked: readonly number[], { ids, replyBytes, take }: Question): readonly number[] {
    const { line } = this
    const silent = this.#silentOf(asked)
    for (let i = 0; i < asked.length; i++) {
      if (line.hasAnswered[i] === 0) continue
      const id = asked[i] as number
      const status = line.status[i] as number
      take(asked === ids ? i : ids.indexOf(id), line.data, i * replyBytes, status)
      this.#note(id, status)
    }
    return silent
  }

  #silentOf(asked: readonly number[]): readonly number[] {
    if (this.line.missing === 0) return NOBODY
    const silent = asked.filter((_, i) => this.line.hasAnswered[i] === 0)
    for (const id of silent) this.#isOwing[id] = 1
    this.statistics.count(this.line.isGarbled ? 'badPackets' : 'timeouts', silent)
    return silent
  }

  #failure(silent: readonly number[]): Error {
    return this.line.isGarbled
      ? new BadPacketError(silent, this.#timeoutMs)
      : new BusTimeoutError(silent, this.#timeoutMs)
  }

  #note(servoId: number, status: number): void {
    if (this.#status[servoId] === status) return
    this.#status[servoId] = status
    this.statusChanged(servoId, status)
  }
}
