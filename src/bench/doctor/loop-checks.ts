/** A control loop's worth of reads: how fast it goes, how long the slowest take, and what is lost. */

import { BadPacketError, BusTimeoutError } from '../../robot/bus-errors.js'
import { LatencyHistogram } from '../../robot/latency-histogram.js'
import type { ServoAccess } from '../servo-access.js'
import { checkOf, failed, passed, type Check } from './check.js'
import type { ExpectedArm } from './examined-arm.js'

/** What the driver counts of each servo since it was made. */
export interface CountingBus extends Pick<ServoAccess, 'syncRead'> {
  readonly statistics: {
    readonly errors: ReadonlyMap<number, { readonly timeouts: number; readonly badPackets: number }>
  }
}

export interface ServoLosses {
  readonly id: number
  readonly lost: number
  readonly corrupt: number
}

export interface LoopMeasurement {
  readonly rounds: number
  /** Rounds without a position of every servo, after all retries. */
  readonly failedRounds: number
  readonly rateHz: number
  readonly latencyMs: { readonly p50: number; readonly p99: number; readonly max: number }
  readonly losses: readonly ServoLosses[]
}

export interface LoopOptions {
  readonly rounds: number
  /** Milliseconds, monotonic. */
  readonly nowMs: () => number
  readonly onRound?: (done: number) => void
}

/** LeRobot's loop runs at 30 Hz, and at 60 Hz in newer set-ups: a read must fit into the shorter period. */
const PERIOD_MS = 1000 / 60
const LARGEST_LOSS_SHARE = 0.01
/** Not measured: the first reads compile the driver. */
const WARM_UP_ROUNDS = 20
/** So many failures in a row, and the bus is dead. */
const PATIENCE_ROUNDS = 5

/** Sync reads of Present_Position, one after the other. Whatever is no lost or garbled reply is thrown. */
export async function measureLoop(
  bus: CountingBus,
  ids: readonly number[],
  options: LoopOptions,
): Promise<LoopMeasurement> {
  const { rounds, nowMs, onRound } = options
  for (let round = 0; round < WARM_UP_ROUNDS && (await isAnswered(bus, ids)); round++);
  const before = bus.statistics.errors
  const latency = new LatencyHistogram()
  let [done, failedRounds, failedInRow] = [0, 0, 0]
  const beganMs = nowMs()
  while (done < rounds && failedInRow < PATIENCE_ROUNDS) {
    const roundMs = nowMs()
    const isFailed = !(await isAnswered(bus, ids))
    latency.add(nowMs() - roundMs)
    failedInRow = isFailed ? failedInRow + 1 : 0
    failedRounds += Number(isFailed)
    done += 1
    onRound?.(done)
  }
  const lastedMs = nowMs() - beganMs
  const { errors } = bus.statistics
  const grown = (id: number, kind: 'timeouts' | 'badPackets') =>
    (errors.get(id)?.[kind] ?? 0) - (before.get(id)?.[kind] ?? 0)
  return {
    rounds: done,
    failedRounds,
    rateHz: lastedMs > 0 ? (1000 * done) / lastedMs : Infinity,
    latencyMs: { p50: latency.percentileMs(0.5), p99: latency.percentileMs(0.99), max: latency.maxMs },
    losses: ids.map(id => ({ id, lost: grown(id, 'timeouts'), corrupt: grown(id, 'badPackets') })),
  }
}

/** By all of them, within the driver's retries. */
async function isAnswered(bus: CountingBus, ids: readonly number[]): Promise<boolean> {
  try {
    await bus.syncRead('Present_Position', ids)
    return true
  } catch (error) {
    if (error instanceof BusTimeoutError || error instanceof BadPacketError) return false
    throw error
  }
}

export function checkLoop({ rounds, failedRounds, rateHz, latencyMs, losses }: LoopMeasurement): Check {
  const { p50, p99, max } = latencyMs
  const rate = Number.isFinite(rateHz) ? `${rateHz.toFixed(0)} reads/s` : 'no measurable time'
  const found = `${rounds} reads: ${rate}, ${p50.toFixed(1)} ms (p99 ${p99.toFixed(1)}, max ${max.toFixed(1)})`
  if (failedRounds > 0) {
    return failed('loop', `${found}, ${failedRounds} without a position of every servo`, 'see the line replies')
  }
  if (p99 <= PERIOD_MS) return passed('loop', found)
  const isLossy = losses.some(({ lost, corrupt }) => lost + corrupt > 0)
  return failed(
    'loop',
    `${found}; a loop at 60 Hz has ${PERIOD_MS.toFixed(1)} ms`,
    isLossy
      ? 'what is lost is asked for again, and that takes so long: see the line replies'
      : 'close what keeps this PC busy, plug the board straight into the PC and not into a hub, and see the line latency_timer',
  )
}

/** Along the chain: what all servos from one on lose is lost before that one. */
export function checkReplies({ spec }: ExpectedArm, { rounds, losses }: LoopMeasurement): Check {
  const bad = losses.filter(({ lost, corrupt }) => lost + corrupt > 0)
  const [any] = bad
  if (any === undefined) return passed('replies', `none lost or corrupt of ${rounds * losses.length}`)
  const share = ({ lost, corrupt }: ServoLosses) => (lost + corrupt) / rounds
  const list = bad.map(each => `servo ${each.id}: ${each.lost} lost, ${each.corrupt} corrupt`).join(', ')
  const first = bad.find(each => share(each) > LARGEST_LOSS_SHARE) ?? any
  const place = spec.servos.findIndex(({ id }) => id === first.id)
  const before = spec.servos[place - 1]
  const cable =
    before === undefined ? `between the board and servo ${first.id}` : `between servo ${before.id} and ${first.id}`
  const isFailure = bad.some(each => share(each) > LARGEST_LOSS_SHARE)
  const corrupt = bad.some(each => each.corrupt > 0) ? ', that no two servos share an id' : ''
  const next = `see to the cable ${cable}, to the supply${corrupt}, and that no other program uses the port; then so101 doctor again`
  return checkOf('replies', [{ isFailure, found: `of ${rounds} each, ${list}`, next }], '')
}
