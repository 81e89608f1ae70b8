/** How fast and how strong a servo is at full duty, and what it draws. */

import { OPERATING_MODES } from '../../src/robot/registers.js'
import { stopTorque } from '../../src/sim/servo/gear-train.js'
import type { DutyServo } from '../../src/sim/servo/servo-parameters.js'
import type { Bench } from './bench.js'
import { onBench } from './bench.js'

const OPEN_LOOP = { Operating_Mode: OPERATING_MODES.pwm }
const FULL_DUTY = 1000

export interface Running {
  readonly speedRadS: number
  readonly currentA: number
}

/** Means over a second at full duty, lifting a constant load. */
export function running(servo: DutyServo, loadNm: number): Promise<Running> {
  return onBench(servo, { eeprom: OPEN_LOOP }, bench => {
    bench.write('Goal_Time', FULL_DUTY)
    bench.run(1, loadNm)
    const fromRad = bench.positionRad
    const currentA = meanCurrentA(bench, 1, loadNm)
    return { speedRadS: bench.positionRad - fromRad, currentA }
  })
}

const STOPS_RAD = [-0.1, 0.1] as const

/** What a blocked horn presses its stop with at full duty, before any protection acts. */
export function stallTorqueNm(servo: DutyServo): Promise<number> {
  return onBench(servo, { eeprom: OPEN_LOOP, travelRad: STOPS_RAD }, bench => {
    // Slowly, so that it does not run into the stop and stay wedged there.
    for (let duty = 0; duty <= FULL_DUTY; duty += 5) {
      bench.write('Goal_Time', duty)
      bench.run(0.01)
    }
    return -stopTorque(bench.positionRad, 0, STOPS_RAD)
  })
}

/** The load at which the lever stops rising, when it grows by 1 N.m/s. */
export function heaviestLoadNm(servo: DutyServo): Promise<number> {
  return onBench(servo, { eeprom: OPEN_LOOP }, bench => {
    const loadNm = (sinceS: number): number => Math.max(0, sinceS - 0.5)
    bench.write('Goal_Time', FULL_DUTY)
    let highestRad = 0
    let stalledNm = 0
    const startS = bench.timeS
    bench.run(12, loadNm, () => {
      if (bench.positionRad <= highestRad) return
      highestRad = bench.positionRad
      stalledNm = loadNm(bench.timeS - startS)
    })
    return stalledNm
  })
}

/** Against a stop, at full duty, before any protection acts. */
export function stallCurrentA(servo: DutyServo): Promise<number> {
  return onBench(servo, { eeprom: OPEN_LOOP, travelRad: STOPS_RAD }, bench => {
    bench.write('Goal_Time', FULL_DUTY)
    bench.run(0.5)
    return meanCurrentA(bench, 1, 0)
  })
}

/** Of the register, over every millisecond. */
export function meanCurrentA(bench: Bench, durationS: number, loadNm: number): number {
  let [sumA, count] = [0, 0]
  bench.run(durationS, loadNm, () => {
    sumA += bench.servo.get('Present_Current') * 0.0065
    count += 1
  })
  return sumA / count
}
