/** A part of a suite for one of several machines: shard k of n has the episodes k - 1, k - 1 + n, k - 1 + 2 n .. of every cell. */

import { UsageError } from '../../robot/errors.js'

export interface Shard {
  /** 1 .. count. */
  readonly index: number
  readonly count: number
}

/** From `2/3`. */
export function parseShard(text: string): Shard {
  const [, index, count] = /^(\d+)\/(\d+)$/.exec(text) ?? []
  const shard = { index: Number(index), count: Number(count) }
  if (shard.index >= 1 && shard.index <= shard.count) return shard
  throw new UsageError(`--shard=${text} is no part of a whole: write --shard=1/3, --shard=2/3 and --shard=3/3`)
}

/** Whether episode `index` of a cell belongs to it; without a shard every one does. */
export function isInShard(index: number, shard: Shard | undefined): boolean {
  return shard === undefined || index % shard.count === shard.index - 1
}
