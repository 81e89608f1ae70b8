/** What a policy saw in its last steps: at an episode's beginning the first observation stands for those before it, as in LeRobot. */

import type { FeatureArray, Observation } from '../../../env/env.js'

export class ObservationHistory {
  #steps: Observation[] = []

  /** `names`: the features to give. */
  constructor(
    private readonly names: readonly string[],
    private readonly length: number,
  ) {}

  /** Reads nothing: pictures are drawn where somebody asks for them. */
  add(observation: Observation): void {
    this.#steps.push(observation)
    while (this.#steps.length < this.length) this.#steps.unshift(observation)
    if (this.#steps.length > this.length) this.#steps.shift()
  }

  /** Oldest first; without the features that an observation lacks. */
  get newest(): readonly Readonly<Record<string, FeatureArray>>[] {
    return this.#steps.map(observation =>
      Object.fromEntries(
        this.names.flatMap(name => {
          const values = observation[name]
          return values ? [[name, values]] : []
        }),
      ),
    )
  }
}
