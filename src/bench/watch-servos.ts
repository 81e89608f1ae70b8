/** Round after round of samples, and how many replies were lost on the way. */

import type { ServoAccess } from './servo-access.js'
import { sampleServo, type ServoSample } from './servo-sample.js'

export interface WatchRound {
  /** Undefined where the reply was lost. */
  readonly samples: ReadonlyMap<number, ServoSample | undefined>
  /** Since the beginning, by servo. */
  readonly lostReplies: ReadonlyMap<number, number>
}

export class ServoWatch {
  readonly #lostReplies: Map<number, number>

  constructor(readonly ids: readonly number[]) {
    this.#lostReplies = new Map(ids.map(id => [id, 0]))
  }

  /** The bus may be another one than in the last round, after a port came back. */
  async round(bus: Pick<ServoAccess, 'readMemory'>): Promise<WatchRound> {
    const samples = new Map<number, ServoSample | undefined>()
    for (const id of this.ids) {
      const sample = await sampleServo(bus, id)
      samples.set(id, sample)
      if (sample === undefined) this.#lostReplies.set(id, (this.#lostReplies.get(id) ?? 0) + 1)
    }
    return { samples, lostReplies: new Map(this.#lostReplies) }
  }
}
