/** Where two values differ, in words: for errors about what ought to repeat. */

import { describeValue } from '../spaces/describe-value.js'

/**
 * The first place where `a` and `b` differ, for instance `observation["observation.state"][1]: 0.5, then 0.25`, or
 * `undefined`. Compares numbers, strings, arrays, typed arrays, Maps, Sets and objects by content. Numbers within
 * `tolerance` (absolute and relative, as numpy's allclose) count as equal; NaN equals NaN.
 */
export function firstDifference(path: string, a: unknown, b: unknown, tolerance: number): string | undefined {
  const differ = `${path}: ${describeValue(a)}, then ${describeValue(b)}`
  if (typeof a === 'number' && typeof b === 'number') {
    const equal = a === b || (Number.isNaN(a) && Number.isNaN(b))
    return equal || Math.abs(a - b) <= tolerance + tolerance * Math.abs(b) ? undefined : differ
  }
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b ? undefined : differ
  if (a.constructor !== b.constructor) return differ
  const theirs = new Map(parts(b))
  const ours = parts(a)
  if (ours.length !== theirs.size) return differ
  for (const [key, part] of ours) {
    if (!theirs.has(key)) return differ
    const difference = firstDifference(path + place(key), part, theirs.get(key), tolerance)
    if (difference !== undefined) return difference
  }
  return undefined
}

/** As one would write it in a program: `.reward`, `[1]`, `["observation.state"]`. */
function place(key: unknown): string {
  return typeof key === 'string' && /^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`
}

function parts(value: object): [key: unknown, part: unknown][] {
  if (value instanceof Map) return [...(value as Map<unknown, unknown>)]
  if (value instanceof Set) return [...(value as Set<unknown>)].map(member => [member, member])
  if (Array.isArray(value)) return [...value.entries()]
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    return [...(value as unknown as Iterable<unknown>)].map((element, index) => [index, element])
  }
  return Object.entries(value)
}
