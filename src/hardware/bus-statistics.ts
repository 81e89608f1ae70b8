/** What a bus has been through: round trips, how long they took, and which servo failed how. */

import { LatencyHistogram } from '../robot/latency-histogram.js'

/** Of one servo, since the bus was made. */
export interface ServoErrors {
  /** Requests that it left unanswered. */
  readonly timeouts: number
  /** Requests that garbled bytes came back for. */
  readonly badPackets: number
  /** Times that it was asked again. */
  readonly retries: number
}

export interface BusReport {
  /** Requests that every servo answered. */
  readonly roundTrips: number
  /** Of those, from handing out the request to the last reply. 0 before the first. */
  readonly latencyMs: { readonly p50: number; readonly p99: number; readonly max: number }
  /** By servo id; servos without any error are not in it. */
  readonly errors: ReadonlyMap<number, ServoErrors>
  readonly badChecksums: number
  /** Bytes that belonged to no packet. */
  readonly droppedBytes: number
  /** Whole packets that answered nothing asked: late, of another servo, or of another length. */
  readonly strayPackets: number
  /** Bytes that came while nothing was asked. */
  readonly unaskedBytes: number
}

export class BusStatistics {
  readonly latency = new LatencyHistogram()
  strayPackets = 0
  unaskedBytes = 0
  readonly #errors = new Map<number, { -readonly [K in keyof ServoErrors]: ServoErrors[K] }>()

  count(kind: keyof ServoErrors, servoIds: readonly number[]): void {
    for (const id of servoIds) {
      const errors = this.#errors.get(id) ?? { timeouts: 0, badPackets: 0, retries: 0 }
      errors[kind]++
      this.#errors.set(id, errors)
    }
  }

  /** A copy as of now. */
  report({ badChecksums, droppedBytes }: { badChecksums: number; droppedBytes: number }): BusReport {
    const { latency, strayPackets, unaskedBytes } = this
    return {
      roundTrips: latency.total,
      latencyMs: { p50: latency.percentileMs(0.5), p99: latency.percentileMs(0.99), max: latency.maxMs },
      errors: new Map([...this.#errors].map(([id, errors]) => [id, { ...errors }])),
      badChecksums,
      droppedBytes,
      strayPackets,
      unaskedBytes,
    }
  }
}
