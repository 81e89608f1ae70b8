/** Every two policies of one result on the same task and level, with the correction for so many tests. */

import { holm } from '../../env/statistics/holm.js'
import type { CellResult } from './cell-result.js'
import { difference, type Difference } from './pairs.js'

export interface PolicyPair extends Difference {
  readonly task: string
  readonly level: string
  readonly first: string
  readonly second: string
  /** Corrected over all pairs of the result (Holm). */
  readonly pHolm: number
}

/** Two floors are not compared with each other. */
export function policyPairs(cells: readonly CellResult[]): PolicyPair[] {
  const pairs = cells.flatMap((first, index) =>
    cells
      .slice(index + 1)
      .filter(second => second.task === first.task && second.level === first.level)
      .filter(second => first.role !== 'floor' || second.role !== 'floor')
      .map(second => ({ first, second, found: difference(first, second) })),
  )
  // What a policy does better than a floor is seldom a question.
  pairs.sort((a, b) => Number(withFloor(a)) - Number(withFloor(b)))
  const corrected = holm(pairs.map(({ found }) => found.p))
  return pairs.map(({ first, second, found }, index) => ({
    ...found,
    task: first.task,
    level: first.level,
    first: first.policy,
    second: second.policy,
    pHolm: corrected[index] as number,
  }))
}

function withFloor({ first, second }: { readonly first: CellResult; readonly second: CellResult }): boolean {
  return first.role === 'floor' || second.role === 'floor'
}
