/** A USB port that may be unplugged at any time: notices it, and finds the port again by its USB serial number. */

import { PortError, PortLostError } from '../robot/bus-errors.js'
import { REAL_TIMERS, type BusTimers } from './bus-line.js'
import type { BytePort } from './byte-port.js'

export interface PortWatchOptions {
  readonly path: string
  /** Undefined where it has none, as TCP, pseudo terminals and some adapters: it is not found again then. */
  readonly serialNumber: string | undefined
  /** Where the USB device of this serial number is now; undefined while it is unplugged. */
  readonly find: (serialNumber: string) => Promise<{ readonly path: string } | undefined>
  readonly open: (path: string, baudRate: number) => Promise<BytePort>
  readonly timers?: BusTimers
}

/** So often nobody answers before the device is looked for: an unplugged adapter does not always say so. */
const SILENT_ROUNDS = 5
const LOOK_PERIOD_MS = 250
/** A device that is there and does not open: its group is set a moment after it appears. Longer, and it is an error. */
const OPENING_PATIENCE_MS = 5000

/** Writes nothing to any servo: torque stays as the servos have it, and those that lost power are limp. */
export class PortWatch {
  readonly #timers: BusTimers
  #silentRounds = 0

  constructor(private readonly options: PortWatchOptions) {
    this.#timers = options.timers ?? REAL_TIMERS
  }

  /** False where only the path is known, and what has it after the cable was pulled may be anything. */
  get canFindAgain(): boolean {
    return this.options.serialNumber !== undefined
  }

  /** To be told whether anybody answered. `PortLostError` when nobody did for a while and the device is gone. */
  async note(hasAnswered: boolean): Promise<void> {
    this.#silentRounds = hasAnswered ? 0 : this.#silentRounds + 1
    const { path, serialNumber, find } = this.options
    if (this.#silentRounds < SILENT_ROUNDS || serialNumber === undefined) return
    this.#silentRounds = 0
    // Still there: then it is the servos that are silent, which may have lost their supply.
    if ((await find(serialNumber)) === undefined) throw new PortLostError(path)
  }

  /**
   * Waits until the device is there again, at whatever path, and opens it. `PortLostError` where it cannot be found again. Rejects with
   * the signal's reason, or with what keeps the device from opening.
   */
  async reopen(baudRate: number, signal?: AbortSignal): Promise<BytePort> {
    const { path, serialNumber, find } = this.options
    if (serialNumber === undefined) throw new PortLostError(path, { cause: new Error('it has no USB serial number') })
    this.#silentRounds = 0
    let refusedMs: number | undefined
    for (;;) {
      signal?.throwIfAborted()
      const found = await find(serialNumber)
      if (found === undefined) refusedMs = undefined
      else {
        refusedMs ??= this.#timers.nowMs()
        const port = await this.#tryToOpen(found.path, baudRate, refusedMs)
        if (port !== undefined) return await unlessAborted(port, signal)
      }
      await this.#pause(signal)
    }
  }

  async #tryToOpen(path: string, baudRate: number, refusedMs: number): Promise<BytePort | undefined> {
    try {
      return await this.options.open(path, baudRate)
    } catch (error) {
      if (!(error instanceof PortError) || this.#timers.nowMs() - refusedMs >= OPENING_PATIENCE_MS) throw error
      return undefined
    }
  }

  #pause(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = () => {
        signal?.removeEventListener('abort', abort)
        resolve()
      }
      const cancel = this.#timers.schedule(LOOK_PERIOD_MS, end)
      const abort = () => {
        cancel()
        reject(signal?.reason as Error)
      }
      signal?.addEventListener('abort', abort, { once: true })
    })
  }
}

async function unlessAborted(port: BytePort, signal: AbortSignal | undefined): Promise<BytePort> {
  if (signal?.aborted) await port.close()
  signal?.throwIfAborted()
  return port
}
