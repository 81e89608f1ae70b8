/** Rounds of samples as text: a table redrawn in place, lines in a pipe, or JSON. */

import type { Io } from './io.js'
import { liveText } from './live-text.js'
import { fixed } from './screen-value.js'
import { table } from './table.js'
import type { ServoSample } from '../bench/servo-sample.js'
import type { WatchRound } from '../bench/watch-servos.js'
import { degFromRad } from '../robot/units.js'

export interface WatchOutput {
  show(timeS: number, round: WatchRound): void
  /** What happens beside the samples. */
  note(text: string): void
}

const HEAD = ['id', 'tick', 'deg', 'deg/s', 'load %', 'A', 'V', 'C', 'torque', 'moving', 'status', 'lost']
/** Of lines in a pipe: wide enough for any value. */
const WIDTHS = [3, 6, 6, 6, 6, 5, 5, 3, 6, 6, 18, 4]

export function watchOutput(io: Io, { json }: { readonly json: boolean }): WatchOutput {
  const note = (text: string) => {
    io.stderr.write(`${text}\n`)
  }
  if (json) return { show: (timeS, round) => io.stdout.write(`${JSON.stringify(asJson(timeS, round))}\n`), note }
  if (io.stdout.isTTY !== true) return { show: lines(io), note }
  const live = liveText(io.stdout)
  return {
    show: (timeS, round) => {
      live.show(`${table(HEAD, rowsOf(round))}\n${timeS.toFixed(1)} s, Ctrl-C stops`)
    },
    note: text => {
      live.note(text)
    },
  }
}

/** One line for each servo and round, under one head. */
function lines({ stdout }: Io): WatchOutput['show'] {
  let isHeaded = false
  const line = (time: string, cells: readonly string[]) => {
    const padded = cells.map((text, i) => text.padStart(WIDTHS[i] as number))
    stdout.write(`${time.padStart(8)}  ${padded.join('  ')}\n`)
  }
  return (timeS, round) => {
    if (!isHeaded) line('s', HEAD)
    isHeaded = true
    for (const row of rowsOf(round)) line(timeS.toFixed(2), row)
  }
}

function rowsOf({ samples, lostReplies }: WatchRound): string[][] {
  return Array.from(samples, ([id, sample]) => [
    String(id),
    ...(sample ? cellsOf(sample) : [...Array<string>(9).fill('-'), 'no reply']),
    String(lostReplies.get(id)),
  ])
}

function cellsOf(sample: ServoSample): string[] {
  return [
    String(sample.positionTick),
    fixed(degFromRad(sample.positionRad), 1),
    fixed(degFromRad(sample.velocityRadS), 0),
    fixed(100 * sample.load, 1),
    fixed(sample.currentA, 2),
    fixed(sample.voltageV, 1),
    fixed(sample.temperatureC, 0),
    sample.isTorqueOn ? 'on' : 'off',
    sample.isMoving ? 'yes' : 'no',
    sample.faults.join('+') || 'ok',
  ]
}

function asJson(timeS: number, { samples, lostReplies }: WatchRound) {
  const servos = Array.from(samples, ([id, sample]) => [id, sample ? jsonOf(sample) : null])
  return {
    time_s: rounded(timeS),
    servos: Object.fromEntries(servos) as Record<string, unknown>,
    lost_replies: Object.fromEntries(lostReplies),
  }
}

function jsonOf(sample: ServoSample) {
  return {
    position_tick: sample.positionTick,
    position_rad: rounded(sample.positionRad),
    velocity_rad_s: rounded(sample.velocityRadS),
    load: rounded(sample.load),
    current_a: rounded(sample.currentA),
    voltage_v: rounded(sample.voltageV),
    temperature_c: sample.temperatureC,
    torque: sample.isTorqueOn,
    moving: sample.isMoving,
    faults: sample.faults,
  }
}

/** To a millionth. */
function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6
}
