/** Says in a few words what an unknown value is, for the "found ..." half of an error. */

const LONGEST_STRING = 40
const MOST_KEYS = 6

/** For instance `NaN`, `"left"`, `Float64Array of length 6`, `object with keys a, b`. */
export function describeValue(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value.length > LONGEST_STRING ? `${value.slice(0, LONGEST_STRING)}...` : value)
    case 'bigint':
      return `${value.toString()}n`
    case 'function':
      return 'function'
    case 'symbol':
      return value.toString()
    case 'object':
      return value === null ? 'null' : describeObject(value)
    default:
      return String(value)
  }
}

function describeObject(value: object): string {
  if (Array.isArray(value)) return `array of length ${value.length}`
  const name = (value.constructor as { name?: string } | undefined)?.name ?? 'Object'
  if (ArrayBuffer.isView(value)) {
    const { length } = value as unknown as { length?: number }
    return `${name} of length ${length ?? value.byteLength}`
  }
  if (value instanceof Error) return `${name} "${value.message}"`
  const keys = Object.keys(value)
  const shown = keys.slice(0, MOST_KEYS).join(', ') + (keys.length > MOST_KEYS ? ', ...' : '')
  return `${name === 'Object' ? 'object' : name} ${keys.length === 0 ? 'without keys' : `with keys ${shown}`}`
}
