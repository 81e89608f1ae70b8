/** One page that looks: gets everything while it keeps up, and only the newest of each kind when it does not. */

/** What is needed of a socket. */
export interface ClientSocket {
  readonly bufferedAmount: number
  send(data: Uint8Array, done: (error?: Error) => void): void
}

/** More than this on its way: the page or the network is slow. */
const MOST_BUFFERED_BYTES = 1_000_000

export class Client {
  /** What waits, the newest of each key. */
  readonly #waiting = new Map<string, Uint8Array>()
  /** Cameras that this page shows. */
  cameras: readonly string[] = []

  constructor(private readonly socket: ClientSocket) {}

  /** `key`: newer data with the same key makes older data needless. */
  send(key: string, data: Uint8Array): void {
    if (this.#waiting.size === 0 && this.socket.bufferedAmount < MOST_BUFFERED_BYTES) this.#sendNow(data)
    else {
      this.#waiting.delete(key)
      this.#waiting.set(key, data)
    }
  }

  #sendNow(data: Uint8Array): void {
    this.socket.send(data, error => {
      if (!error) this.#drain()
    })
  }

  #drain(): void {
    for (const [key, data] of this.#waiting) {
      if (this.socket.bufferedAmount >= MOST_BUFFERED_BYTES) return
      this.#waiting.delete(key)
      this.#sendNow(data)
    }
  }
}
