/** Who is asked during a calibration, and who watches it: a person at a terminal, or nobody. */

import { findingLines, sweepTable } from './calibrate-output.js'
import type { Io } from './io.js'
import { liveText } from './live-text.js'
import type { Prompt } from './prompt.js'
import type { CalibrationEvent } from '../bench/calibrate.js'
import type { BusTimers } from '../hardware/bus-line.js'
import { CalibrationStoppedError, type CalibrationPilot } from '../run/calibrate-arm.js'

/** A person reads no faster. */
const REDRAW_MS = 100

export type Choice = 'keep' | 'write' | 'import' | 'calibrate'

/** What to do with a calibration that there is already. */
export async function chooseWhatToDo(
  { hasFile, isEqual }: { readonly hasFile: boolean; readonly isEqual: boolean },
  prompt: Prompt,
  io: Io,
): Promise<Choice> {
  const choices: readonly (readonly [string, Choice, string])[] = [
    ...(isEqual ? [['', 'keep', 'ENTER keeps both as they are'] as const] : []),
    ...(hasFile && !isEqual ? [['w', 'write', 'w writes the file to the servos'] as const] : []),
    ...(isEqual ? [] : [['i', 'import', 'i imports from the servos into the file'] as const]),
    ['c', 'calibrate', 'c calibrates anew'],
    ...(isEqual ? [] : [['q', 'keep', 'q leaves all as it is'] as const]),
  ]
  for (;;) {
    io.stderr.write(`${choices.map(([, , text]) => text).join(', ')}: `)
    const line = await prompt.line()
    if (line === undefined) throw new CalibrationStoppedError('stopped before anything was chosen', [])
    const chosen = choices.find(([key]) => key === line.toLowerCase())
    if (chosen !== undefined) return chosen[1]
  }
}

/** ENTER after ENTER, as LeRobot asks. */
export function personPilot(prompt: Prompt, io: Io, watcher: CalibrationWatcher): CalibrationPilot {
  let answer: { readonly line: string | undefined } | undefined
  const sweepUntilEnter = () => {
    answer = undefined
    io.stderr.write('Move every joint to both of its stops, wrist_roll too. ENTER when done, Ctrl-C stops.\n')
    void prompt.line().then(line => {
      answer = { line }
    })
  }
  return {
    async readyToHome() {
      io.stderr.write('Torque is off. Hold every joint in the middle of its travel, and keep it there; then ENTER.\n')
      requireLine(await prompt.line())
      sweepUntilEnter()
    },
    isSwept() {
      if (answer !== undefined) requireLine(answer.line)
      return answer !== undefined
    },
    async refused(findings) {
      watcher.pause()
      io.stderr.write(findingLines(findings))
      const canAccept = findings.every(({ blocks }) => blocks !== 'always')
      for (;;) {
        io.stderr.write(`ENTER sweeps on${canAccept ? ', a accepts it as it is' : ''}, q gives up: `)
        const line = await prompt.line()
        if (line === undefined || line === 'q') return 'stop'
        if (line === 'a' && canAccept) return 'accept'
        if (line !== '') continue
        sweepUntilEnter()
        watcher.goOn()
        return 'sweep'
      }
    },
  }
}

/** The end of the input is no ENTER. */
function requireLine(line: string | undefined): void {
  if (line === undefined) throw new CalibrationStoppedError('nobody is there any more to press ENTER', [])
}

export interface CalibrationWatcher {
  readonly onEvent: (event: CalibrationEvent) => void
  /** Somebody is asked: the table stays as it is, above the question. */
  pause(): void
  goOn(): void
}

/** Shows what the session does: a table redrawn in place where a person looks. On stderr, since the result goes to stdout. */
export function calibrationWatcher({ stderr }: Io, timers: BusTimers): CalibrationWatcher {
  const live = stderr.isTTY === true ? liveText(stderr) : undefined
  let drawnMs = -Infinity
  let isPaused = false
  const onEvent = (event: CalibrationEvent) => {
    if (isPaused) return
    switch (event.kind) {
      case 'homed':
        stderr.write(`homed: offsets ${event.homingOffsets.join(', ')}\n`)
        return
      case 'lost':
        if (event.inARow === 1) live?.note('a reading was lost: it is left out')
        return
      case 'positions':
        if (live === undefined || timers.nowMs() - drawnMs < REDRAW_MS) return
        drawnMs = timers.nowMs()
        live.show(sweepTable(event.joints))
        return
      case 'state':
        if (event.state === 'prepared') stderr.write('torque off, position mode\n')
    }
  }
  return {
    onEvent,
    pause() {
      isPaused = true
      live?.leave()
    },
    goOn() {
      isPaused = false
    },
  }
}
