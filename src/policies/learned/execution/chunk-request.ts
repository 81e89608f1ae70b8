/** One chunk on its way, and when it is there: after so many steps, or when it has come. */

import type { ChunkSource, Prediction, PredictionInput } from '../predictor.js'

type Outcome = { readonly prediction: Prediction } | { readonly error: unknown }

export class ChunkRequest {
  #outcome: Outcome | undefined
  readonly #settled: Promise<Outcome>

  /** `first`: the step that its first action is for. `madeAt`, `waitSteps`: turns of the control loop; the latter absent: on the wall's clock. */
  constructor(
    source: ChunkSource,
    input: PredictionInput,
    readonly first: number,
    private readonly madeAt: number,
    private readonly waitSteps: number | undefined,
  ) {
    this.#settled = source.request(input).then(
      prediction => (this.#outcome = { prediction }),
      (error: unknown) => (this.#outcome = { error }),
    )
  }

  /** The chunk if it is there at this turn of the control loop. Throws what went wrong. */
  async arrived(turn: number): Promise<Prediction | undefined> {
    const { waitSteps } = this
    if (waitSteps !== undefined && turn < this.madeAt + waitSteps) return undefined
    // Simulated time stands still until it is there: it has been charged already.
    const outcome = waitSteps === undefined ? this.#outcome : await this.#settled
    if (outcome && 'error' in outcome) throw outcome.error
    return outcome?.prediction
  }

  /** Resolves when it is there, or has failed, or `patience` is over. */
  async within(patience: Promise<void>): Promise<void> {
    await Promise.race([this.#settled, patience])
  }
}
