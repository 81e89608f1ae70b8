/** `so101 calibrate`: homing offsets and ranges of an arm, into its servos and LeRobot's calibration file. */

import { z } from 'zod'
import { openBus } from './bus-flags.js'
import { THIS_BENCH, type BenchWorld } from './bench-world.js'
import { calibrationWatcher, chooseWhatToDo, personPilot } from './calibrate-dialog.js'
import {
  calibrationsJson,
  calibrationTable,
  differenceJson,
  differenceTable,
  findingLines,
  findingsJson,
} from './calibrate-output.js'
import { defineCommand, type Command } from './command.js'
import type { Io } from './io.js'
import type { Prompt } from './prompt.js'
import { chosenArm, portOf, ROBOT_FLAGS, type ChosenArm } from './robot-flags.js'
import type { FeetechBus } from '../hardware/feetech-bus.js'
import { DEFAULT_BAUD_RATE } from '../robot/baud-rates.js'
import { UsageError } from '../robot/errors.js'
import type { CalibrationBench, BenchCalibration } from '../run/calibration-bench.js'
import type { CalibrationStore } from '../run/calibration-store.js'

const flags = z.strictObject({
  ...ROBOT_FLAGS,
  check: z
    .boolean()
    .default(false)
    .describe('compare file, servos and URDF, write nothing; exit code 1 where they differ'),
  import: z.boolean().default(false).describe('take the calibration that the servos hold into the file'),
  write: z.boolean().default(false).describe('write the file to the servos'),
  full_turn_wrist_roll: z.boolean().default(false).describe('store 0..4095 for wrist_roll, as LeRobot does'),
  accept: z.boolean().default(false).describe('findings do not stop it: somebody has looked at them'),
  yes: z
    .boolean()
    .default(false)
    .describe(
      'ask nothing: home when the arm keeps still for 1.5 s, end when all joints were swept and 5 s brought nothing new',
    ),
  json: z.boolean().default(false).describe('print one JSON object'),
})

type Options = z.output<typeof flags>

export function calibrateCommandIn(world: BenchWorld): Command {
  return defineCommand({
    name: 'calibrate',
    summary: 'find the homing offsets and ranges of an arm, for its servos and LeRobot’s file',
    flags,
    examples: [
      'so101 calibrate --robot.type=so101_follower --robot.port=/dev/ttyACM0 --robot.id=my_follower',
      'so101 calibrate --teleop.type=so101_leader --teleop.port=/dev/ttyACM1 --teleop.id=my_leader',
      'so101 calibrate --robot.type=so101_follower --robot.port=/dev/ttyACM0 --robot.id=my_follower --check=true',
      'so101 calibrate --robot.type=so101_follower --robot.port=sim --robot.id=twin --robot.calibration_dir=/tmp --yes',
    ],
    async run(options, io) {
      const arm = chosenArm(options)
      const word = onlyOneOf(options)
      const { CalibrationStore } = await import('../run/calibration-store.js')
      const { id, calibration_dir: calibrationDir } = arm
      const path = await portOf(arm, world)
      const store = new CalibrationStore(arm.spec, { id, calibrationDir, port: path, env: io.env })
      if (id === undefined) warn(io, `no --${arm.group}.id: the file is ${store.path}, as LeRobot’s without one`)

      const stop = new AbortController()
      const interrupted = world.interruption()
      const prompt = world.prompt()
      void interrupted.came.then(() => {
        stop.abort()
        // Whoever waits for an answer gets none.
        prompt.close()
      })
      try {
        const bus = await open(arm, path, world)
        try {
          const { CalibrationBench } = await import('../run/calibration-bench.js')
          const bench = await CalibrationBench.open(bus, arm.spec, store, text => {
            warn(io, text)
          })
          await work({ word, options, arm, io, bench, store, prompt, world, signal: stop.signal })
        } finally {
          await bus.close()
        }
      } finally {
        interrupted.forget()
        prompt.close()
      }
    },
  })
}

export const calibrateCommand = calibrateCommandIn(THIS_BENCH)

type Word = 'check' | 'import' | 'write'

interface Work {
  readonly word: Word | undefined
  readonly options: Options
  readonly arm: ChosenArm
  readonly io: Io
  readonly bench: CalibrationBench
  readonly store: CalibrationStore
  readonly prompt: Prompt
  readonly world: BenchWorld
  readonly signal: AbortSignal
}

function onlyOneOf(options: Options): Word | undefined {
  const given = (['check', 'import', 'write'] as const).filter(word => options[word])
  if (given.length <= 1) return given[0]
  throw new UsageError(`${given.map(word => `--${word}`).join(' and ')} exclude each other: keep one`)
}

