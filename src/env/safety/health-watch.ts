/** Watches what the servos suffer: load, current, temperature, voltage and their own complaints, one register per control step in turn. */

import type { RobotSpec } from '../../robot/arm-spec.js'
import { REGISTERS, type RegisterName } from '../../robot/registers.js'
import { faultsOf, type ServoFault } from '../../robot/status-bits.js'
import {
  checkHealthLimits,
  HEALTH_LIMITS,
  TWELVE_V_CLASS_FROM_V,
  type HealthLimits,
  type Levels,
  type SupplyClass,
} from './health-limits.js'
import { Threshold } from './threshold.js'

export type HealthLevel = 'ok' | 'warn' | 'stop'

export interface HealthReport {
  readonly level: HealthLevel
  /** Joint, value, limit and what to do; the worst first. */
  readonly reasons: readonly string[]
}

/** In this order, for ever. Status and load show first that something is wrong. */
export const WATCHED_REGISTERS = [
  'Status',
  'Present_Load',
  'Present_Current',
  'Present_Load',
  'Present_Voltage',
  'Present_Temperature',
] as const satisfies readonly RegisterName[]

const NEXT_MOVES = {
  load: 'free the joint or take weight off, then reset',
  current: 'free the joint or take weight off, then reset',
  temperature: 'let it cool with torque off, then ask for less',
  tooLow: 'use a supply that can give 5 A, and look at plugs and cable',
  tooHigh: 'unplug the supply: it is too strong for these servos',
}

const FAULT_MOVES: Readonly<Record<ServoFault, string>> = {
  voltage: 'check the supply',
  sensor: 'power it off and on; replace it if this stays',
  temperature: 'let it cool with torque off',
  current: 'free the joint, then turn torque off and on',
  angle: 'turn it back by hand with torque off',
  overload: 'free the joint, then turn torque off and on',
}

/** One thing that can be wrong with one servo. */
interface Watch {
  readonly warn: Threshold
  readonly stop: Threshold
  readonly says: (value: number, limit: number) => string
  value: number
}

export class HealthWatch {
  readonly #limits: HealthLimits
  readonly #watches = new Map<string, Watch>()
  readonly #faults: (readonly ServoFault[])[]
  #supply: SupplyClass | undefined
  #turn = 0

  /** `UsageError` for limits that make no sense. */
  constructor(
    readonly spec: RobotSpec,
    limits: HealthLimits = HEALTH_LIMITS,
  ) {
    this.#limits = checkHealthLimits(limits)
    this.#faults = spec.servos.map(() => [])
  }

  /** Forgets what was; the supply's class too, for the arm may be another one. */
  restart(): void {
    this.#watches.clear()
    this.#faults.fill([])
    this.#supply = undefined
    this.#turn = 0
  }

  /** What to read of all servos in this control step. */
  nextRegister(): (typeof WATCHED_REGISTERS)[number] {
    const register = WATCHED_REGISTERS[this.#turn % WATCHED_REGISTERS.length] as (typeof WATCHED_REGISTERS)[number]
    this.#turn += 1
    return register
  }

  /** Raw values in the spec's order, as `syncRead` gives them. What other registers showed before still counts. */
  take(register: RegisterName, values: ArrayLike<number>, timeS: number): HealthReport {
    this.spec.servos.forEach((servo, k) => {
      const value = (values[k] as number) * REGISTERS[register].unit.perUnit
      this.#look(register, servo.joint, k, value, timeS)
    })
    return this.report
  }

  get report(): HealthReport {
    const stops: string[] = []
    const warnings: string[] = []
    this.#faults.forEach((faults, k) => {
      const joint = this.spec.servos[k]?.joint ?? ''
      for (const fault of faults) {
        const isMild = this.#limits.warnOnly.includes(fault) || this.#mayReport(joint, fault)
        const reason = `${joint} reports ${fault}: ${FAULT_MOVES[fault]}`
        ;(isMild ? warnings : stops).push(reason)
      }
    })
    for (const { warn, stop, says, value } of this.#watches.values()) {
      if (stop.isReached) stops.push(says(value, stop.spec.from))
      else if (warn.isReached) warnings.push(says(value, warn.spec.from))
    }
    const level = stops.length > 0 ? 'stop' : warnings.length > 0 ? 'warn' : 'ok'
    return { level, reasons: [...stops, ...warnings] }
  }

  /** What there is to worry about now, none where all is well. */
  get warnings(): readonly string[] {
    return this.report.reasons
  }

  #mayReport(joint: string, fault: ServoFault): boolean {
    return joint === this.spec.gripperJoint && this.#limits.gripperMayReport.includes(fault)
  }

  #look(register: RegisterName, joint: string, k: number, value: number, timeS: number): void {
    const limits = this.#limits
    switch (register) {
      case 'Status':
        this.#faults[k] = faultsOf(value)
        return
      case 'Present_Load': {
        const levels = joint === this.spec.gripperJoint ? limits.gripperLoad : limits.load
        for (const direction of [1, -1]) {
          this.#watch(`${joint} load ${direction}`, levels, direction * value, timeS, (now, limit) => {
            return `${joint} pushes at ${percent(now)} of full duty, limit ${percent(limit)}: ${NEXT_MOVES.load}`
          })
        }
        return
      }
      case 'Present_Current':
        this.#watch(`${joint} current`, limits.currentA, value, timeS, (now, limit) => {
          return `${joint} draws ${now.toFixed(2)} A, limit ${limit} A: ${NEXT_MOVES.current}`
        })
        return
      case 'Present_Temperature':
        this.#watch(`${joint} temperature`, limits.temperatureC, value, timeS, (now, limit) => {
          return `${joint} is at ${now} degrees C, limit ${limit}: ${NEXT_MOVES.temperature}`
        })
        return
      case 'Present_Voltage': {
        this.#supply ??= value >= TWELVE_V_CLASS_FROM_V ? '12 V' : '7.4 V'
        const { tooLowV, tooHighV } = limits.voltage[this.#supply]
        this.#watch(`${joint} low`, tooLowV, -value, timeS, (now, limit) => {
          return `${joint} has ${(-now).toFixed(1)} V, at least ${-limit} V: ${NEXT_MOVES.tooLow}`
        })
        this.#watch(`${joint} high`, tooHighV, value, timeS, (now, limit) => {
          return `${joint} has ${now.toFixed(1)} V, at most ${limit} V: ${NEXT_MOVES.tooHigh}`
        })
        return
      }
      default:
        throw new RangeError(`${register} is not watched: take what nextRegister() says`)
    }
  }

  #watch(key: string, { warn, stop }: Levels, value: number, timeS: number, says: Watch['says']): void {
    let watch = this.#watches.get(key)
    if (!watch) {
      watch = { warn: new Threshold(warn), stop: new Threshold(stop), says, value }
      this.#watches.set(key, watch)
    }
    watch.value = value
    watch.warn.take(value, timeS)
    watch.stop.take(value, timeS)
  }
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`
}
