/** What a servo makes of a weight that it has to hold: how far it sags, what it draws, how warm it gets. */

import { radFromTicks } from '../../src/robot/units.js'
import { frictionBound } from '../../src/sim/servo/gear-train.js'
import type { RegisterValues } from '../../src/sim/servo/servo-memory.js'
import type { DutyServo } from '../../src/sim/servo/servo-parameters.js'
import { onBench } from './bench.js'
import { meanCurrentA } from './strength.js'

/** As LeRobot leaves a follower. */
export const LEROBOT_GAINS: RegisterValues = { P_Coefficient: 16, D_Coefficient: 32, Maximum_Acceleration: 254 }

/** Ticks by which it comes to rest below its goal (above where negative). */
export interface Sag {
  readonly raisedTick: number
  readonly loweredTick: number
  /** Load and friction by the sag after raising, as it was taken from logs of a real arm. */
  readonly stiffnessNmRad: number
}

export function sag(servo: DutyServo, loadNm: number, eeprom: RegisterValues): Promise<Sag> {
  return onBench(servo, { eeprom }, bench => {
    const restAt = (goalTick: number): number => {
      bench.write('Goal_Position', goalTick)
      bench.run(1.5, loadNm)
      return goalTick - bench.positionTick
    }
    restAt(1900)
    const raisedTick = restAt(2200)
    // What the motor gives at rest, of which friction takes its share.
    const motorNm = (servo.torquePerVoltNm * bench.servo.voltageV * Math.abs(bench.servo.duty)) / 1000
    const stiffnessNmRad =
      Math.min(motorNm, loadNm + frictionBound(servo, 0, motorNm, loadNm)) / radFromTicks(raisedTick)
    restAt(2500)
    return { raisedTick, loweredTick: restAt(2200), stiffnessNmRad }
  })
}

/** Torque on, nothing to hold. */
export function standstillCurrentA(servo: DutyServo): Promise<number> {
  return onBench(servo, {}, bench => {
    bench.write('Goal_Position', 2300)
    bench.run(1)
    return meanCurrentA(bench, 0.5, 0)
  })
}

export interface Warmth {
  /** Held where it was lifted to: the motor carries the load and pushes the gears' friction. */
  readonly raisedC: number
  /** Held where it was lowered to: friction carries a part of the load. */
  readonly loweredC: number
}

/** Temperatures after `durationS`, 30 degrees above level. */
export async function holdingWarmth(servo: DutyServo, loadNm: number, durationS: number): Promise<Warmth> {
  const after = (viaTick: number): Promise<number> =>
    onBench(servo, { substepS: 0.004 }, bench => {
      bench.write('Goal_Position', viaTick)
      bench.run(1, loadNm)
      bench.write('Goal_Position', HELD_TICK)
      bench.run(durationS, loadNm)
      return bench.servo.temperatureC
    })
  return { raisedC: await after(HELD_TICK - 341), loweredC: await after(HELD_TICK + 341) }
}

const HELD_TICK = 2047 + 341
