/** How a servo with factory gains answers a new goal, and a limit to its speed. */

import type { DutyServo } from '../../src/sim/servo/servo-parameters.js'
import { onBench } from './bench.js'

/** P 32 and D 32 are the factory's; with its acceleration of 100 the way of 1,024 ticks would take 640 ms. */
const FASTEST_START = { Maximum_Acceleration: 254 }
const ACCELERATION = 254
const START_TICK = 2047

export interface StepResponse {
  /** Until 2 ticks or 1 % of the way are left, whichever is more; NaN where it stops before. */
  readonly arrivalS: number
  /** Until the first two ticks. */
  readonly delayS: number
  /** Largest mean over 20 ms, ticks/s. */
  readonly slopeTickS: number
  /** Ticks beyond the goal. */
  readonly overshootTick: number
  /** Goal less where it comes to rest, ticks. */
  readonly shortTick: number
}

export function stepResponse(servo: DutyServo, wayTick: number): Promise<StepResponse> {
  return onBench(servo, { eeprom: FASTEST_START }, bench => {
    bench.write('Acceleration', ACCELERATION)
    bench.write('Goal_Position', START_TICK)
    bench.run(0.2)
    const fromTick = bench.positionTick
    const startS = bench.timeS
    const movedTick: number[] = []
    bench.write('Goal_Position', START_TICK + wayTick)
    bench.run(1.5, 0, () => movedTick.push(bench.positionTick - fromTick))
    const untilS = (tick: number): number => {
      const index = movedTick.findIndex(moved => moved >= tick)
      return index < 0 ? NaN : ((index + 1) * (bench.timeS - startS)) / movedTick.length
    }
    const window = 20
    const slopes = movedTick.slice(window).map((tick, i) => (tick - (movedTick[i] as number)) / (window * 0.001))
    return {
      arrivalS: untilS(wayTick - Math.max(2, 0.01 * wayTick)),
      delayS: untilS(2),
      slopeTickS: Math.max(...slopes),
      overshootTick: Math.max(...movedTick) + fromTick - (START_TICK + wayTick),
      shortTick: START_TICK + wayTick - bench.positionTick,
    }
  })
}

/** Mean over a second, ticks/s, where Goal_Velocity allows `limitTickS`. */
export function limitedSpeedTickS(servo: DutyServo, limitTickS: number): Promise<number> {
  return onBench(servo, { eeprom: { ...FASTEST_START, Min_Position_Limit: 0, Max_Position_Limit: 0 } }, bench => {
    bench.write('Goal_Velocity', limitTickS)
    bench.write('Goal_Position', 3 * 4096)
    bench.run(0.5)
    const fromTick = bench.positionTick
    bench.run(1)
    return bench.positionTick - fromTick
  })
}
