/** Named spaces taken together: the space of an observation with several features. */

import { Random } from '../../robot/random.js'
import { describeValue } from './describe-value.js'
import type { Space, SpaceValue } from './space.js'

type Entries = Readonly<Record<string, Space<unknown>>>
type Members<E extends Entries> = { readonly [Key in keyof E]: SpaceValue<E[Key]> }

const SEEDS = 0x1_0000_0000

/**
 * Members are objects with exactly the keys of `entries`, each value in its space. The entries belong to the Dict from
 * then on: it seeds each by seed and key, so that equal entries draw different values and key order does not matter.
 */
export class Dict<E extends Entries> implements Space<Members<E>> {
  readonly entries: E

  constructor(entries: E) {
    this.entries = { ...entries }
    this.seed(0)
  }

  sample(): Members<E> {
    const members = Object.entries(this.entries).map(([key, space]) => [key, space.sample()] as const)
    return Object.fromEntries(members) as Members<E>
  }

  seed(seed: number): void {
    for (const [key, space] of Object.entries(this.entries)) {
      space.seed(new Random(seed).fork(key).integer(0, SEEDS))
    }
  }

  contains(value: unknown): value is Members<E> {
    return this.explain(value) === undefined
  }

  explain(value: unknown): string | undefined {
    const keys = Object.keys(this.entries)
    if (typeof value !== 'object' || value === null || Array.isArray(value) || ArrayBuffer.isView(value)) {
      return `expected an object with keys ${keys.join(', ')}, found ${describeValue(value)}`
    }
    const extra = Object.keys(value).find(key => !Object.hasOwn(this.entries, key))
    if (extra !== undefined) return `expected only the keys ${keys.join(', ')}, found key \`${extra}\` as well`
    for (const [key, space] of Object.entries(this.entries)) {
      if (!Object.hasOwn(value, key)) return `expected key \`${key}\`, found ${describeValue(value)}`
      const reason = space.explain((value as Readonly<Record<string, unknown>>)[key])
      if (reason !== undefined) return `key \`${key}\`: ${reason}`
    }
    return undefined
  }

  describe(): string {
    const entries = Object.entries(this.entries).map(([key, space]) => `${key}: ${space.describe()}`)
    return `Dict(${entries.join(', ')})`
  }

  equals(other: Space<unknown>): boolean {
    if (!(other instanceof Dict)) return false
    const theirs = other.entries as Entries
    return (
      Object.keys(theirs).length === Object.keys(this.entries).length &&
      Object.entries(this.entries).every(([key, space]) => {
        const their = Object.hasOwn(theirs, key) ? theirs[key] : undefined
        return their !== undefined && space.equals(their)
      })
    )
  }
}
