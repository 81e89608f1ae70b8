/** The servos' registers without a wire: reads and writes go straight to the simulated servos, with the driver's rules. */

import type { ServoBus } from '../env/backend.js'
import { LockedRegisterError } from '../robot/bus-errors.js'
import { UsageError } from '../robot/errors.js'
import { putValue, readableRow, writableRow } from '../robot/register-access.js'
import type { RegisterName, WritableRegister } from '../robot/registers.js'
import type { VirtualServo } from './servo/virtual-servo.js'

/** Servos are found by the id in their memory, as on a wire. */
export class SimServoBus implements ServoBus {
  readonly #scratch = new Uint8Array(2)

  constructor(
    private readonly name: string,
    private readonly servos: () => readonly VirtualServo[],
  ) {}

  syncRead(register: RegisterName, ids: readonly number[]): Promise<Int32Array> {
    return attempt(() => {
      readableRow(register)
      const there = this.servos()
      const values = new Int32Array(ids.length)
      for (let i = 0; i < ids.length; i++) values[i] = this.#servo(ids[i] as number, there, i).get(register)
      return values
    })
  }

  /** All servos or none: what cannot be written is found before anything is. */
  syncWrite(register: WritableRegister, ids: readonly number[], values: Int32Array): Promise<void> {
    return attempt(() => {
      const { area } = writableRow(register)
      if (values.length !== ids.length) {
        throw new UsageError(`sync write of ${values.length} values to ${ids.length} servos: give one value per servo`)
      }
      const there = this.servos()
      const servos = ids.map((id, i) => this.#servo(id, there, i))
      for (const value of values) putValue(register, value, this.#scratch, 0)
      const locked = area === 'sram' ? [] : servos.filter(servo => servo.get('Lock') !== 0)
      if (locked.length > 0)
        throw new LockedRegisterError(
          register,
          locked.map(({ id }) => id),
        )
      servos.forEach((servo, i) => {
        servo.set(register, values[i] as number)
      })
    })
  }

  /** Nearly always at the same place in both lists. */
  #servo(id: number, servos: readonly VirtualServo[], place: number): VirtualServo {
    const likely = servos[place]
    if (likely?.id === id) return likely
    const servo = servos.find(each => each.id === id)
    if (servo) return servo
    const known = servos.map(each => each.id).join(', ') || 'none'
    throw new UsageError(`no servo ${id} on bus '${this.name}': it has ${known}`)
  }
}

/** A promise that rejects where `body` throws, as a wire would. */
function attempt<T>(body: () => T): Promise<T> {
  return new Promise(resolve => {
    resolve(body())
  })
}
