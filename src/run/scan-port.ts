/** Who answers on a port, rate by rate, and what is wrong with them. */

import type { FeetechBus } from '../hardware/feetech-bus.js'
import { requireQuiet } from '../hardware/find-servos.js'
import { scan } from '../hardware/scan.js'
import type { ServoIdentity } from '../hardware/servo-identity.js'
import { SO101_FOLLOWER } from '../robot/arm-spec.js'
import { BAUD_RATES, DEFAULT_BAUD_RATE } from '../robot/baud-rates.js'
import { DuplicateIdError, NotAServoBusError } from '../robot/bus-errors.js'

export interface PortScan {
  readonly path: string
  readonly triedBaudRates: readonly number[]
  /** By id, in rising order. Several rates where the port passes none on. */
  readonly servos: ReadonlyMap<number, { readonly identity: ServoIdentity; readonly baudRates: readonly number[] }>
  readonly garbled: readonly { readonly id: number; readonly baudRate: number }[]
  /** The port cannot do these. */
  readonly refusedBaudRates: readonly number[]
  /** At some rates only the ids of an arm were asked. */
  readonly isQuick: boolean
}

export interface ScanPortOptions {
  /** Default: the usual one, and where nobody answers there all others, with an arm's ids only. */
  readonly baudRates?: readonly number[] | undefined
  /** Default: whoever answers. */
  readonly ids?: readonly number[] | undefined
  /** Called after each rate was looked at, with what was found there. */
  readonly onRate?: (baudRate: number, servosThere: number) => void
}

const USUAL_IDS = SO101_FOLLOWER.servos.map(({ id }) => id)
const OTHER_RATES = BAUD_RATES.filter(rate => rate !== DEFAULT_BAUD_RATE)

/** `NotAServoBusError` for what talks without being asked. */
export async function scanPort(bus: FeetechBus, options: ScanPortOptions = {}): Promise<PortScan> {
  await requireQuiet(bus)
  const { baudRates = [DEFAULT_BAUD_RATE], ids } = options
  const found = await scanAt(bus, baudRates, options)
  if (options.baudRates !== undefined || !isNobody(found)) return found
  // To ask for every id takes a second at each rate, and servos of an arm have the usual ones.
  const quick = await scanAt(bus, OTHER_RATES, { ...options, ids: ids ?? USUAL_IDS })
  if (ids !== undefined) return merged(found, quick)
  const rates = OTHER_RATES.filter(rate => answersAt(quick, rate))
  if (rates.length === 0) return { ...merged(found, quick), isQuick: true }
  return { ...merged(found, await scanAt(bus, rates, options)), triedBaudRates: BAUD_RATES, isQuick: true }
}

/** `NotAServoBusError` where no servo answers, `DuplicateIdError` where some answer at once. `askedIds`: where not all were asked. */
export function requireServos(
  { path, servos, garbled, triedBaudRates, refusedBaudRates }: PortScan,
  askedIds: readonly number[] = [],
): void {
  // A servo has one rate: what garbles at several is something else that talks.
  const isNoise = servos.size === 0 && new Set(garbled.map(({ baudRate }) => baudRate)).size > 1
  if (isNoise || (servos.size === 0 && garbled.length === 0)) {
    const tried = triedBaudRates.filter(rate => !refusedBaudRates.includes(rate))
    throw new NotAServoBusError(path, tried, askedIds)
  }
  if (garbled.length > 0) throw new DuplicateIdError([...new Set(garbled.map(({ id }) => id))].sort((a, b) => a - b))
}

async function scanAt(bus: FeetechBus, rates: readonly number[], { ids, onRate }: ScanPortOptions): Promise<PortScan> {
  let found: PortScan = {
    path: bus.path,
    triedBaudRates: rates,
    servos: new Map(),
    garbled: [],
    refusedBaudRates: [],
    isQuick: false,
  }
  for (const rate of rates) {
    const { servos, garbled, refusedBaudRates } = await scan(bus, { baudRates: [rate], ...(ids ? { ids } : {}) })
    const here = new Map(servos.map(({ baudRate, ...identity }) => [identity.id, { identity, baudRates: [baudRate] }]))
    found = merged(found, { ...found, triedBaudRates: [], servos: here, garbled, refusedBaudRates })
    onRate?.(rate, servos.length)
  }
  return found
}

function merged(a: PortScan, b: PortScan): PortScan {
  const servos = new Map(a.servos)
  for (const [id, { identity, baudRates }] of b.servos) {
    servos.set(id, { identity, baudRates: [...(servos.get(id)?.baudRates ?? []), ...baudRates] })
  }
  return {
    path: a.path,
    triedBaudRates: [...a.triedBaudRates, ...b.triedBaudRates],
    servos: new Map([...servos].sort(([one], [other]) => one - other)),
    garbled: [...a.garbled, ...b.garbled],
    refusedBaudRates: [...a.refusedBaudRates, ...b.refusedBaudRates],
    isQuick: a.isQuick || b.isQuick,
  }
}

function isNobody({ servos, garbled }: PortScan): boolean {
  return servos.size === 0 && garbled.length === 0
}

function answersAt({ servos }: PortScan, rate: number): boolean {
  return [...servos.values()].some(({ baudRates }) => baudRates.includes(rate))
}
