/** Triangles to pixels: row by row between their edges. A pixel belongs to a triangle that has its middle; on a shared edge, to one of the two. */

/** Nearness per pixel, larger is nearer, and whose it is. */
export interface Target {
  readonly width: number
  readonly height: number
  readonly near: Float32Array
  readonly ids: Int32Array
}

/**
 * Nearness is a x + b y + c. Edges run from their upper to their lower end in whichever triangle they are, so two triangles that
 * share one cut each row at the same place, without gap or overlap.
 */
export function fillTriangle(
  { width, height, near, ids }: Target,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  a: number,
  b: number,
  c: number,
  id: number,
): void {
  let swap: number
  if (y1 < y0) {
    swap = x0
    x0 = x1
    x1 = swap
    swap = y0
    y0 = y1
    y1 = swap
  }
  if (y2 < y1) {
    swap = x1
    x1 = x2
    x2 = swap
    swap = y1
    y1 = y2
    y2 = swap
    if (y1 < y0) {
      swap = x0
      x0 = x1
      x1 = swap
      swap = y0
      y0 = y1
      y1 = swap
    }
  }
  const first = Math.max(0, Math.ceil(y0))
  const end = Math.min(height, Math.ceil(y2))
  const long = (x2 - x0) / (y2 - y0)
  const upper = (x1 - x0) / (y1 - y0)
  const lower = (x2 - x1) / (y2 - y1)
  for (let y = first; y < end; y++) {
    const one = x0 + (y - y0) * long
    const other = y < y1 ? x0 + (y - y0) * upper : x1 + (y - y1) * lower
    const from = Math.max(0, Math.ceil(one < other ? one : other))
    const to = Math.min(width, Math.ceil(one < other ? other : one))
    const row = y * width
    const start = b * y + c
    for (let x = from; x < to; x++) {
      const nearness = Math.fround(start + a * x)
      if (nearness > (near[row + x] as number)) {
        near[row + x] = nearness
        ids[row + x] = id
      }
    }
  }
}

/** The same without asking whose a pixel is: for shadow maps. */
export function fillHeight(
  size: number,
  height: Float32Array,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  a: number,
  b: number,
  c: number,
): void {
  let swap: number
  if (y1 < y0) {
    swap = x0
    x0 = x1
    x1 = swap
    swap = y0
    y0 = y1
    y1 = swap
  }
  if (y2 < y1) {
    swap = x1
    x1 = x2
    x2 = swap
    swap = y1
    y1 = y2
    y2 = swap
    if (y1 < y0) {
      swap = x0
      x0 = x1
      x1 = swap
      swap = y0
      y0 = y1
      y1 = swap
    }
  }
  const first = Math.max(0, Math.ceil(y0))
  const end = Math.min(size, Math.ceil(y2))
  const long = (x2 - x0) / (y2 - y0)
  const upper = (x1 - x0) / (y1 - y0)
  const lower = (x2 - x1) / (y2 - y1)
  for (let y = first; y < end; y++) {
    const one = x0 + (y - y0) * long
    const other = y < y1 ? x0 + (y - y0) * upper : x1 + (y - y1) * lower
    const from = Math.max(0, Math.ceil(one < other ? one : other))
    const to = Math.min(size, Math.ceil(one < other ? other : one))
    const row = y * size
    const start = b * y + c
    for (let x = from; x < to; x++) {
      const value = start + a * x
      if (value > (height[row + x] as number)) height[row + x] = value
    }
  }
}
