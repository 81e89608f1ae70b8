/** What all serial ports have in common: open, lost or closed, and who is told. */

import { PortLostError } from '../../robot/bus-errors.js'
import { ClosedError, UsageError } from '../../robot/errors.js'
import type { BytePort, BytePortEvents } from '../byte-port.js'
import type { SerialBinding } from './serial-binding.js'

export abstract class SerialBytePort<Binding extends SerialBinding = SerialBinding> implements BytePort {
  protected events: BytePortEvents | undefined
  #state: 'open' | 'lost' | 'closed' = 'open'
  #baudRate: number

  constructor(
    readonly path: string,
    baudRate: number,
    protected readonly binding: Binding,
  ) {
    this.#baudRate = baudRate
  }

  get baudRate(): number {
    return this.#baudRate
  }

  get isOpen(): boolean {
    return this.#state === 'open'
  }

  listen(events: BytePortEvents): void {
    this.events = events
  }

  abstract write(bytes: Uint8Array): void | Promise<void>

  abstract discardInput(): void | Promise<void>

  async setBaudRate(baudRate: number): Promise<void> {
    this.checkOpen()
    try {
      await this.binding.update({ baudRate })
    } catch (error) {
      throw new UsageError(`${this.path} cannot do ${baudRate} baud: ${(error as Error).message}`, { cause: error })
    }
    this.#baudRate = baudRate
  }

  async close(): Promise<void> {
    const wasOpen = this.isOpen
    this.#state = 'closed'
    this.events = undefined
    if (wasOpen) await this.binding.close()
  }

  protected checkOpen(): void {
    if (this.#state === 'closed') throw new ClosedError(this.path)
    if (this.#state === 'lost') throw new PortLostError(this.path)
  }

  /** The device is gone. Returns the error for who just used it. */
  protected lose(cause: unknown): PortLostError {
    const error = new PortLostError(this.path, { cause })
    if (!this.isOpen) return error
    this.#state = 'lost'
    // Of a device that is gone nothing can be left undone: how its closing fails does not matter.
    this.binding.close().catch(() => undefined)
    this.events?.lost(error)
    return error
  }
}
