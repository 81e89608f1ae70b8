/** `so101 bus watch`: what the servos do, live. */

import { z } from 'zod'
import { BAUD_FLAG, IDS_FLAG, idsOf, openBus, pathOf, PORT_FLAGS } from './bus-flags.js'
import type { BusWorld } from './bus-world.js'
import { defineCommand, type Command } from './command.js'
import { watchOutput } from './watch-output.js'

const flags = z.strictObject({
  ...PORT_FLAGS,
  baud: BAUD_FLAG,
  ids: IDS_FLAG,
  rate: z.number().min(0.1).max(100).default(10).describe('rounds per second, 0.1 to 100'),
  samples: z.int().min(1).optional().describe('stop after so many rounds; where absent Ctrl-C stops it'),
  json: z.boolean().default(false).describe('print one JSON object per round, each on its line'),
})

type Options = z.output<typeof flags>

export function busWatchCommand(world: BusWorld): Command {
  return defineCommand({
    name: 'bus watch',
    summary: 'show position, load, current, voltage, heat and faults of the servos, live',
    flags,
    examples: ['so101 bus watch --port=/dev/ttyACM0 --rate=10', 'so101 bus watch --port=sim --samples=20 --json'],
    async run(options, io) {
      const output = watchOutput(io, options)
      const interrupted = world.interruption()
      const stop = new AbortController()
      void interrupted.came.then(() => {
        stop.abort()
      })
      try {
        for await (const event of await watching(options, world, stop.signal)) {
          if (event.kind === 'round') output.show(event.timeS, event.round)
          else if (event.kind === 'lost')
            output.note(`${event.path} is gone: put its USB cable back, or stop with Ctrl-C`)
          else output.note(`back on ${event.path}: nothing was written, torque is as the servos have it`)
        }
      } finally {
        interrupted.forget()
      }
    },
  })
}

async function watching(options: Options, world: BusWorld, signal: AbortSignal) {
  const { findServos } = await import('../hardware/find-servos.js')
  const { watchBus } = await import('../run/watch-bus.js')
  const wanted = idsOf(options.ids)
  const path = await pathOf(options, world)
  const bus = await openBus(path, options.baud, world)
  try {
    const port = await world.watchPort(path)
    const ids = (await findServos(bus, wanted)).map(({ id }) => id)
    const { rate: rateHz, samples: rounds } = options
    return watchBus(bus, { ids, port, rateHz, rounds, signal, timers: world.timers })
  } catch (error) {
    await bus.close()
    throw error
  }
}
