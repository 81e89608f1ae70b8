/** A port in memory with simulated servos behind it: what `FeetechBus` takes for an arm. */

import { PortLostError } from '../robot/bus-errors.js'
import { DEFAULT_BAUD_RATE } from '../robot/baud-rates.js'
import { ClosedError, UsageError } from '../robot/errors.js'
import type { DeviceChain } from '../robot/register-device.js'
import type { BytePort, BytePortEvents } from './byte-port.js'
import { ServoWire, type ServoWireOptions } from './servo-wire.js'
import type { Cable } from './wire-outages.js'

export interface VirtualPortOptions extends ServoWireOptions {
  /** Default `memory`. */
  readonly path?: string | undefined
}

export class VirtualPort implements BytePort {
  readonly path: string
  readonly wire: ServoWire
  #events: BytePortEvents | undefined
  #state: 'open' | 'lost' | 'closed' = 'open'
  #baudRate: number

  /** Baud rate 1,000,000 unless given. */
  constructor(
    chain: DeviceChain,
    { path = 'memory', baudRate = DEFAULT_BAUD_RATE, ...options }: VirtualPortOptions = {},
  ) {
    this.path = path
    this.#baudRate = baudRate
    this.wire = new ServoWire(chain, { ...options, baudRate })
    this.wire.listen(
      bytes => this.#events?.data(bytes),
      () => {
        if (this.#state !== 'open') return
        this.#state = 'lost'
        this.#events?.lost()
      },
    )
  }

  get baudRate(): number {
    return this.#baudRate
  }

  get isOpen(): boolean {
    return this.#state === 'open'
  }

  listen(events: BytePortEvents): void {
    this.#events = events
  }

  /** Replies come before this returns; with wire timing it lasts until they are there. */
  write(bytes: Uint8Array): void {
    if (this.#state === 'closed') throw new ClosedError(this.path)
    if (this.#state === 'lost') throw new PortLostError(this.path)
    this.wire.receive(bytes)
  }

  discardInput(): void {
    this.wire.discardLate()
  }

  setBaudRate(baudRate: number): Promise<void> {
    if (!(baudRate > 0)) return Promise.reject(new UsageError(`a baud rate is a positive number, got ${baudRate}`))
    this.#baudRate = baudRate
    this.wire.baudRate = baudRate
    return Promise.resolve()
  }

  /** The USB cable: the port is lost. The servo cable: servos from that id on fall silent. */
  pull(cable: Cable): void {
    this.wire.pull(cable)
  }

  close(): Promise<void> {
    this.#state = 'closed'
    this.#events = undefined
    return Promise.resolve()
  }
}
