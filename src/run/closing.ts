/** What was opened one after the other, to be closed in the reverse order, each whatever becomes of the others. */

export class Closing {
  readonly #steps: (() => Promise<void> | void)[] = []

  add(step: () => Promise<void> | void): void {
    this.#steps.push(step)
  }

  /** The first error. */
  async all(): Promise<unknown> {
    let failure: unknown
    for (const step of this.#steps.splice(0).reverse()) {
      try {
        await step()
      } catch (error) {
        failure ??= error
      }
    }
    return failure
  }
}
