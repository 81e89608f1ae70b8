/** `so101 setup-motors`: gives new servos their ids, one connected at a time. */

import { z } from 'zod'
import { openBus } from './bus-flags.js'
import { THIS_BENCH, type BenchWorld } from './bench-world.js'
import { defineCommand, type Command } from './command.js'
import type { Io } from './io.js'
import { chosenArm, MOTOR_FLAGS, portOf, type ChosenArm } from './robot-flags.js'
import { statusLine } from './status-line.js'
import { table } from './table.js'
import { MotorNotFoundError, MotorSetup, SeveralMotorsError, type MotorSetupResult } from '../bench/setup-motors.js'
import type { FeetechBus } from '../hardware/feetech-bus.js'
import { DEFAULT_BAUD_RATE } from '../robot/baud-rates.js'
import { DuplicateIdError } from '../robot/bus-errors.js'
import { TwinError, UsageError } from '../robot/errors.js'

const flags = z.strictObject({
  ...MOTOR_FLAGS,
  joint: z.string().optional().describe('only this one, for instance gripper; all of them where absent, gripper first'),
  yes: z.boolean().default(false).describe('ask nothing: with --joint, and with port sim'),
  json: z.boolean().default(false).describe('print one JSON object'),
})

type Options = z.output<typeof flags>

export function setupMotorsCommandIn(world: BenchWorld): Command {
  return defineCommand({
    name: 'setup-motors',
    summary: 'give new servos their ids and 1,000,000 baud, one connected at a time',
    flags,
    examples: [
      'so101 setup-motors --robot.type=so101_follower --robot.port=/dev/ttyACM0',
      'so101 setup-motors --teleop.type=so101_leader --teleop.port=/dev/ttyACM1 --joint=wrist_roll',
      'so101 setup-motors --robot.type=so101_follower --robot.port=sim',
    ],
    async run(options, io) {
      const arm = chosenArm(options)
      const joints = jointsOf(arm, options.joint)
      const path = await portOf(arm, world)
      const prompt = world.prompt()
      const isAsked = prompt.isInteractive && !options.yes
      const isSimulated = path === 'sim'
      if (!isAsked && !isSimulated && (options.joint === undefined || !options.yes)) {
        prompt.close()
        throw new UsageError(
          'somebody has to connect one servo after the other: run this in a terminal, or connect one and add --joint=NAME --yes=true',
        )
      }
      const interrupted = world.interruption()
      void interrupted.came.then(() => {
        prompt.close()
      })
      const tray = isSimulated ? await world.openTray(arm) : undefined
      const bus = await busOf(path, tray?.port, world)
      const status = statusLine(io, { logEvery: 1 })
      try {
        const setup = new MotorSetup(bus, arm.spec, event => {
          if (event.kind === 'looking' && event.baudRate !== DEFAULT_BAUD_RATE) {
            status.show(`${event.joint}: looking at ${event.baudRate} baud`)
          }
        })
        for (const joint of joints) {
          for (;;) {
            if (isAsked) {
              status.end()
              io.stderr.write(`Connect the board to the ${joint} servo alone, supply on; then ENTER.\n`)
              if ((await prompt.line()) === undefined) throw stoppedAt(joint, setup.results)
            }
            tray?.connect(joint)
            try {
              const result = await setup.setUp(joint)
              status.end()
              if (!options.json) io.stdout.write(`${sentence(result)}\n`)
              break
            } catch (error) {
              status.end()
              if (!isAsked || !canBeTriedAgain(error)) throw error
              io.stderr.write(`${(error as Error).message}\n`)
            }
          }
        }
        report(setup.results, options, io)
      } finally {
        status.end()
        interrupted.forget()
        prompt.close()
        await bus.close()
      }
    },
  })
}

export const setupMotorsCommand = setupMotorsCommandIn(THIS_BENCH)

function jointsOf({ spec }: ChosenArm, joint: string | undefined): readonly string[] {
  const all = spec.servos.map(each => each.joint).reverse()
  if (joint === undefined) return all
  if (all.includes(joint)) return [joint]
  throw new UsageError(`${spec.name} has no joint '${joint}': it has ${all.join(', ')}`)
}

async function busOf(
  path: string,
  port: Parameters<typeof busOn>[0] | undefined,
  world: BenchWorld,
): Promise<FeetechBus> {
  return port === undefined ? openBus(path, DEFAULT_BAUD_RATE, world) : busOn(port, world)
}

async function busOn(port: Awaited<ReturnType<BenchWorld['open']>>, { timers }: BenchWorld): Promise<FeetechBus> {
  const { FeetechBus } = await import('../hardware/feetech-bus.js')
  return new FeetechBus(port, { timers })
}

/** Wrongly plugged: nothing was written, and one plugs it otherwise. */
function canBeTriedAgain(error: unknown): boolean {
  return error instanceof MotorNotFoundError || error instanceof SeveralMotorsError || error instanceof DuplicateIdError
}

function stoppedAt(joint: string, results: readonly MotorSetupResult[]): TwinError {
  const done = results.map(result => result.joint).join(', ') || 'none'
  return new TwinError(
    'SETUP_STOPPED',
    `stopped before ${joint}, done: ${done}. Go on with --joint=${joint}, or begin anew: what is done stays`,
  )
}

function sentence({ joint, idBefore, id, baudRateBefore }: MotorSetupResult): string {
  const changes = [
    ...(idBefore === id ? [] : [`was ${idBefore}`]),
    ...(baudRateBefore === DEFAULT_BAUD_RATE ? [] : [`was at ${baudRateBefore} baud`]),
  ]
  return `'${joint}' motor id set to ${id}${changes.length === 0 ? ' (it was already)' : ` (${changes.join(', ')})`}`
}

function report(results: readonly MotorSetupResult[], { json }: Options, io: Io): void {
  if (json) {
    const motors = results.map(({ joint, idBefore, id, baudRateBefore, baudRate }) => ({
      joint,
      id_before: idBefore,
      id,
      baud_rate_before: baudRateBefore,
      baud_rate: baudRate,
    }))
    io.stdout.write(`${JSON.stringify({ motors }, undefined, 2)}\n`)
    return
  }
  if (results.length < 2) return
  const rows = results.map(({ joint, id, baudRate }) => [joint, id, baudRate])
  io.stdout.write(
    `${table(['joint', 'id', 'baud'], rows)}\nconnect them all in a row now, and calibrate: so101 calibrate\n`,
  )
}
