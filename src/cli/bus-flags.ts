/** Flags that all bus commands share, and the bus that they name. */

import { z } from 'zod'
import type { BusWorld } from './bus-world.js'
import type { FeetechBus } from '../hardware/feetech-bus.js'
import { DEFAULT_BAUD_RATE } from '../robot/baud-rates.js'
import { UsageError } from '../robot/errors.js'

export const PORT_FLAGS = {
  port: z.string().optional().describe('a serial device, tcp://HOST:PORT, or sim: a simulated arm in this process'),
  robot: z.strictObject({ port: z.string().optional().describe('LeRobot’s name for --port') }).prefault({}),
}

export const BAUD_FLAG = z.int().min(1).default(DEFAULT_BAUD_RATE).describe('of the port, bits per second')

const ID_TEXT = z.union([z.int(), z.string()])

export const IDS_FLAG = z
  .union([ID_TEXT, z.array(ID_TEXT)])
  .optional()
  .describe('which servos: 3 or 1-6 or 1,2,7; whoever answers where absent (all)')

export interface PortOptions {
  readonly port?: string | undefined
  readonly robot: { readonly port?: string | undefined }
}

/** Opens the bus, and closes it whatever happens. */
export async function withBus<T>(
  options: PortOptions,
  baudRate: number,
  world: BusWorld,
  body: (bus: FeetechBus) => Promise<T>,
): Promise<T> {
  const bus = await openBus(await pathOf(options, world), baudRate, world)
  try {
    return await body(bus)
  } finally {
    await bus.close()
  }
}

export async function openBus(path: string, baudRate: number, world: BusWorld): Promise<FeetechBus> {
  const { FeetechBus } = await import('../hardware/feetech-bus.js')
  return new FeetechBus(await world.open(path, baudRate), { timers: world.timers })
}

export async function pathOf({ port, robot }: PortOptions, world: BusWorld): Promise<string> {
  if (port !== undefined && robot.port !== undefined && port !== robot.port) {
    throw new UsageError(`--port=${port} and --robot.port=${robot.port} are two names for one thing: drop one`)
  }
  const path = port ?? robot.port
  if (path !== undefined) return path
  const found = (await world.ports()).map(({ path, adapter }) => (adapter ? `${path} (${adapter})` : path))
  const here = found.length > 0 ? `ports here are ${found.join(', ')}` : 'no serial port was found'
  throw new UsageError(`--port is missing, ${here}: add --port=PATH, or --port=sim to try it on a simulated arm`)
}

/** Undefined: whoever is there. `UsageError` for what names no ids. */
export function idsOf(flag: z.output<typeof IDS_FLAG>): readonly number[] | undefined {
  if (flag === undefined || flag === 'all') return undefined
  const parts = [flag].flat().flatMap(each => String(each).split(','))
  return [...new Set(parts.flatMap(part => rangeOf(part.trim(), flag)))].sort((a, b) => a - b)
}

/** What the protocol leaves for servos: 254 is everybody. */
const LARGEST_ID = 253

function rangeOf(part: string, flag: z.output<typeof IDS_FLAG>): readonly number[] {
  const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? []
  const [from, to] = [Number(first), Number(last)]
  if (!(from <= to && to <= LARGEST_ID)) {
    throw new UsageError(
      `--ids=${String(flag)}: expected ids from 0 to ${LARGEST_ID} such as 3, 1-6 or 1,2,7, got '${part}'`,
    )
  }
  return Array.from({ length: to - from + 1 }, (_, i) => from + i)
}
