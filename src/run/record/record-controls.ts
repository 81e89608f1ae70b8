/** What a person at a recording may ask for, by key or button, and the loop's way to hear it. */

export class RecordControls {
  #isEnding = false
  #isAgain = false
  #isStopped = false
  #verdict: 'success' | 'failure' | undefined
  #wake: () => void = () => undefined

  /** Ends the episode, which is kept, or the time for laying things out. */
  end(): void {
    this.#isEnding = true
    this.#wake()
  }

  /** Drops the episode that runs, or the one that just ended, and records it again. */
  again(): void {
    this.#isAgain = true
    this.end()
  }

  /** The episode that runs is kept as far as it came; it is the last. */
  stop(): void {
    this.#isStopped = true
    this.end()
  }

  /** Of the episode that runs on a device: how it went. */
  say(verdict: 'success' | 'failure'): void {
    this.#verdict = verdict
  }

  get verdict(): 'success' | 'failure' | undefined {
    return this.#verdict
  }

  get isStopped(): boolean {
    return this.#isStopped
  }

  /** For the loop: an episode, or a wait, begins; what was asked for before is done. */
  begin(): void {
    this.#isEnding = this.#isStopped
    this.#isAgain = false
    this.#verdict = undefined
  }

  get isEnding(): boolean {
    return this.#isEnding
  }

  get isAgain(): boolean {
    return this.#isAgain
  }

  /** Resolves after `waitMs`, or as soon as something is asked for. Rejects with the signal's reason. */
  async wait(waitMs: number, signal?: AbortSignal): Promise<void> {
    if (this.#isEnding) return
    signal?.throwIfAborted()
    await new Promise<void>(resolve => {
      const end = () => {
        signal?.removeEventListener('abort', wake)
        resolve()
      }
      const timer = setTimeout(end, waitMs)
      const wake = () => {
        clearTimeout(timer)
        end()
      }
      this.#wake = wake
      signal?.addEventListener('abort', wake, { once: true })
    })
    this.#wake = () => undefined
    signal?.throwIfAborted()
  }
}
