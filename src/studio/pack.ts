/**
 * Plain data with typed arrays as one piece of bytes, for a socket: JSON, in which arrays are numbered, then the arrays. What is one array to the sender is one to
 * the receiver, so that a mesh shared by six servos is sent once.
 */

const ARRAYS = { f4: Float32Array, f8: Float64Array, u1: Uint8Array, u2: Uint16Array, u4: Uint32Array } as const
type Kind = keyof typeof ARRAYS
type AnyArray = InstanceType<(typeof ARRAYS)[Kind]>

/** Stands where an array was. */
const MARK = '$array'
/** Arrays begin at multiples of this, as the largest element needs. */
const ALIGNMENT = 8

const padded = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT

/** `TypeError` for an array of a kind that is not in the list. */
export function pack(value: unknown): Uint8Array<ArrayBuffer> {
  const places = new Map<AnyArray, number>()
  const replaced = (each: unknown): unknown => {
    if (ArrayBuffer.isView(each)) {
      const array = each as AnyArray
      kindOf(array)
      if (!places.has(array)) places.set(array, places.size)
      return { [MARK]: places.get(array) }
    }
    if (Array.isArray(each)) return each.map(replaced)
    if (typeof each !== 'object' || each === null) return each
    return Object.fromEntries(Object.entries(each).map(([name, inner]) => [name, replaced(inner)]))
  }
  const tree = replaced(value)
  const arrays = [...places.keys()]
  const header = new TextEncoder().encode(JSON.stringify([arrays.map(array => [kindOf(array), array.length]), tree]))
  const begin = padded(4 + header.length)
  const bytes = new Uint8Array(arrays.reduce((sum, array) => sum + padded(array.byteLength), begin))
  new DataView(bytes.buffer).setUint32(0, header.length, true)
  bytes.set(header, 4)
  let at = begin
  for (const array of arrays) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at)
    at += padded(array.byteLength)
  }
  return bytes
}

/** What `pack` was given. The arrays are copies of their own. */
export function unpack(bytes: ArrayBuffer): unknown {
  const length = new DataView(bytes).getUint32(0, true)
  const text = new TextDecoder().decode(new Uint8Array(bytes, 4, length))
  const [kinds, value] = JSON.parse(text) as [[Kind, number][], unknown]
  let at = padded(4 + length)
  const arrays = kinds.map(([kind, count]) => {
    const Array = ARRAYS[kind]
    const end = at + count * Array.BYTES_PER_ELEMENT
    const array = new Array(bytes.slice(at, end))
    at = padded(end)
    return array
  })
  return restored(value, arrays)
}

function restored(value: unknown, arrays: readonly AnyArray[]): unknown {
  if (Array.isArray(value)) return value.map(each => restored(each, arrays))
  if (typeof value !== 'object' || value === null) return value
  const place = (value as Record<string, unknown>)[MARK]
  if (typeof place === 'number') return arrays[place]
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, restored(each, arrays)]))
}

function kindOf(array: ArrayBufferView): Kind {
  for (const kind of Object.keys(ARRAYS) as Kind[]) if (array instanceof ARRAYS[kind]) return kind
  throw new TypeError(`no socket takes a ${array.constructor.name}: use one of ${Object.keys(ARRAYS).join(', ')}`)
}
