/** What teleoperation shows: keys, one line of the loop's time, values, and in the end how it went. */

import { liveText } from './live-text.js'
import { statusLine } from './status-line.js'
import { table } from './table.js'
import type { Io } from './io.js'
import type { Env } from '../env/env.js'
import type { Teleoperator } from '../policies/teleop/teleoperator.js'
import { armEnvOf } from '../run/arm-env-of.js'
import { heldBack, type TeleopReport, type TeleopState } from '../run/teleop/teleoperate.js'

/** So often a second a person sees something new. */
const SHOWN_HZ = 5
/** Of those a log gets one in so many: every ten seconds. */
const LOG_EVERY = 50

export interface TeleopScreen {
  begin(text: string): void
  readonly show: (state: TeleopState) => void
  /** Another mode has other keys. */
  keysMayDiffer(): void
  end(): void
}

/** `hasValues`: with a table of what is sent, as LeRobot shows it beside its display. */
export function teleopScreen(io: Io, env: Env, teleop: Teleoperator, hasValues: boolean): TeleopScreen {
  const line = statusLine(io, { logEvery: LOG_EVERY })
  const live = hasValues && io.stderr.isTTY === true ? liveText(io.stderr) : undefined
  const names = armEnvOf(env)?.arm.spec.servos.map(({ key }) => key) ?? []
  const every = Math.max(1, Math.round(env.rateHz / SHOWN_HZ))
  let [sumMs, loops] = [0, 0]
  let shownKeys = movingKeys(teleop)
  const note = (text: string) => {
    if (live) live.note(text)
    else line.note(text)
  }
  return {
    begin: note,
    show(state) {
      sumMs += state.loopMs
      loops += 1
      if (state.steps % every !== 0) return
      const text = statusText(sumMs / loops, state, teleop)
      ;[sumMs, loops] = [0, 0]
      if (live) live.show(`${valueTable(names, state)}\n${text}`)
      else line.show(text)
    },
    keysMayDiffer() {
      const now = movingKeys(teleop)
      if (now === shownKeys) return
      shownKeys = now
      note(now)
    },
    end() {
      live?.leave()
      line.end()
    },
  }
}

/** `hasKeyboard`: somebody can press them. A gamepad has its own. */
export function keyLines(teleop: Teleoperator, hasKeyboard: boolean): string {
  const isMoved = hasKeyboard || teleop.name === 'gamepad'
  const end = hasKeyboard ? 'q, Esc, space or Ctrl-C: the arm comes to rest, and it ends' : 'Ctrl-C ends it'
  return isMoved ? `${movingKeys(teleop)}\n${end}` : end
}

function movingKeys({ keys }: Teleoperator): string {
  const width = Math.max(...keys.map(each => each.keys.length))
  return keys.map(each => `${each.keys.padEnd(width)}  ${each.meaning}`).join('\n')
}

/** As LeRobot prints it, and what it does not: misses, and who is held back. */
function statusText(loopMs: number, { misses, steps, limited }: TeleopState, teleop: Teleoperator): string {
  const held = heldBack(limited).map(([joint, reason]) => `${joint} ${reason}`)
  return [
    `Teleop loop time: ${loopMs.toFixed(2)}ms (${(1000 / loopMs).toFixed(0)} Hz)`,
    `${misses} of ${steps} late`,
    teleop.status?.() ?? '',
    held.join(', '),
  ]
    .filter(text => text !== '')
    .join(' | ')
}

function valueTable(names: readonly string[], { sent }: TeleopState): string {
  return table(
    ['NAME', 'NORM'],
    names.map((name, k) => [name, (sent[k] as number).toFixed(2)]),
  )
}

export function reportText(report: TeleopReport): string {
  const ms = (value: number) => `${value.toFixed(2)} ms`
  return [
    `${report.steps} steps in ${report.wallS.toFixed(1)} s: ${report.rateHz.toFixed(1)} Hz, ${report.misses} late`,
    `loop p50 ${ms(report.loopP50Ms)}, p99 ${ms(report.loopP99Ms)}, longest ${ms(report.loopMaxMs)}`,
    `reading who moves it p50 ${ms(report.askP50Ms)}, p99 ${ms(report.askP99Ms)}`,
    ...(report.limitedSteps > 0 ? [`held back by a limit in ${report.limitedSteps} steps`] : []),
  ].join('\n')
}
