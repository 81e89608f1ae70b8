/** `so101 bus dump`: all registers of all servos. */

import { z } from 'zod'
import { BAUD_FLAG, IDS_FLAG, idsOf, PORT_FLAGS, withBus } from './bus-flags.js'
import type { BusWorld } from './bus-world.js'
import { defineCommand, type Command } from './command.js'
import type { Io } from './io.js'
import { screenValue } from './screen-value.js'
import { table } from './table.js'
import { dumpMemory, type MemoryDump } from '../bench/memory-dump.js'
import { registersLike } from '../bench/register-names.js'
import { siValue } from '../bench/si-value.js'
import { REGISTERS, type RegisterName } from '../robot/registers.js'

const flags = z.strictObject({
  ...PORT_FLAGS,
  baud: BAUD_FLAG,
  ids: IDS_FLAG,
  registers: z
    .union([z.string(), z.array(z.string())])
    .default('*')
    .describe('names, with * for any letters and commas between: Present_*,Status'),
  json: z.boolean().default(false).describe('print one JSON object: raw values, and SI values with their units'),
})

type Dumps = ReadonlyMap<number, MemoryDump>

export function busDumpCommand(world: BusWorld): Command {
  return defineCommand({
    name: 'bus dump',
    summary: 'print the registers of the servos',
    flags,
    examples: [
      'so101 bus dump --port=/dev/ttyACM0',
      'so101 bus dump --port=sim --ids=3 --registers=Present_*,Status --json',
    ],
    async run(options, io) {
      const names = registersLike([options.registers].flat().flatMap(each => each.split(',').map(name => name.trim())))
      const ids = idsOf(options.ids)
      await withBus(options, options.baud, world, async bus => {
        const { findServos } = await import('../hardware/find-servos.js')
        const servos = await findServos(bus, ids)
        const strangers = servos.filter(({ modelNumber }) => modelNumber !== REGISTERS.Model_Number.factory)
        for (const { id, modelNumber } of strangers) {
          io.stderr.write(
            `warning: servo ${id} is model ${modelNumber}, and these are the registers of an STS3215 (777)\n`,
          )
        }
        const dumps = await dumpMemory(
          bus,
          servos.map(({ id }) => id),
        )
        if (options.json) io.stdout.write(`${JSON.stringify(asJson(bus.path, dumps, names), undefined, 2)}\n`)
        else report(dumps, names, io)
      })
    },
  })
}

/** Registers down, servos across; `*` behind a name: kept at power-off. */
function report(dumps: Dumps, names: readonly RegisterName[], io: Io): void {
  const rows = names.map(name => [
    REGISTERS[name].area === 'sram' ? name : `${name} *`,
    REGISTERS[name].address,
    ...Array.from(dumps.values(), dump => cell(name, dump[name])),
  ])
  const head = ['register', 'at', ...Array.from(dumps.keys(), id => `servo ${id}`)]
  io.stdout.write(`${table(head, rows)}\n* kept at power-off, where Lock was 0\n`)
}

function cell(name: RegisterName, raw: number): string {
  const value = screenValue(name, raw)
  return value === '' ? String(raw) : `${raw} (${value})`
}

function asJson(port: string, dumps: Dumps, names: readonly RegisterName[]) {
  return {
    port,
    servos: Object.fromEntries(
      Array.from(dumps, ([id, dump]) => [
        id,
        Object.fromEntries(names.map(name => [name, { raw: dump[name], ...siValue(name, dump[name]) }])),
      ]),
    ),
  }
}
