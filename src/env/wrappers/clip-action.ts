/** Takes any finite or infinite action and clips it to what the environment allows. */

import { ActionError } from '../../robot/errors.js'
import type { Env, Step } from '../env.js'
import { Box } from '../spaces.js'
import { Wrapper } from './wrapper.js'

/** As in Gymnasium, its own action space is an unbounded Box of the same shape, with the same labels and units. */
export class ClipAction extends Wrapper {
  readonly #bounds: Box
  readonly #actionSpace: Box

  /** Throws `TypeError` unless the action space is a Box. */
  constructor(inner: Env) {
    super(inner)
    const bounds = inner.actionSpace
    if (!(bounds instanceof Box)) {
      throw new TypeError(`expected \`actionSpace\` to be a Box to clip to, got ${bounds.describe()}`)
    }
    const { shape, labels, units } = bounds
    this.#bounds = bounds
    this.#actionSpace = new Box({
      low: -Infinity,
      high: Infinity,
      shape,
      ...(labels && { labels }),
      ...(units && { units }),
    })
  }

  override get actionSpace(): Box {
    return this.#actionSpace
  }

  /** Throws `ActionError` for NaN and for an array of the wrong kind or length. The action given is not written to. */
  override async step(action: Float32Array): Promise<Step> {
    const reason = this.#actionSpace.explain(action)
    if (reason !== undefined) throw new ActionError(`cannot clip the action: ${reason}`)
    return this.inner.step(this.#bounds.clip(action))
  }
}
