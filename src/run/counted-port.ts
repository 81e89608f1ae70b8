/** A published port that counts round trips: requests that got at least one reply. */

import type { BytePortEvents } from '../hardware/byte-port.js'
import type { PublishedPort } from '../hardware/published-port.js'

export class CountedPort implements PublishedPort {
  roundTrips = 0
  #replies = 0

  constructor(private readonly port: PublishedPort) {}

  get path(): string {
    return this.port.path
  }

  listen(events: BytePortEvents): void {
    this.port.listen({
      data: bytes => {
        // Replies come before the listener returns. A program waits for them before it asks again.
        const before = this.#replies
        events.data(bytes)
        if (this.#replies > before) this.roundTrips += 1
      },
      lost: error => {
        events.lost(error)
      },
    })
  }

  write(bytes: Uint8Array): void {
    this.#replies += 1
    this.port.write(bytes)
  }

  close(): Promise<void> {
    return this.port.close()
  }
}
