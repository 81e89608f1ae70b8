/** What a value may be, as a set one can sample from: Gymnasium's `Space`. */

/**
 * A set of values of type `T`. A space that was never seeded draws as if seeded with 0, so that a run without seeds
 * repeats too; give each its own seed where two equal spaces must not draw the same values.
 */
export interface Space<out T> {
  /** A random member. */
  sample(): T
  /** Restarts the draws of `sample`. Integer in [0, 2^32). */
  seed(seed: number): void
  contains(value: unknown): value is T
  /** Why `value` is not a member: expected, found, at which index or key. `undefined` for a member. */
  explain(value: unknown): string | undefined
  /** One line for errors, for instance `Box(float32[6], -100 to 100)`. */
  describe(): string
  /** Same set and same meaning (bounds, labels, units). Seeds do not count. */
  equals(other: Space<unknown>): boolean
}

/** The type of a space's members. */
export type SpaceValue<S> = S extends Space<infer T> ? T : never