async function open(arm: ChosenArm, path: string, world: BenchWorld): Promise<FeetechBus> {
  if (path !== 'sim') return openBus(path, DEFAULT_BAUD_RATE, world)
  const { FeetechBus } = await import('../hardware/feetech-bus.js')
  return new FeetechBus(await world.openWithHand(arm, DEFAULT_BAUD_RATE), { timers: world.timers })
}

async function work(task: Work): Promise<void> {
  const { word, options, io, bench, store } = task
  const found = await bench.compare(word === 'import' || word === undefined)
  if (found.copyCommand !== undefined) {
    warn(
      io,
      `${found.path} is where older versions of LeRobot had it, and the present one does not look: ${found.copyCommand}`,
    )
  }
  switch (word ?? (await choice(task, found))) {
    case 'check':
      if (options.json) print(io, { path: found.path, equal: found.isEqual, joints: differenceJson(found.differences) })
      else io.stdout.write(`${differenceTable(found.differences)}\n`)
      bench.requireEqual(found)
      return
    case 'import':
      report(task, { wrote: 'file', ...bench.importFromServos(found, options) })
      return
    case 'write':
      report(task, { wrote: 'servos', ...(await bench.writeToServos(found, options)) })
      return
    case 'keep':
      io.stderr.write(`nothing was written: ${store.path} and the servos are as they were\n`)
      if (options.json)
        print(io, {
          wrote: 'nothing',
          path: found.path,
          equal: found.isEqual,
          joints: differenceJson(found.differences),
        })
      return
    case 'calibrate':
      await calibrate(task)
  }
}

async function choice({ word, options, io, prompt }: Work, found: BenchCalibration) {
  if (word !== undefined || options.yes || !prompt.isInteractive) return 'calibrate' as const
  if (found.problem !== undefined) warn(io, found.problem.message)
  if (found.calibration === undefined && !found.isCalibrated) return 'calibrate' as const
  io.stderr.write(`${differenceTable(found.differences)}\n`)
  return chooseWhatToDo({ hasFile: found.calibration !== undefined, isEqual: found.isEqual }, prompt, io)
}

async function calibrate(task: Work): Promise<void> {
  const { options, arm, io, bench, store, prompt, world, signal } = task
  const isAsked = prompt.isInteractive && !options.yes
  if (!isAsked && !options.yes && arm.port !== 'sim') {
    throw new UsageError(
      'nobody can be asked here, and somebody has to move the arm: run this in a terminal, or add --yes=true and move it (home when it keeps ' +
        'still, done when all joints were swept), or take --check, --import or --write',
    )
  }
  const { calibrateArm, CalibrationStoppedError } = await import('../run/calibrate-arm.js')
  // Without somebody who says so nothing is let go that could fall.
  if (!isAsked) await bench.requireLimp()
  else if (await bench.isTorqueOn()) {
    io.stderr.write('The arm holds itself, and will go limp: hold it, then ENTER.\n')
    if ((await prompt.line()) === undefined) throw new CalibrationStoppedError('stopped before torque went off', [])
  }
  const { automaticPilot } = await import('../run/calibrate-pilot.js')
  const watcher = calibrationWatcher(io, world.timers)
  const result = await calibrateArm(bench.bus, arm.spec, store, {
    pilot: isAsked ? personPilot(prompt, io, watcher) : automaticPilot(world.timers),
    timers: world.timers,
    signal,
    fullTurnRoll: options.full_turn_wrist_roll,
    accept: options.accept,
    onEvent: watcher.onEvent,
  })
  report(task, { wrote: 'servos and file', ...result })
}

interface Outcome {
  readonly wrote: 'file' | 'servos' | 'servos and file'
  readonly path: string
  readonly previous?: string | undefined
  readonly calibration: Parameters<typeof calibrationsJson>[1]
  readonly findings: Parameters<typeof findingsJson>[0]
}

function report({ options, arm: { spec }, io }: Work, { wrote, path, previous, calibration, findings }: Outcome): void {
  if (options.json) {
    print(io, {
      wrote,
      path,
      previous: previous ?? null,
      calibration: calibrationsJson(spec, calibration),
      findings: findingsJson(findings),
    })
    return
  }
  io.stderr.write(findingLines(findings))
  io.stdout.write(`${calibrationTable(spec, calibration)}\n`)
  const file = wrote === 'servos' ? 'from' : 'in'
  io.stdout.write(`${wrote === 'file' ? 'taken from the servos,' : 'in the servos,'} ${file} ${path}\n`)
  if (previous !== undefined) io.stdout.write(`the file before it is now ${previous}\n`)
}

function print(io: Io, value: unknown): void {
  io.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`)
}

function warn(io: Io, text: string): void {
  io.stderr.write(`warning: ${text}\n`)
}
