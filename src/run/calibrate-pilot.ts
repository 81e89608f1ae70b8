/** A calibration that nobody has to press a key for: it goes by what the arm does, both hands free to move it. */

import type { CalibrationSession, JointSweep } from '../bench/calibrate.js'
import { CalibrationRefusedError } from '../bench/calibration-errors.js'
import type { BusTimers } from '../hardware/bus-line.js'
import { TwinError } from '../robot/errors.js'
import type { CalibrationPilot } from './calibrate-arm.js'

/** Homing: when no joint has moved for so long. The simulated hand takes half a second to get hold of the arm. */
const STILL_MS = 1500
/** A hand that holds trembles. */
const STILL_TICKS = 2
const LOOK_PERIOD_MS = 50
/** Swept: when all joints are, and no range has grown for so long. */
const GROWN_OUT_MS = 5000
/** Nobody moves it any more. */
const GIVES_UP_MS = 60_000

/** It was never still for long enough to be homed. */
export class ArmNotStillError extends TwinError {
  constructor(joints: readonly string[]) {
    super(
      'ARM_NOT_STILL',
      `the arm did not keep still for ${STILL_MS / 1000} s in ${GIVES_UP_MS / 1000} s (last it moved by ${joints.join(', ')}, and ${STILL_TICKS} ticks are still): ` +
        'lay or hold it so that no joint moves, and calibrate again',
    )
  }
}

export function automaticPilot(timers: BusTimers): CalibrationPilot {
  let widths: readonly number[] = []
  let grownAtMs = 0
  return {
    async readyToHome(session) {
      let held = await session.positions()
      const beganMs = timers.nowMs()
      let sinceMs = beganMs
      while (timers.nowMs() - sinceMs < STILL_MS) {
        await new Promise<void>(resolve => timers.schedule(LOOK_PERIOD_MS, resolve))
        const now = await session.positions()
        const movedTicks = now.map((tick, k) => Math.abs(tick - (held[k] as number)))
        if (movedTicks.every(ticks => ticks <= STILL_TICKS)) continue
        if (timers.nowMs() - beganMs >= GIVES_UP_MS) {
          const joints = session.spec.servos.map(({ joint }, k) => `${joint} ${movedTicks[k] as number}`)
          throw new ArmNotStillError(joints.filter((_, k) => (movedTicks[k] as number) > STILL_TICKS))
        }
        held = now
        sinceMs = timers.nowMs()
      }
    },
    isSwept(session) {
      const now = session.sweep.map(widthOf)
      if (now.some((width, k) => width > (widths[k] ?? -1))) grownAtMs = timers.nowMs()
      widths = now
      const unchangedMs = timers.nowMs() - grownAtMs
      if (unchangedMs < GROWN_OUT_MS) return false
      const against = blocking(session)
      if (against.length > 0 && unchangedMs >= GIVES_UP_MS) throw new CalibrationRefusedError(against)
      return against.every(({ kind }) => kind !== 'not-swept')
    },
    refused: () => Promise.resolve('stop'),
  }
}

function blocking(session: CalibrationSession) {
  return session.outcome.findings.filter(({ blocks }) => blocks !== 'no')
}

function widthOf({ minTick, maxTick }: JointSweep): number {
  return maxTick - minTick
}
