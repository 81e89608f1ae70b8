/** One at a time, in the order of asking. */

export class Turns {
  #isTaken = false
  readonly #waiting: (() => void)[] = []

  /** A promise where somebody else has the turn. Whoever has it calls `pass`, whatever happens. */
  take(): Promise<void> | undefined {
    if (this.#isTaken) {
      return new Promise(resolve => {
        this.#waiting.push(resolve)
      })
    }
    this.#isTaken = true
    return undefined
  }

  pass(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#isTaken = false
  }
}
