/** The checks that were made so far, told of as they come; what cannot be looked at is said, never passed over. */

import { CHECK_IDS, failedBy, skipped, type Check, type CheckId } from '../../bench/doctor/check.js'

export class Checklist {
  readonly #checks: Check[] = []

  constructor(private readonly made: (check: Check) => void) {}

  get checks(): readonly Check[] {
    return this.#checks
  }

  /** True where the way is free for those behind it. */
  add(check: Check): boolean {
    this.#checks.push(check)
    this.made(check)
    return check.ok !== false
  }

  /** All that are not made yet. */
  skipRest(reason: string): void {
    for (const id of this.#missing()) this.add(skipped(id, reason))
  }

  /** The first that is not made yet fails with the error. */
  failNext(error: Error): void {
    const [id] = this.#missing()
    if (id !== undefined) this.add(failedBy(id, error))
  }

  #missing(): readonly CheckId[] {
    return CHECK_IDS.filter(id => this.#checks.every(check => check.id !== id))
  }
}
