/** Servos with a memory and nothing behind it: what the wire's tests need of an STS3215. */

import { BAUD_RATES } from '../../src/robot/baud-rates.js'
import type { DeviceChain, RegisterDevice } from '../../src/robot/register-device.js'
import { MEMORY_BYTES, REGISTER_NAMES, REGISTERS, type RegisterName } from '../../src/robot/registers.js'

export class MemoryServo implements RegisterDevice {
  readonly memory = new Uint8Array(MEMORY_BYTES)
  /** Calls that are not writes, in words. */
  readonly calls: string[] = []
  #staged: { readonly address: number; readonly bytes: Uint8Array } | undefined

  constructor(id: number) {
    for (const name of REGISTER_NAMES) this.put(name, REGISTERS[name].factory)
    this.put('ID', id)
    this.put('Return_Delay_Time', 0)
  }

  get id(): number {
    return this.memory[REGISTERS.ID.address] as number
  }

  get baudRate(): number {
    return BAUD_RATES[this.memory[REGISTERS.Baud_Rate.address] as number] ?? 1
  }

  get returnDelayS(): number {
    return (this.memory[REGISTERS.Return_Delay_Time.address] as number) * 2e-6
  }

  get answersWrites(): boolean {
    return this.memory[REGISTERS.Response_Status_Level.address] === 1
  }

  get status(): number {
    return this.memory[REGISTERS.Status.address] as number
  }

  /** Not negative. */
  put(name: RegisterName, raw: number): void {
    const { address, bytes } = REGISTERS[name]
    this.memory[address] = raw & 0xff
    if (bytes === 2) this.memory[address + 1] = raw >> 8
  }

  get(name: RegisterName): number {
    const { address, bytes } = REGISTERS[name]
    return (this.memory[address] as number) + (bytes === 2 ? (this.memory[address + 1] as number) << 8 : 0)
  }

  read(address: number, count: number): Uint8Array {
    return this.memory.subarray(address, address + count)
  }

  write(address: number, bytes: Uint8Array): void {
    for (let i = 0; i < bytes.length && address + i < MEMORY_BYTES; i++) this.memory[address + i] = bytes[i] as number
  }

  stage(address: number, bytes: Uint8Array): void {
    this.#staged = { address, bytes: bytes.slice() }
  }

  action(): void {
    if (this.#staged !== undefined) this.write(this.#staged.address, this.#staged.bytes)
    this.#staged = undefined
  }

  restoreFactory(): void {
    this.calls.push('restoreFactory')
  }

  resetTurns(): void {
    this.calls.push('resetTurns')
  }

  calibrateOffset(positionTick: number): void {
    this.calls.push(`calibrateOffset ${positionTick}`)
  }
}

export interface MemoryChain extends DeviceChain {
  readonly devices: readonly MemoryServo[]
  /** Instants it was advanced to, seconds. */
  readonly advancedS: number[]
}

/** `onAdvance` may move the servos. */
export function memoryChain(
  ids: readonly number[] = [1, 2, 3, 4, 5, 6],
  onAdvance: (timeS: number) => void = () => undefined,
): MemoryChain {
  const advancedS: number[] = []
  return {
    devices: ids.map(id => new MemoryServo(id)),
    advancedS,
    advanceTo: timeS => {
      const lastS = advancedS.at(-1) ?? 0
      if (timeS < lastS) throw new RangeError(`time goes back from ${lastS} to ${timeS} s`)
      if (timeS > lastS) advancedS.push(timeS)
      onAdvance(timeS)
    },
  }
}

/** A wire's clock whose time passes only while someone waits. */
export class ManualClock {
  timeS = 0

  waitUntil(timeS: number): void {
    this.timeS = Math.max(this.timeS, timeS)
  }
}
