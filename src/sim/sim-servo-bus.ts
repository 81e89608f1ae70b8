/** The servos' registers without a wire: reads and writes go straight to the simulation. */

import type { ServoBus } from '../env/backend.js'
import type { RobotSpec } from '../robot/arm-spec.js'
import { encoderTick, radFromEncoderTick } from '../robot/calibration.js'
import { UsageError } from '../robot/errors.js'
import type { RegisterName, WritableRegister } from '../robot/registers.js'
import type { Simulation } from './simulation.js'

/** Servo v1 knows three registers. Encoders read 2047.5 ticks at URDF zero. */
export class SimServoBus implements ServoBus {
  readonly #jointOf: ReadonlyMap<number, number>

  /** The servos of `spec` that hang on the bus called `name`. */
  constructor(
    private readonly name: string,
    spec: RobotSpec,
    private readonly simulation: Simulation,
  ) {
    this.#jointOf = new Map(spec.servos.flatMap((servo, joint) => (servo.bus === name ? [[servo.id, joint]] : [])))
  }

  syncRead(register: RegisterName, ids: readonly number[]): Promise<Int32Array> {
    return attempt(() => Int32Array.from(ids, id => this.#read(register, this.#joint(id))))
  }

  syncWrite(register: WritableRegister, ids: readonly number[], values: Int32Array): Promise<void> {
    return attempt(() => {
      if (values.length !== ids.length) {
        throw new UsageError(`sync write of ${values.length} values to ${ids.length} servos: give one value per servo`)
      }
      const joints = ids.map(id => this.#joint(id))
      values.forEach(value => {
        checkValue(register, value)
      })
      joints.forEach((joint, i) => {
        this.#write(register, joint, values[i] as number)
      })
    })
  }

  #read(register: RegisterName, joint: number): number {
    const { servos } = this.simulation
    switch (register) {
      case 'Present_Position':
        return encoderTick(this.simulation.positionRad[joint] as number)
      case 'Goal_Position':
        return encoderTick(servos.goalRad[joint] as number)
      case 'Torque_Enable':
        return servos.torqueOn[joint] as number
    }
  }

  #write(register: WritableRegister, joint: number, value: number): void {
    const { servos } = this.simulation
    switch (register) {
      case 'Goal_Position':
        servos.goalRad[joint] = radFromEncoderTick(value)
        return
      case 'Torque_Enable':
        servos.torqueOn[joint] = value
    }
  }

  #joint(id: number): number {
    const joint = this.#jointOf.get(id)
    if (joint !== undefined) return joint
    throw new UsageError(
      `no servo ${id} on bus '${this.name}': it has ${[...this.#jointOf.keys()].join(', ') || 'none'}`,
    )
  }
}

/** What Goal_Position's sign and magnitude can hold. */
const LARGEST_GOAL_TICK = 32767

function checkValue(register: WritableRegister, value: number): void {
  const ok = register === 'Torque_Enable' ? value === 0 || value === 1 : Math.abs(value) <= LARGEST_GOAL_TICK
  if (ok) return
  const range = register === 'Torque_Enable' ? '0 or 1' : `-${LARGEST_GOAL_TICK}..${LARGEST_GOAL_TICK}`
  throw new UsageError(`${register} takes ${range}, got ${value}`)
}

/** A promise that rejects where `body` throws, as a wire would. */
function attempt<T>(body: () => T): Promise<T> {
  return new Promise(resolve => {
    resolve(body())
  })
}
