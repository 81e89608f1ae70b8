/** A calibration that nobody has to press a key for: it goes by what the arm does, both hands free to move it. */

import type { CalibrationSession, JointSweep } from '../bench/calibrate.js'
import { CalibrationRefusedError } from '../bench/calibration-errors.js'
import type { BusTimers } from '../hardware/bus-line.js'
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

export function automaticPilot(timers: BusTimers): CalibrationPilot {
  let widths: readonly number[] = []
  let grownAtMs = 0
  return {
    async readyToHome(session) {
      let held = await session.positions()
      let sinceMs = timers.nowMs()
      while (timers.nowMs() - sinceMs < STILL_MS) {
        await new Promise<void>(resolve => timers.schedule(LOOK_PERIOD_MS, resolve))
        const now = await session.positions()
        if (now.every((tick, k) => Math.abs(tick - (held[k] as number)) <= STILL_TICKS)) continue
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
