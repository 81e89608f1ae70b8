/** `so101 bus scan`: which servos answer on a port, at which rate, and what is wrong with them. */

import { z } from 'zod'
import { IDS_FLAG, idsOf, PORT_FLAGS, withBus } from './bus-flags.js'
import type { BusWorld } from './bus-world.js'
import { defineCommand, type Command } from './command.js'
import type { Io } from './io.js'
import { progressBar } from './progress.js'
import { table } from './table.js'
import { BAUD_RATES, DEFAULT_BAUD_RATE } from '../robot/baud-rates.js'
import { FirmwareMismatchError } from '../robot/bus-errors.js'
import { UsageError } from '../robot/errors.js'
import { REGISTERS } from '../robot/registers.js'
import { robotTypeNamed } from '../robot/robot-types.js'
import type { PortScan } from '../run/scan-port.js'

const STS3215 = REGISTERS.Model_Number.factory

const flags = z.strictObject({
  ...PORT_FLAGS,
  robot: PORT_FLAGS.robot
    .unwrap()
    .extend({
      type: z
        .string()
        .optional()
        .describe('the arm that it should be, such as so101_follower: what is not is an error'),
    })
    .prefault({}),
  baud: z
    .union([z.int(), z.literal('all')])
    .optional()
    .describe(`rate to look at, or all; where absent ${DEFAULT_BAUD_RATE}, and all where nobody answers there`),
  ids: IDS_FLAG,
  json: z.boolean().default(false).describe('print one JSON object'),
})

type Options = z.output<typeof flags>

export function busScanCommand(world: BusWorld): Command {
  return defineCommand({
    name: 'bus scan',
    summary: 'find the servos on a port, at any baud rate',
    flags,
    examples: ['so101 bus scan --port=/dev/ttyACM0', 'so101 bus scan --port=sim --baud=all --ids=1-6'],
    async run(options, io) {
      const baudRates = ratesOf(options.baud)
      const ids = idsOf(options.ids)
      const expected = expectedServos(options.robot.type)
      await withBus(options, DEFAULT_BAUD_RATE, world, async bus => {
        const { requireServos, scanPort } = await import('../run/scan-port.js')
        const bar = progressBar(io, { total: (baudRates ?? BAUD_RATES).length, label: 'baud rates' })
        let found: PortScan
        try {
          found = await scanPort(bus, {
            baudRates,
            ids,
            onRate: (baudRate, servosThere) => {
              bar.advance(1, `| ${servosThere} servos at ${baudRate}`)
            },
          })
        } finally {
          bar.stop()
        }
        report(found, options, io)
        requireServos(found, ids)
        if (expected === undefined) return
        const { checkServos } = await import('../hardware/check-servos.js')
        await checkServos(bus, expected)
      })
    },
  })
}

/** Undefined: the usual one first. */
function ratesOf(baud: Options['baud']): readonly number[] | undefined {
  if (baud === undefined) return undefined
  if (baud === 'all') return BAUD_RATES
  if ((BAUD_RATES as readonly number[]).includes(baud)) return [baud]
  throw new UsageError(`no servo can have ${baud} baud: give one of ${BAUD_RATES.join(', ')}, or all`)
}

function expectedServos(type: string | undefined) {
  if (type === undefined) return undefined
  return robotTypeNamed(type).servos.map(({ id }) => ({ id, modelNumber: STS3215 }))
}

function report(found: PortScan, { json }: Options, io: Io): void {
  const { path, servos, refusedBaudRates, triedBaudRates, isQuick } = found
  const all = [...servos.values()]
  if (json) io.stdout.write(`${JSON.stringify(asJson(found), undefined, 2)}\n`)
  else if (all.length > 0) {
    const rows = all.map(({ identity, baudRates }) => [
      identity.id,
      modelName(identity.modelNumber),
      identity.firmware,
      baudRates.length > 1 ? 'any' : (baudRates[0] as number),
    ])
    io.stdout.write(
      `${all.length} ${all.length === 1 ? 'servo' : 'servos'} on ${path}\n${table(['id', 'model', 'firmware', 'baud'], rows)}\n`,
    )
  }
  if (isQuick)
    warn(io, `at rates other than ${DEFAULT_BAUD_RATE} only an arm's ids were looked for: --baud=all looks for all`)
  const firmware = new Map(all.map(({ identity }) => [identity.id, identity.firmware]))
  if (new Set(firmware.values()).size > 1) warn(io, new FirmwareMismatchError(firmware).message)
  if (all.some(({ baudRates }) => baudRates.length > 1)) {
    warn(io, `${path} passes no baud rate on, as TCP and pseudo terminals: servos answer at any`)
  }
  const rates = new Set(all.flatMap(({ baudRates }) => (baudRates.length === 1 ? baudRates : [])))
  if (rates.size > 1)
    warn(io, `servos have different rates (${[...rates].join(', ')}): one program reaches only one of these`)
  if (refusedBaudRates.length > 0 && triedBaudRates.length > refusedBaudRates.length) {
    warn(io, `${path} cannot do ${refusedBaudRates.join(', ')} baud: servos at these would not be seen`)
  }
}

function warn(io: Io, text: string): void {
  io.stderr.write(`warning: ${text}\n`)
}

function modelName(modelNumber: number): string {
  return modelNumber === STS3215 ? `sts3215 (${modelNumber})` : String(modelNumber)
}

function asJson({ path, servos, garbled, triedBaudRates, refusedBaudRates }: PortScan) {
  return {
    port: path,
    servos: Array.from(servos.values(), ({ identity, baudRates }) => ({
      id: identity.id,
      model_number: identity.modelNumber,
      firmware: identity.firmware,
      baud_rates: baudRates,
    })),
    garbled: garbled.map(({ id, baudRate }) => ({ id, baud_rate: baudRate })),
    tried_baud_rates: triedBaudRates,
    refused_baud_rates: refusedBaudRates,
  }
}
