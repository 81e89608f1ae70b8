/** What a program sends, handed on in pieces: requests take the wire its time, and a flood must not keep timers and signals waiting. */

/** Sync reads of six fill 27 ms of the wire with it. A program that waits for replies never sends as much at once. */
const PIECE_BYTES = 256

export class PacedInput {
  #isDropped = false

  constructor(
    /** Holds back, while it is paused, what comes next. */
    private readonly source: { pause(): unknown; resume(): unknown },
    private readonly deliver: (bytes: Uint8Array) => void,
  ) {}

  take(bytes: Uint8Array): void {
    if (bytes.length <= PIECE_BYTES) {
      if (!this.#isDropped) this.deliver(bytes)
      return
    }
    this.source.pause()
    this.#handOn(bytes)
  }

  /** Nothing more is handed on: requests of a program that has gone are not for the servos any more. */
  drop(): void {
    this.#isDropped = true
  }

  /** A turn of the event loop between two pieces. */
  #handOn(bytes: Uint8Array): void {
    if (this.#isDropped) return
    this.deliver(bytes.subarray(0, PIECE_BYTES))
    if (bytes.length > PIECE_BYTES) {
      setImmediate(() => {
        this.#handOn(bytes.subarray(PIECE_BYTES))
      })
    } else this.source.resume()
  }
}
