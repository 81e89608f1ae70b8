/** What goes on beside the recording's loop: files of finished episodes. The first thing that goes wrong is kept until somebody asks. */

export class BackgroundWork {
  readonly #running = new Set<Promise<void>>()
  #failure: unknown

  get count(): number {
    return this.#running.size
  }

  add(work: Promise<void>): void {
    const own: Promise<void> = work
      .catch((error: unknown) => {
        this.#failure ??= error
      })
      .finally(() => {
        this.#running.delete(own)
      })
    this.#running.add(own)
  }

  /** Until at most so many are under way. */
  async room(most: number): Promise<void> {
    while (this.#running.size > most) await Promise.race(this.#running)
  }

  /** Throws what went wrong in it so far. */
  requireWell(): void {
    if (this.#failure !== undefined) throw this.#failure as Error
  }
}
