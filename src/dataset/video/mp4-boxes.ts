/** Boxes of an MP4's index (ISO/IEC 14496-12): taken apart into a tree, and put together again. */

export interface Box {
  readonly type: string
  /** Without size and type. Empty where there are children. */
  readonly body: Uint8Array
  readonly children?: readonly Box[]
}

const HEADER = 8
const CONTAINERS = new Set(['moov', 'trak', 'mdia', 'minf', 'stbl'])

/** Undefined where sizes do not fit. */
export function parseBoxes(bytes: Uint8Array): Box[] | undefined {
  const boxes: Box[] = []
  const view = viewOf(bytes)
  for (let at = 0; at < bytes.length;) {
    if (at + HEADER > bytes.length) return undefined
    const size = view.getUint32(at)
    if (size < HEADER || at + size > bytes.length) return undefined
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + HEADER))
    const body = bytes.subarray(at + HEADER, at + size)
    if (CONTAINERS.has(type)) {
      const children = parseBoxes(body)
      if (children === undefined) return undefined
      boxes.push({ type, body: new Uint8Array(0), children })
    } else boxes.push({ type, body })
    at += size
  }
  return boxes
}

export function boxBytes({ type, body, children }: Box): Uint8Array {
  const inside = children ? joined(children.map(boxBytes)) : body
  const bytes = new Uint8Array(HEADER + inside.length)
  viewOf(bytes).setUint32(0, bytes.length)
  for (let k = 0; k < 4; k++) bytes[4 + k] = type.charCodeAt(k)
  bytes.set(inside, HEADER)
  return bytes
}

/** The first at the end of a path of types. */
export function boxAt(box: Box, ...[type, ...rest]: readonly string[]): Box | undefined {
  if (type === undefined) return box
  const child = box.children?.find(each => each.type === type)
  return child && boxAt(child, ...rest)
}

/** With each box below it replaced by what `change` gives; undefined leaves it out. */
export function changed(box: Box, change: (box: Box) => Box | undefined): Box {
  if (!box.children) return box
  const children = box.children.flatMap(child => {
    const next = change(child)
    return next ? [changed(next, change)] : []
  })
  return { ...box, children }
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
