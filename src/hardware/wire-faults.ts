/** What spoils single replies, seeded, so that the same faults come again in the next run. */

import { UsageError } from '../robot/errors.js'
import { Random } from '../robot/random.js'

export interface ReplyFaultRates {
  /** Probabilities per reply, together at most 1; default 0. */
  readonly lost?: number | undefined
  readonly late?: number | undefined
  /** One bit of the reply is flipped. */
  readonly corrupt?: number | undefined
  /** The reply breaks off after at least one byte. */
  readonly truncated?: number | undefined
  /** How late the late ones are. Default 0.1 s. */
  readonly lateS?: number | undefined
  /** Default 0. */
  readonly seed?: number | undefined
}

/** In the order in which one draw decides between them. */
export const REPLY_FAULTS = ['lost', 'late', 'corrupt', 'truncated'] as const
export type ReplyFault = (typeof REPLY_FAULTS)[number]

export class WireFaults {
  /** Injected so far. */
  readonly counts: Record<ReplyFault, number> = { lost: 0, late: 0, corrupt: 0, truncated: 0 }
  readonly lateS: number
  readonly #rates: Readonly<Record<ReplyFault, number>>
  readonly #random: Random

  /** `UsageError` for rates that are no probabilities. */
  constructor({ lost = 0, late = 0, corrupt = 0, truncated = 0, lateS = 0.1, seed = 0 }: ReplyFaultRates) {
    this.#rates = { lost, late, corrupt, truncated }
    this.lateS = lateS
    this.#random = new Random(seed)
    const each = REPLY_FAULTS.map(fault => this.#rates[fault])
    if (!(each.every(rate => rate >= 0) && each.reduce((sum, rate) => sum + rate) <= 1 && lateS >= 0)) {
      const list = REPLY_FAULTS.map(fault => `${fault} ${this.#rates[fault]}`).join(', ')
      throw new UsageError(`faults are probabilities, together at most 1, and a time >= 0: got ${list}, lateS ${lateS}`)
    }
  }

  /** What befalls the next reply. One draw, whatever comes of it. */
  next(): ReplyFault | undefined {
    let left = this.#random.uniform()
    for (const fault of REPLY_FAULTS) {
      left -= this.#rates[fault]
      if (left >= 0) continue
      this.counts[fault]++
      return fault
    }
    return undefined
  }

  flipOneBit(reply: Uint8Array): void {
    const i = this.#random.integer(0, reply.length)
    reply[i] = (reply[i] as number) ^ (1 << this.#random.integer(0, 8))
  }

  /** How many bytes of a reply get through. */
  cutLength(replyBytes: number): number {
    return this.#random.integer(1, replyBytes)
  }
}
