/** The 87 bytes of one servo: what can be written, what survives power-off. */

import { MEMORY_BYTES, REGISTER_NAMES, REGISTERS } from '../../robot/registers.js'
import type { Register, RegisterName } from '../../robot/registers.js'
import { encodeValue, valueAt } from '../../robot/register-access.js'

/** Values of registers that differ from the factory's. */
export type RegisterValues = Readonly<Partial<Record<RegisterName, number>>>

const TABLE: readonly Register[] = REGISTER_NAMES.map(name => REGISTERS[name])
const EEPROM = TABLE.filter(({ area }) => area !== 'sram')

/** How values are kept, by name: rows of one shape, because engines read those faster than the table's. */
const CODES = Object.fromEntries(
  REGISTER_NAMES.map(name => {
    const { address, bytes, signBit }: Register = REGISTERS[name]
    return [name, { address, bytes, signBit }]
  }),
) as Readonly<Record<RegisterName, Pick<Register, 'address' | 'bytes' | 'signBit'>>>

/** Which register a byte belongs to, by address; -1 for gaps. */
const ROW_AT = Int8Array.from({ length: MEMORY_BYTES }, (_, address) =>
  TABLE.findIndex(({ address: first, bytes }) => address >= first && address < first + bytes),
)

/** Length of `ServoMemory.state`. */
export const SERVO_MEMORY_BYTES = 2 * MEMORY_BYTES

export class ServoMemory {
  /** All there is to know, for snapshots: present bytes, then those of the next power-up. */
  readonly state = new Uint8Array(SERVO_MEMORY_BYTES)
  readonly bytes = this.state.subarray(0, MEMORY_BYTES)
  readonly #stored = this.state.subarray(MEMORY_BYTES)

  constructor(eeprom: RegisterValues = {}) {
    this.store(eeprom)
    this.powerUp()
  }

  get(name: RegisterName): number {
    const code = CODES[name]
    return valueAt(code, this.bytes, code.address)
  }

  /** Without any rules: for what the servo itself measures and sets. */
  set(name: RegisterName, value: number): void {
    const code = CODES[name]
    encodeValue(code, value, this.bytes, code.address)
  }

  read(address: number, count: number): Uint8Array {
    return this.bytes.slice(address, address + count)
  }

  /**
   * A write from the bus: read-only bytes and gaps are passed over, values beyond a register's range are brought into it, EEPROM is stored
   * unless locked. Returns the names of the registers written, in the order of their addresses.
   */
  write(address: number, data: ArrayLike<number>): RegisterName[] {
    const touched: RegisterName[] = []
    for (let i = 0; i < data.length && address + i < MEMORY_BYTES; i++) {
      const row = ROW_AT[address + i] as number
      const register = TABLE[row]
      if (register?.access !== 'rw') continue
      this.bytes[address + i] = data[i] as number
      const name = REGISTER_NAMES[row] as RegisterName
      if (touched.at(-1) !== name) touched.push(name)
    }
    for (const name of touched) this.#settle(name)
    return touched
  }

  /** As if written with the lock open. */
  store(values: RegisterValues): void {
    for (const register of EEPROM) put(this.#stored, register, register.factory)
    for (const name of Object.keys(values) as RegisterName[]) put(this.#stored, REGISTERS[name], values[name] as number)
  }

  /** EEPROM as it was stored, everything else as after switching on. */
  powerUp(): void {
    for (const register of TABLE) put(this.bytes, register, register.factory)
    for (const { address, bytes } of EEPROM) {
      for (let i = address; i < address + bytes; i++) this.bytes[i] = this.#stored[i] as number
    }
    this.set('Torque_Limit', this.get('Max_Torque_Limit'))
  }

  /** All that would survive power-off. */
  get stored(): Record<string, number> {
    return Object.fromEntries(
      REGISTER_NAMES.filter(name => REGISTERS[name].area !== 'sram').map(name => [
        name,
        valueAt(REGISTERS[name], this.#stored, REGISTERS[name].address),
      ]),
    )
  }

  #settle(name: RegisterName): void {
    const register: Register = REGISTERS[name]
    const value = this.get(name)
    const allowed = Math.min(register.max, Math.max(register.min, value))
    if (allowed !== value) this.set(name, allowed)
    if (register.area === 'sram' || this.get('Lock') !== 0) return
    for (let i = register.address; i < register.address + register.bytes; i++) {
      this.#stored[i] = this.bytes[i] as number
    }
  }
}

/** Where it belongs. */
function put(memory: Uint8Array, register: Register, value: number): void {
  encodeValue(register, value, memory, register.address)
}
