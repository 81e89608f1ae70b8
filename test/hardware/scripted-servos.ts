/** Servos with memory and no physics behind a port in memory, whose replies a test may spoil, hold back or cut. */

import type { BytePort, BytePortEvents } from '../../src/hardware/byte-port.js'
import { Framer } from '../../src/hardware/framer.js'
import { BROADCAST_ID, encodeStatus, INSTRUCTIONS, type Packet } from '../../src/hardware/packet.js'
import { MEMORY_BYTES, REGISTERS, type RegisterName } from '../../src/robot/registers.js'
import { hex } from './packets.js'

export class ScriptedServos implements BytePort {
  readonly path = 'scripted'
  baudRate = 1_000_000
  isOpen = true
  /** By id. Nothing is checked, nothing moves. */
  readonly memory = new Map<number, Uint8Array>()
  /** Requests heard, as `FF FF 01`. */
  readonly requests: string[] = []
  /** What happens to a reply on its way; default nothing. Undefined: it is lost. */
  spoil: (reply: Uint8Array, servoId: number) => Uint8Array | undefined = reply => reply
  /** Bytes that come in before each request is heard. */
  before: () => Uint8Array | undefined = () => undefined
  /** Replies wait for `release`. */
  isHolding = false
  /** Servos hear at this rate only. */
  servoBaudRate = 1_000_000
  /** Given back by `write`. */
  sent: () => void | Promise<void> = () => undefined
  /** Called and given back by `discardInput`. What is held is on its way, and stays. */
  discarded: () => void | Promise<void> = () => undefined
  isLogging = true

  #events: BytePortEvents | undefined
  #held: Uint8Array[] = []
  readonly #staged = new Map<number, Uint8Array>()
  readonly #framer = new Framer('requests', packet => {
    this.#answer(packet)
  })

  constructor(ids: readonly number[]) {
    for (const id of ids) {
      this.memory.set(id, new Uint8Array(MEMORY_BYTES))
      this.put(id, 'ID', id)
      this.put(id, 'Firmware_Major_Version', 3)
      this.put(id, 'Firmware_Minor_Version', 10)
      this.put(id, 'Model_Number', 777)
    }
  }

  /** The raw word, sign bit and all. */
  put(id: number, register: RegisterName, raw: number): void {
    const { address, bytes } = REGISTERS[register]
    const memory = this.memory.get(id)
    if (memory === undefined) throw new RangeError(`no scripted servo ${id}`)
    memory[address] = raw & 0xff
    if (bytes === 2) memory[address + 1] = raw >> 8
  }

  get(id: number, register: RegisterName): number {
    const { address, bytes } = REGISTERS[register]
    const memory = this.memory.get(id) ?? new Uint8Array(MEMORY_BYTES)
    return (memory[address] ?? 0) + (bytes === 2 ? (memory[address + 1] ?? 0) << 8 : 0)
  }

  listen(events: BytePortEvents): void {
    this.#events = events
  }

  write(bytes: Uint8Array): void | Promise<void> {
    if (this.isLogging) this.requests.push(hex(bytes))
    const early = this.before()
    if (early) this.#events?.data(early)
    if (this.baudRate === this.servoBaudRate) this.#framer.feed(bytes)
    return this.sent()
  }

  discardInput(): void | Promise<void> {
    return this.discarded()
  }

  setBaudRate(baudRate: number): Promise<void> {
    this.baudRate = baudRate
    return Promise.resolve()
  }

  close(): Promise<void> {
    this.isOpen = false
    return Promise.resolve()
  }

  /** Everything held so far arrives, in pieces of `pieceBytes`. */
  release(pieceBytes = Infinity): void {
    const all = Uint8Array.from(this.#held.flatMap(reply => [...reply]))
    this.#held = []
    for (let at = 0; at < all.length; at += pieceBytes) this.#events?.data(all.slice(at, at + pieceBytes))
  }

  arrive(bytes: Uint8Array): void {
    this.#events?.data(bytes)
  }

  unplug(error?: Error): void {
    this.isOpen = false
    this.#events?.lost(error)
  }

  #answer({ id, code, parameters }: Packet): void {
    const [address = 0, count = 0] = parameters
    switch (code) {
      case INSTRUCTIONS.PING:
        for (const each of this.memory.keys()) if (id === each || id === BROADCAST_ID) this.#reply(each)
        return
      case INSTRUCTIONS.READ:
        this.#reply(id, address, count)
        return
      case INSTRUCTIONS.SYNC_READ:
        for (let i = 2; i < parameters.length; i++) this.#reply(parameters[i] as number, address, count)
        return
      case INSTRUCTIONS.WRITE:
        this.memory.get(id)?.set(parameters.subarray(1), address)
        this.#reply(id)
        return
      case INSTRUCTIONS.REG_WRITE:
        this.#staged.set(id, parameters.slice())
        this.#reply(id)
        return
      case INSTRUCTIONS.ACTION:
        for (const [each, staged] of this.#staged) this.memory.get(each)?.set(staged.subarray(1), staged[0])
        this.#staged.clear()
        return
      case INSTRUCTIONS.SYNC_WRITE:
        for (let at = 2; at < parameters.length; at += 1 + count) {
          this.memory.get(parameters[at] as number)?.set(parameters.subarray(at + 1, at + 1 + count), address)
        }
        return
      case INSTRUCTIONS.RESET:
        this.#reply(id)
    }
  }

  #reply(id: number, address = 0, count = 0): void {
    const memory = this.memory.get(id)
    if (memory === undefined) return
    const status = memory[REGISTERS.Status.address] ?? 0
    const reply = this.spoil(encodeStatus(id, status, memory.subarray(address, address + count)), id)
    if (reply === undefined) return
    if (this.isHolding) this.#held.push(reply)
    else this.#events?.data(reply)
  }
}
