/** Watches what the servos suffer: load, current, temperature, voltage and their own complaints, one register per control step in turn. */

import type { RobotSpec } from '../../robot/arm-spec.js'
import { REGISTERS, type RegisterName } from '../../robot/registers.js'
import { faultsOf, type ServoFault } from '../../robot/status-bits.js'
import {
  checkHealthLimits,
  HEALTH_LIMITS,
  CLASS_BORDER_V,
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

type Says = (joint: string, value: number, limit: number) => string

const SAYS = {
  load: (joint, value, limit) =>
    `${joint} pushes at ${percent(value)} of full duty, limit ${percent(limit)}: ${NEXT_MOVES.load}`,
  current: (joint, value, limit) => `${joint} draws ${value.toFixed(2)} A, limit ${limit} A: ${NEXT_MOVES.current}`,
  temperature: (joint, value, limit) => `${joint} is at ${value} degrees C, limit ${limit}: ${NEXT_MOVES.temperature}`,
  tooLow: (joint, value, limit) => `${joint} has ${(-value).toFixed(1)} V, at least ${-limit} V: ${NEXT_MOVES.tooLow}`,
  tooHigh: (joint, value, limit) => `${joint} has ${value.toFixed(1)} V, at most ${limit} V: ${NEXT_MOVES.tooHigh}`,
} as const satisfies Readonly<Record<string, Says>>

/** One thing that can be wrong with one servo. */
class Watch {
  readonly warn: Threshold
  readonly stop: Threshold
  value = 0

  constructor(
    levels: Levels,
    private readonly joint: string,
    private readonly says: Says,
  ) {
    this.warn = new Threshold(levels.warn)
    this.stop = new Threshold(levels.stop)
  }

  take(value: number, timeS: number): void {
    this.value = value
    this.warn.take(value, timeS)
    this.stop.take(value, timeS)
  }

  reset(): void {
    this.warn.reset()
    this.stop.reset()
  }

  reason(limit: Threshold): string {
    return this.says(this.joint, this.value, limit.spec.from)
  }
}

/** Of one servo. */
interface ServoWatches {
  /** While it pushes towards higher ticks, and towards lower ones. */
  readonly loads: readonly [Watch, Watch]
  readonly current: Watch
  readonly temperature: Watch
  tooLow: Watch
  tooHigh: Watch
  faults: readonly ServoFault[]
}

const ALL_WELL: HealthReport = { level: 'ok', reasons: [] }

export class HealthWatch {
  readonly #limits: HealthLimits
  readonly #servos: readonly ServoWatches[]
  readonly #seen = new Map<RegisterName, Float32Array>()
  #report: HealthReport | undefined = ALL_WELL
  #turn = 0

  /** `UsageError` for limits that make no sense. */
  constructor(
    readonly spec: RobotSpec,
    limits: HealthLimits = HEALTH_LIMITS,
  ) {
    this.#limits = checkHealthLimits(limits)
    this.#servos = spec.servos.map(({ joint }) => {
      const watch = (levels: Levels, says: Says) => new Watch(levels, joint, says)
      const loadLevels = joint === spec.gripperJoint ? limits.gripperLoad : limits.load
      return {
        loads: [watch(loadLevels, SAYS.load), watch(loadLevels, SAYS.load)],
        current: watch(limits.currentA, SAYS.current),
        temperature: watch(limits.temperatureC, SAYS.temperature),
        ...this.#voltageWatches(joint, '12 V'),
        faults: [],
      }
    })
  }

  /**
   * Forgets what was, but for heat, which nobody can switch off. `maxVoltageLimits`: the register of each servo, raw, which tells the classes
   * apart; 12 V where it was never given.
   */
  restart(maxVoltageLimits?: ArrayLike<number>): void {
    const { perUnit } = REGISTERS.Max_Voltage_Limit.unit
    this.#servos.forEach((servo, k) => {
      for (const watch of [...servo.loads, servo.current, servo.tooLow, servo.tooHigh]) watch.reset()
      servo.faults = []
      if (!maxVoltageLimits) return
      const supply = (maxVoltageLimits[k] as number) * perUnit > CLASS_BORDER_V ? '12 V' : '7.4 V'
      Object.assign(servo, this.#voltageWatches(this.spec.servos[k]?.joint ?? '', supply))
    })
    this.#turn = 0
    this.#report = undefined
  }

  /** What to read of all servos in this control step. */
  nextRegister(): (typeof WATCHED_REGISTERS)[number] {
    const register = WATCHED_REGISTERS[this.#turn % WATCHED_REGISTERS.length] as (typeof WATCHED_REGISTERS)[number]
    this.#turn += 1
    return register
  }

  /** Raw values in the spec's order, as `syncRead` gives them. What other registers showed before still counts. */
  take(register: RegisterName, values: ArrayLike<number>, timeS: number): HealthReport {
    const { perUnit } = REGISTERS[register].unit
    this.#seen.set(
      register,
      Float32Array.from(values, value => value * perUnit),
    )
    for (let k = 0; k < this.#servos.length; k++) {
      look(this.#servos[k] as ServoWatches, register, (values[k] as number) * perUnit, timeS)
    }
    this.#report = undefined
    return this.report
  }

  /** What each register said last, in its unit, in the spec's order. */
  get seen(): ReadonlyMap<RegisterName, Float32Array> {
    return this.#seen
  }

  get report(): HealthReport {
    return (this.#report ??= this.#made())
  }

  #made(): HealthReport {
    const stops: string[] = []
    const warnings: string[] = []
    this.#servos.forEach((servo, k) => {
      const joint = this.spec.servos[k]?.joint ?? ''
      for (const fault of servo.faults) {
        const isMild = this.#limits.warnOnly.includes(fault) || this.#mayReport(joint, fault)
        const reason = `${joint} reports ${fault}: ${FAULT_MOVES[fault]}`
        ;(isMild ? warnings : stops).push(reason)
      }
    })
    for (const servo of this.#servos) {
      const { loads, current, temperature, tooLow, tooHigh } = servo
      for (const watch of [loads[0], loads[1], current, temperature, tooLow, tooHigh]) {
        if (watch.stop.isReached) stops.push(watch.reason(watch.stop))
        else if (watch.warn.isReached) warnings.push(watch.reason(watch.warn))
      }
    }
    if (stops.length + warnings.length === 0) return ALL_WELL
    return { level: stops.length > 0 ? 'stop' : 'warn', reasons: [...stops, ...warnings] }
  }

  /** What there is to worry about now, none where all is well. */
  get warnings(): readonly string[] {
    return this.report.reasons
  }

  #mayReport(joint: string, fault: ServoFault): boolean {
    return joint === this.spec.gripperJoint && this.#limits.gripperMayReport.includes(fault)
  }

  #voltageWatches(joint: string, supply: SupplyClass): { tooLow: Watch; tooHigh: Watch } {
    const { tooLowV, tooHighV } = this.#limits.voltage[supply]
    return { tooLow: new Watch(tooLowV, joint, SAYS.tooLow), tooHigh: new Watch(tooHighV, joint, SAYS.tooHigh) }
  }
}

function look(servo: ServoWatches, register: RegisterName, value: number, timeS: number): void {
  switch (register) {
    case 'Status':
      if (value !== 0 || servo.faults.length > 0) servo.faults = faultsOf(value)
      return
    case 'Present_Load':
      servo.loads[0].take(value, timeS)
      servo.loads[1].take(-value, timeS)
      return
    case 'Present_Current':
      servo.current.take(value, timeS)
      return
    case 'Present_Temperature':
      servo.temperature.take(value, timeS)
      return
    case 'Present_Voltage':
      servo.tooLow.take(-value, timeS)
      servo.tooHigh.take(value, timeS)
      return
    default:
      throw new RangeError(`${register} is not watched: take what nextRegister() says`)
  }
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`
}
