/** `so101 doctor`: what keeps an arm from working, from Node down to its servos, and what to do about it. */

import { z } from 'zod'
import { defineCommand, type Command } from './command.js'
import { ChecklistText, headLine, servosTable, todo } from './doctor-text.js'
import type { Io } from './io.js'
import { JSON_FLAG } from './json-flag.js'
import { openResultFile } from './result-file.js'
import { chosenArm, ROBOT_FLAGS, type ArmFlags, type ArmGroup } from './robot-flags.js'
import { statusLine } from './status-line.js'
import { TwinError, UsageError } from '../robot/errors.js'
import type { DoctorReport, DoctorRequest, DoctorWatcher } from '../run/doctor/doctor.js'
import type { DoctorWorld } from '../run/doctor/doctor-world.js'

/** Where none is named. */
const USUAL_TYPES = { robot: 'so101_follower', teleop: 'so101_leader' } as const

const flags = z.strictObject({
  ...ROBOT_FLAGS,
  port: z.string().optional().describe('short for --robot.port; the only servo board where none is named'),
  rounds: z.int().min(10).max(100_000).default(200).describe('reads that rate, latency and losses are taken from'),
  json: JSON_FLAG,
})

type Options = z.output<typeof flags>

/** At least one line of the checklist is a failure. */
export class DoctorFailedError extends TwinError {
  constructor({ checks }: DoctorReport) {
    const ids = checks.filter(({ ok }) => ok === false).map(({ id }) => id)
    super(
      'DOCTOR',
      `${ids.length} of ${checks.length} checks failed (${ids.join(', ')}): do what stands behind them before the arm is used`,
    )
  }
}

/** `world`: this machine where absent, which is loaded when it is needed. */
export function doctorCommandIn(world?: DoctorWorld): Command {
  return defineCommand({
    name: 'doctor',
    summary: 'check machine, port, servos, supply and calibration, and say what to do; writes nothing to the arm',
    flags,
    examples: [
      'so101 doctor',
      'so101 doctor --robot.type=so101_follower --robot.port=/dev/ttyACM0 --robot.id=my_arm',
      'so101 doctor --teleop.port=/dev/ttyACM1 --json',
      'so101 doctor --robot.port=sim',
    ],
    async run(options, io) {
      const request = requestOf(options)
      const file = typeof options.json === 'string' ? openResultFile(options.json) : undefined
      const { examine } = await import('../run/doctor/doctor.js')
      const here = world ?? (await import('../run/doctor/this-machine.js')).THIS_MACHINE

      const isText = options.json !== true
      if (isText) io.stdout.write(`${headLine(request)}\n\n`)
      const { watcher, end } = watching(io, isText)
      let report: DoctorReport
      try {
        report = await examine(here, request, watcher)
      } finally {
        end()
      }
      const json = `${JSON.stringify({ checks: report.checks }, undefined, 2)}\n`
      if (isText)
        io.stdout.write([...todo(report.checks, widthOf(io)), ...servosTable(report.servos)].join('\n') + '\n')
      else io.stdout.write(json)
      file?.write(json)
      if (report.checks.some(({ ok }) => ok === false)) throw new DoctorFailedError(report)
    },
  })
}

export const doctorCommand = doctorCommandIn()

/** A follower where nothing is said. `UsageError` for flags of two arms, or two ports. */
function requestOf({ robot, teleop, port: shortPort, rounds }: Options): DoctorRequest {
  const named = robot?.port ?? teleop?.port
  if (named !== undefined && shortPort !== undefined && named !== shortPort) {
    throw new UsageError(`--port=${shortPort} and ${named} are two ports: drop one`)
  }
  const complete = (group: ArmGroup, given: ArmFlags = {}) => ({
    ...given,
    type: given.type ?? USUAL_TYPES[group],
    port: given.port ?? shortPort,
  })
  const { spec, port, id, calibration_dir, mounting_seed, eeprom } = chosenArm({
    robot: robot !== undefined || teleop === undefined ? complete('robot', robot) : undefined,
    teleop: teleop === undefined ? undefined : complete('teleop', teleop),
  })
  const simulated = { mountingSeed: mounting_seed, eepromPath: eeprom }
  return { spec, port, id, calibrationDir: calibration_dir, rounds, ...simulated }
}

/** Lines come as they are found: somebody with 12 V on the wrong servos should not wait for the end. */
function watching(io: Io, isText: boolean): { readonly watcher: DoctorWatcher; readonly end: () => void } {
  const isSeen = io.stderr.isTTY === true
  const status = statusLine(io, { logEvery: 1 })
  const text = new ChecklistText(widthOf(io))
  const print = (lines: readonly string[]) => {
    if (isSeen) status.show('')
    if (isText) for (const line of lines) io.stdout.write(`${line}\n`)
  }
  return {
    watcher: {
      made: check => {
        print(text.linesFor(check))
      },
      doing: what => {
        if (isSeen) status.show(what)
      },
    },
    end: () => {
      print(text.rest())
    },
  }
}

/** Of a pipe or log, what fits into most windows. */
function widthOf({ stdout }: Io): number {
  return stdout.columns || 120
}
