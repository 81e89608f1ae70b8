/** Replies that are on their way when everyone has stopped waiting for them, and what has to wait behind them. */

interface LateReply {
  readonly servoId: number
  readonly dueS: number
  readonly bytes: Uint8Array
}

export class LateReplies {
  #replies: LateReply[] = []

  /** Keeps a copy. It is not due before an earlier reply of its servo: no stream of bytes lets one overtake another. */
  add(servoId: number, dueS: number, bytes: Uint8Array): void {
    const before = this.#replies.findLast(reply => reply.servoId === servoId)
    this.#replies.push({ servoId, dueS: Math.max(dueS, before?.dueS ?? dueS), bytes: bytes.slice() })
  }

  /** One of this servo is on its way. */
  hasOf(servoId: number): boolean {
    return this.#replies.some(reply => reply.servoId === servoId)
  }

  /** Takes out those that are due, in the order in which they were sent. */
  takeDue(nowS: number): readonly Uint8Array[] {
    if (this.#replies.length === 0) return NONE
    const due = this.#replies.filter(({ dueS }) => dueS <= nowS).map(({ bytes }) => bytes)
    this.#replies = this.#replies.filter(({ dueS }) => dueS > nowS)
    return due
  }
}

const NONE: readonly Uint8Array[] = []
