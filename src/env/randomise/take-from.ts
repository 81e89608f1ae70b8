/** One drawn number, told by its name. */

import type { Random } from '../../robot/random.js'
import { draw, type Distribution } from './distribution.js'

/** All that was drawn, by the name it has in the declaration. */
export type Drawn = Record<string, unknown>

export function takeFrom(
  drawn: Drawn,
  random: Random,
  key: string,
  from: Distribution | undefined,
): number | undefined {
  if (from === undefined) return undefined
  const value = draw(from, random)
  drawn[key] = value
  return value
}
