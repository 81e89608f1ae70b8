/** Questions to servos until each has answered: retries, what a late reply could spoil, and what servos complain about. */

import { BadPacketError, BusTimeoutError } from '../robot/bus-errors.js'
import type { BusLine, Request } from './bus-line.js'
import type { BusStatistics } from './bus-statistics.js'
import { LAST_ATTEMPT_FACTOR, replyTimeoutMs } from './bus-timing.js'
import type { BytePort } from './byte-port.js'
import { encodeSyncRead, FRAME_BYTES } from './packet.js'
import { IDENTITY_ADDRESS, IDENTITY_BYTES } from './servo-identity.js'

export interface Question {
  readonly ids: readonly number[]
  /** Parameters of each reply. */
  readonly replyBytes: number
  /** How often a servo is asked again. */
  readonly retries: number
  /** The packet that asks these servos; after the first attempt only those whose answers are missing or do not count. */
  readonly encode: (ids: readonly number[]) => Uint8Array
  /** Once for each servo: its place in `ids`, its parameters from `data[at]` on, and its error byte. */
  readonly take: (index: number, data: Uint8Array, at: number, status: number) => void
}

const NOBODY: readonly number[] = []

/**
 * A reply does not say what it answers: one that comes after its timeout looks like the answer to the next question of the same
 * length. But bytes keep their order. So a servo that left something unanswered is first asked who it is, a reply of a length that
 * nothing else is asked for with; once that is there, nothing older is on its way. A reply that
 * breaks off may find its end in the beginning of the next one, with the right checksum: so a reply counts only where the one behind
 * it is there, too. What remains: two servos that share an id and answer one after the other (`checkServos` looks for
 * them), and one reply in 256 that is garbled in several places.
 */
export class RetryingLine {
  /** Owe us a reply, by id. */
  readonly #isOwing = new Uint8Array(256)
  /** Error byte of the last reply, by id. */
  readonly #status = new Uint8Array(256)
  /** Of the present attempt. */
  #factor = 1
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
      const isLastCall = attempt > 0 && attempt >= question.retries
      this.#factor = isLastCall ? LAST_ATTEMPT_FACTOR : 1
      let silent = NOBODY
      const owing = ids.filter(id => this.#isOwing[id] === 1)
      if (owing.length > 0) silent = await this.#settle(owing)
      if (silent.length === 0) {
        const request = this.#requestTo(ids, question.replyBytes, question.encode(ids))
        const pending = this.line.transact(request)
        if (pending) await pending
        silent = this.#silentOf(ids)
        ids = this.#collect(ids, question)
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
    const { port } = this
    this.#timeoutMs = replyTimeoutMs({
      baudRate: port.baudRate,
      requestBytes: bytes.length,
      replies: ids.length,
      replyBytes,
      allowanceMs: this.allowanceMs * this.#factor,
    })
    return { bytes, ids, replyBytes: replyParameters, timeoutMs: this.#timeoutMs }
  }

  /** Hands over the replies that count; returns who has to be asked again. */
  #collect(asked: readonly number[], { ids, replyBytes, take }: Question): readonly number[] {
    const { line } = this
    for (let i = 0; i < asked.length; i++) {
      if (!this.#counts(i, asked)) continue
      const id = asked[i] as number
      const status = line.status[i] as number
      take(asked === ids ? i : ids.indexOf(id), line.data, i * replyBytes, status)
      this.#note(id, status)
    }
    return line.missing === 0 ? NOBODY : asked.filter((_, i) => !this.#counts(i, asked))
  }

  #counts(i: number, { length }: readonly number[]): boolean {
    const { hasAnswered } = this.line
    return hasAnswered[i] === 1 && (i + 1 === length || hasAnswered[i + 1] === 1)
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
