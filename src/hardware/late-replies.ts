/** Replies that are on their way when everyone has stopped waiting for them. */

interface LateReply {
  readonly dueS: number
  readonly bytes: Uint8Array
}

export class LateReplies {
  #replies: LateReply[] = []

  /** Keeps a copy. */
  add(dueS: number, bytes: Uint8Array): void {
    this.#replies.push({ dueS, bytes: bytes.slice() })
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
