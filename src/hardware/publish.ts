/** Servos behind a port that other programs open, in real time. */

import type { PublishedPort } from './published-port.js'
import type { ServoWire } from './servo-wire.js'

/** Between requests the chain moves on in steps this long, so that a request finds little to catch up with. */
const TICK_MS = 1

export interface Publication {
  /** Resolves when the port is gone by itself, with the reason where there is one. */
  readonly lost: Promise<Error | undefined>
  /** Stops answering and closes the port. Safe to call twice. */
  close(): Promise<void>
}

/** `wire` wants a `RealTimeClock`; its replies are paced by it. An error of the chain ends it as `lost`. */
export function publish(port: PublishedPort, wire: ServoWire): Publication {
  let end: (reason?: Error) => void = () => undefined
  const lost = new Promise<Error | undefined>(resolve => {
    end = resolve
  })
  const ticking = setInterval(() => {
    attempt(() => {
      wire.tick()
    })
  }, TICK_MS)
  const stop = (reason?: Error) => {
    clearInterval(ticking)
    end(reason)
  }
  const attempt = (body: () => void) => {
    try {
      body()
    } catch (error) {
      stop(error instanceof Error ? error : new Error(String(error)))
    }
  }
  wire.listen(
    bytes => {
      port.write(bytes)
    },
    () => {
      clearInterval(ticking)
      port.close().then(() => {
        end()
      }, end)
    },
  )
  port.listen({
    data: bytes => {
      attempt(() => {
        wire.receive(bytes)
      })
    },
    lost: stop,
  })
  return {
    lost,
    close: async () => {
      clearInterval(ticking)
      port.listen({ data: () => undefined, lost: () => undefined })
      await port.close()
    },
  }
}
