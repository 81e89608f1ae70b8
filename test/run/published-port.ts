/** A published port without a system behind it, and the program on its other side. */

import type { BytePortEvents } from '../../src/hardware/byte-port.js'
import { encodeInstruction, INSTRUCTIONS } from '../../src/hardware/packet.js'
import type { PublishedPort } from '../../src/hardware/published-port.js'
import { REGISTERS, type RegisterName } from '../../src/robot/registers.js'
import { decodeSignMagnitude, encodeSignMagnitude } from '../../src/robot/sign-magnitude.js'
import { packetsIn, type SeenPacket } from '../hardware/packets.js'

export class ProgramPort implements PublishedPort {
  readonly path = 'program'
  isOpen = true
  #events: BytePortEvents | undefined
  #replies: Uint8Array[] = []

  listen(events: BytePortEvents): void {
    this.#events = events
  }

  write(bytes: Uint8Array): void {
    this.#replies.push(bytes.slice())
  }

  close(): Promise<void> {
    this.isOpen = false
    return Promise.resolve()
  }

  /** Sends a request; the replies are there when it returns. */
  ask(request: Uint8Array): readonly SeenPacket[] {
    this.#replies = []
    this.#events?.data(request)
    return packetsIn('replies', ...this.#replies)
  }

  /** Throws where the servo does not answer. */
  read(id: number, name: RegisterName): number {
    const { address, bytes, ...register } = REGISTERS[name]
    const [reply] = this.ask(encodeInstruction(id, INSTRUCTIONS.READ, [address, bytes]))
    if (reply === undefined) throw new Error(`servo ${id} does not answer`)
    const raw = (reply.parameters[0] as number) + 256 * (reply.parameters[1] ?? 0)
    return 'signBit' in register ? decodeSignMagnitude(raw, register.signBit) : raw
  }

  set(ids: readonly number[], name: RegisterName, value: number): void {
    const { address, bytes, ...register } = REGISTERS[name]
    const raw = 'signBit' in register ? encodeSignMagnitude(value, register.signBit) : value
    for (const id of ids) {
      const data = bytes === 1 ? [raw] : [raw & 0xff, raw >> 8]
      if (this.ask(encodeInstruction(id, INSTRUCTIONS.WRITE, [address, ...data])).length !== 1) {
        throw new Error(`servo ${id} does not answer`)
      }
    }
  }
}
