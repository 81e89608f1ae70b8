/** A serial port on Windows, which has no descriptor to poll: the binding's own reads and writes, one after the other. */

import type { SerialBinding } from './serial-binding.js'
import { SerialBytePort } from './serial-byte-port.js'

const READ_BYTES = 4096

export class QueuedSerialPort extends SerialBytePort {
  constructor(path: string, baudRate: number, binding: SerialBinding) {
    super(path, baudRate, binding)
    void this.#readOn()
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.checkOpen()
    try {
      // A copy: the bytes are the caller's again before the system has sent them.
      await this.binding.write(Buffer.from(bytes))
    } catch (error) {
      throw this.lose(error)
    }
  }

  async discardInput(): Promise<void> {
    this.checkOpen()
    try {
      await this.binding.flush()
    } catch (error) {
      throw this.lose(error)
    }
  }

  async #readOn(): Promise<void> {
    const input = Buffer.allocUnsafe(READ_BYTES)
    while (this.isOpen) {
      let bytesRead: number
      try {
        ;({ bytesRead } = await this.binding.read(input, 0, READ_BYTES))
      } catch (error) {
        // Closing the port cancels the read; `lose` then finds it closed and says nothing.
        this.lose(error)
        return
      }
      if (bytesRead === 0) {
        this.lose(new Error('the device hung up'))
        return
      }
      this.events?.data(input.subarray(0, bytesRead))
    }
  }
}
