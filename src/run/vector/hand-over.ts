/** Whose turn it is, in shared memory: the main thread calls, every other thread does its part and says so. */

const WORDS = 4
/** Goes up with every call. */
const EPOCH = 0
/** Threads that have not finished the call. */
const PENDING = 1
const CALL = 2
const IS_CLOSING = 3

export const STEP = 1
export const RESET = 2
type Call = typeof STEP | typeof RESET

export class HandOver {
  readonly #words: Int32Array
  #epoch = 0

  constructor(words: SharedArrayBuffer) {
    this.#words = new Int32Array(words)
  }

  static words(): SharedArrayBuffer {
    return new SharedArrayBuffer(WORDS * Int32Array.BYTES_PER_ELEMENT)
  }

  /** Main thread: all `threads` begin. The last call must be finished. */
  call(call: Call, threads: number): void {
    Atomics.store(this.#words, PENDING, threads)
    Atomics.store(this.#words, CALL, call)
    this.#wake()
  }

  /** Main thread: every thread ends, after the call that it is at. */
  close(): void {
    Atomics.store(this.#words, IS_CLOSING, 1)
    this.#wake()
  }

  /** Main thread: blocks until the call is finished, but no longer than `sliceMs`. */
  isFinished(sliceMs: number): boolean {
    const untilMs = performance.now() + sliceMs
    for (;;) {
      const pending = Atomics.load(this.#words, PENDING)
      if (pending === 0) return true
      const leftMs = untilMs - performance.now()
      if (leftMs <= 0 || Atomics.wait(this.#words, PENDING, pending, leftMs) === 'timed-out') return false
    }
  }

  /** Other threads: blocks until there is a call; undefined when this is to end. */
  next(): Call | undefined {
    Atomics.wait(this.#words, EPOCH, this.#epoch)
    if (Atomics.load(this.#words, IS_CLOSING) === 1) return undefined
    this.#epoch += 1
    return Atomics.load(this.#words, CALL) as Call
  }

  /** Other threads: this one has done its part. */
  finish(): void {
    Atomics.sub(this.#words, PENDING, 1)
    Atomics.notify(this.#words, PENDING)
  }

  #wake(): void {
    Atomics.add(this.#words, EPOCH, 1)
    Atomics.notify(this.#words, EPOCH)
  }
}
