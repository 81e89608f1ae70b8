/** Rounds of samples at a steady rate, across a cable that is pulled and put back. */

import { ServoWatch, type WatchRound } from '../bench/watch-servos.js'
import type { BusTimers } from '../hardware/bus-line.js'
import { FeetechBus } from '../hardware/feetech-bus.js'
import type { PortWatch } from '../hardware/port-watch.js'
import { PortLostError } from '../robot/bus-errors.js'

export interface WatchBusOptions {
  readonly ids: readonly number[]
  readonly port: PortWatch
  readonly rateHz: number
  /** Stops after so many. */
  readonly rounds?: number | undefined
  readonly signal: AbortSignal
  readonly timers: BusTimers
}

/** Times are seconds since the beginning. */
export type WatchEvent =
  | { readonly kind: 'round'; readonly timeS: number; readonly round: WatchRound }
  | { readonly kind: 'lost'; readonly timeS: number; readonly path: string }
  | { readonly kind: 'back'; readonly timeS: number; readonly path: string }

/** Owns the bus: it is closed at the end. `PortLostError` where the port is lost and cannot be found again. */
export async function* watchBus(bus: FeetechBus, options: WatchBusOptions): AsyncGenerator<WatchEvent, void> {
  const { ids, port, rateHz, rounds = Infinity, signal, timers } = options
  const beginMs = timers.nowMs()
  const timeS = () => (timers.nowMs() - beginMs) / 1000
  const watch = new ServoWatch(ids)
  let current = bus
  try {
    let dueMs = beginMs
    for (let done = 0; done < rounds && !signal.aborted;) {
      try {
        const round = await watch.round(current)
        yield { kind: 'round', timeS: timeS(), round }
        done += 1
        await port.note([...round.samples.values()].some(sample => sample !== undefined))
      } catch (error) {
        if (!(error instanceof PortLostError) || !port.canFindAgain) throw error
        yield { kind: 'lost', timeS: timeS(), path: current.path }
        const { baudRate } = current
        await current.close()
        const opened = await unlessAborted(port.reopen(baudRate, signal), signal)
        if (opened === undefined) return
        current = new FeetechBus(opened, { timers })
        yield { kind: 'back', timeS: timeS(), path: current.path }
      }
      // A round that took too long is not made up for.
      dueMs = Math.max(dueMs + 1000 / rateHz, timers.nowMs())
      if (done < rounds) await pause(dueMs - timers.nowMs(), timers, signal)
    }
  } finally {
    await current.close()
  }
}

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (signal.aborted) return undefined
    throw error
  }
}

/** Ends early when the signal comes. */
function pause(delayMs: number, timers: BusTimers, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const end = () => {
      cancel()
      signal.removeEventListener('abort', end)
      resolve()
    }
    const cancel = timers.schedule(delayMs, end)
    if (signal.aborted) end()
    else signal.addEventListener('abort', end, { once: true })
  })
}
