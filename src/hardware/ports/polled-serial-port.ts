/** A serial port on Linux and macOS: read as soon as the descriptor is readable, written on the spot. */

import { readSync, writeSync } from 'node:fs'
import type { PolledBinding } from './serial-binding.js'
import { SerialBytePort } from './serial-byte-port.js'

/** More than a serial driver holds back. */
const READ_BYTES = 4096

export class PolledSerialPort extends SerialBytePort<PolledBinding> {
  readonly #input = Buffer.allocUnsafe(READ_BYTES)

  constructor(path: string, baudRate: number, binding: PolledBinding) {
    super(path, baudRate, binding)
    this.#awaitInput()
  }

  write(bytes: Uint8Array): void | Promise<void> {
    this.checkOpen()
    const sent = this.#send(bytes)
    // The driver's buffer holds hundreds of requests: to find it full is rare.
    if (sent < bytes.length) return this.#sendRest(bytes.slice(sent))
  }

  discardInput(): void {
    this.checkOpen()
    let count = READ_BYTES
    while (count === READ_BYTES) {
      try {
        count = this.#receive()
      } catch (error) {
        throw this.lose(error)
      }
    }
  }

  #awaitInput(): void {
    this.binding.poller.once('readable', error => {
      // Closing the port cancels the wait, with an error.
      if (this.isOpen) this.#deliver(error)
      if (this.isOpen) this.#awaitInput()
    })
  }

  #deliver(error: Error | null): void {
    let count: number
    try {
      if (error !== null) throw error
      count = this.#receive()
    } catch (failure) {
      this.lose(failure)
      return
    }
    if (count > 0) this.events?.data(this.#input.subarray(0, count))
  }

  /** Bytes read into `#input`, 0 where there are none. */
  #receive(): number {
    try {
      const count = readSync(this.#descriptor(), this.#input)
      // Without a byte it would have said that it is not ready.
      if (count === 0) throw new Error('the device hung up')
      return count
    } catch (error) {
      if (isNotReady(error)) return 0
      throw error
    }
  }

  #send(bytes: Uint8Array): number {
    try {
      return writeSync(this.#descriptor(), bytes)
    } catch (error) {
      if (isNotReady(error)) return 0
      throw this.lose(error)
    }
  }

  async #sendRest(bytes: Uint8Array): Promise<void> {
    for (let sent = 0; sent < bytes.length; sent += this.#send(bytes.subarray(sent))) {
      await new Promise<void>((resolve, reject) => {
        this.binding.poller.once('writable', error => {
          if (error === null) resolve()
          else reject(this.lose(error))
        })
      })
      this.checkOpen()
    }
  }

  #descriptor(): number {
    const { fd } = this.binding
    if (fd === null) throw new Error(`${this.path} has no descriptor`)
    return fd
  }
}

function isNotReady(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException
  return code === 'EAGAIN' || code === 'EWOULDBLOCK' || code === 'EINTR'
}
