/** `so101 find-port`: lists the serial ports, and finds the arm's by pulling its cable. */

import { z } from 'zod'
import { THIS_BENCH, type BenchWorld } from './bench-world.js'
import { defineCommand, type Command } from './command.js'
import type { Io } from './io.js'
import { table } from './table.js'
import type { ListedPort } from '../run/find-port.js'

const flags = z.strictObject({
  list: z.boolean().default(false).describe('list them and ask nothing, as without a terminal'),
  json: z.boolean().default(false).describe('list them as one JSON object'),
})

export function findPortCommandIn(world: BenchWorld): Command {
  return defineCommand({
    name: 'find-port',
    summary: 'find the port of an arm: list them all, pull the cable, and see which one goes',
    flags,
    examples: ['so101 find-port', 'so101 find-port --json'],
    async run({ list, json }, io) {
      const before: readonly ListedPort[] = await world.ports()
      if (json) {
        io.stdout.write(`${JSON.stringify({ ports: before.map(asJson) }, undefined, 2)}\n`)
        return
      }
      io.stdout.write(`${portList(before)}\n`)
      const prompt = world.prompt()
      if (list || !prompt.isInteractive) {
        prompt.close()
        return
      }
      await findByPulling(before, world, io)
    },
  })
}

export const findPortCommand = findPortCommandIn(THIS_BENCH)

async function findByPulling(before: readonly ListedPort[], world: BenchWorld, io: Io): Promise<void> {
  const { onlyPort, waitForChange } = await import('../run/find-port.js')
  const stop = new AbortController()
  const interrupted = world.interruption()
  void interrupted.came.then(() => {
    stop.abort()
  })
  try {
    io.stdout.write(
      'Pull the USB cable of the arm now, or plug it in if it is not: waiting a minute for a port to change.\n',
    )
    const change = await waitForChange(before, {
      list: () => world.ports(),
      timers: world.timers,
      signal: stop.signal,
    })
    const port = onlyPort(change)
    io.stdout.write(
      `The port of this MotorsBus is '${port.path}'${port.adapter === undefined ? '' : ` (${port.adapter})`}\n`,
    )
    if (change.gone.length > 0) io.stdout.write('Plug the cable in again.\n')
  } finally {
    interrupted.forget()
  }
}

function portList(ports: readonly ListedPort[]): string {
  if (ports.length === 0)
    return 'no serial port was found: plug the servo board in (so101 doctor says what may be in the way)'
  return table(
    ['port', 'adapter', 'serial number'],
    ports.map(({ path, adapter = '-', serialNumber = '-' }) => [path, adapter, serialNumber]),
  )
}

function asJson({ path, adapter, serialNumber }: ListedPort) {
  return { path, adapter: adapter ?? null, serial_number: serialNumber ?? null }
}
