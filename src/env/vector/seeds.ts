/** Seeds of n environments, by place alone: neither n nor the number of threads decides any. */

import { UsageError } from '../../robot/errors.js'
import type { VectorResetOptions } from './vector-env.js'

/** Seeds are 32-bit. */
const SEEDS = 4294967296

/** A number: seed + i. A list as it is. `UsageError` for a seed out of range, or a list of another length. */
export function seedsOf(seed: VectorResetOptions['seed'], count: number): readonly (number | undefined)[] {
  if (seed === undefined) return new Array<undefined>(count).fill(undefined)
  if (typeof seed === 'number') {
    requireSeed(seed, seed + count - 1)
    return Array.from({ length: count }, (_, index) => seed + index)
  }
  if (seed.length !== count) {
    throw new UsageError(`expected ${count} seeds, one for each environment, got ${seed.length}`)
  }
  for (const each of seed) if (each !== undefined) requireSeed(each)
  return seed
}

function requireSeed(seed: number, last = seed): void {
  if (Number.isInteger(seed) && seed >= 0 && last < SEEDS) return
  const most = SEEDS - 1 - (last - seed)
  throw new UsageError(`expected a whole seed from 0 to ${Number.isNaN(most) ? SEEDS - 1 : most}, got ${seed}`)
}

/** `reset_mask` apart from what is the environments' own. `UsageError` unless it is n booleans, one of them true. */
export function resetMask(
  options: Readonly<Record<string, unknown>>,
  count: number,
): { readonly mask: Uint8Array; readonly options: Readonly<Record<string, unknown>> } {
  const { reset_mask: given, ...rest } = options
  if (given === undefined) return { mask: new Uint8Array(count).fill(1), options: rest }
  const isList = Array.isArray(given) || given instanceof Uint8Array
  const mask = isList ? Array.from<unknown, unknown>(given as ArrayLike<unknown>, asFlag) : []
  if (!isList || mask.length !== count || mask.includes(undefined)) {
    throw new UsageError(`expected \`reset_mask\` to hold ${count} booleans, one for each environment`)
  }
  if (!mask.includes(1)) throw new UsageError('expected `reset_mask` to name an environment, it has only false')
  return { mask: Uint8Array.from(mask as number[]), options: rest }
}

function asFlag(value: unknown): 0 | 1 | undefined {
  if (value === true || value === 1) return 1
  return value === false || value === 0 ? 0 : undefined
}
