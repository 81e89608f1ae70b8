/** Pictures of a camera made as large as a policy sees them: cut around the middle to their shape, then scaled down. */

export interface PictureSize {
  /** Pixels. */
  readonly width: number
  readonly height: number
}

/** Where the pixels of the result lie along one side of the picture, in the whole units of `fitPicture`. */
interface Axis {
  /** Of a pixel of the picture. */
  readonly pixel: number
  /** By pixel of the result: the first one that it covers as a whole, and the first that it does not any more. */
  readonly first: Int32Array
  readonly end: Int32Array
  /** How much it covers of the one before and of the one behind those. */
  readonly before: Int32Array
  readonly behind: Int32Array
}

/** Whether each side is at least as long as it is to be: what nobody saw is not made up. */
export function isAsLarge(size: PictureSize, wanted: PictureSize): boolean {
  return size.width >= wanted.width && size.height >= wanted.height
}

/**
 * A new picture of size `to`, which is not larger. Cut and scale are `scaledTo`'s of intrinsics: as much as possible is kept, in the shape of `to`, around
 * the exact middle (between two pixels where the sides differ by an odd number). Each byte is the average over the area that it covers, pixels on its edge by
 * their share. All lengths are whole numbers of a unit that divides a pixel of both pictures, so that the sums are exact, 0.5 is rounded up, and turning
 * before is the same as turning afterwards, to the bit.
 */
export function fitPicture(rgb: Uint8Array, from: PictureSize, to: PictureSize): Uint8Array {
  const isTooWide = from.width * to.height > from.height * to.width
  const [whole, wanted] = isTooWide ? [from.height, to.height] : [from.width, to.width]
  const divisor = commonDivisor(whole, wanted)
  const [pixel, area] = [(2 * wanted) / divisor, (2 * whole) / divisor]
  const across = axis(from.width, to.width, pixel, area)
  const down = axis(from.height, to.height, pixel, area)

  const fitted = new Uint8Array(3 * to.width * to.height)
  // Of one row of the picture; at most 255 x 2 x 8192 each.
  const line = new Int32Array(3 * to.width)
  // Beyond 32 bits for the largest pictures, and whole below 2^53.
  const sums = new Float64Array(line.length)
  let summed = -1
  const add = (row: number, share: number): void => {
    // A row on an edge is part of two.
    if (row !== summed) sumAcross(line, rgb, 3 * row * from.width, across)
    summed = row
    for (let k = 0; k < sums.length; k++) sums[k] = (sums[k] ?? 0) + share * (line[k] ?? 0)
  }
  for (let y = 0, at = 0; y < to.height; y++) {
    const [first, end] = [down.first[y] ?? 0, down.end[y] ?? 0]
    const [before, behind] = [down.before[y] ?? 0, down.behind[y] ?? 0]
    sums.fill(0)
    if (before > 0) add(first - 1, before)
    for (let row = first; row < end; row++) add(row, pixel)
    if (behind > 0) add(end, behind)
    for (let k = 0; k < sums.length; k++) fitted[at++] = rounded(sums[k] ?? 0, area * area)
  }
  return fitted
}

function axis(length: number, fitted: number, pixel: number, area: number): Axis {
  const [first, end] = [new Int32Array(fitted), new Int32Array(fitted)]
  const [before, behind] = [new Int32Array(fitted), new Int32Array(fitted)]
  const cut = (length * pixel - fitted * area) / 2
  for (let at = 0; at < fitted; at++) {
    const [low, high] = [cut + at * area, cut + (at + 1) * area]
    first[at] = Math.ceil(low / pixel)
    end[at] = Math.floor(high / pixel)
    before[at] = Math.ceil(low / pixel) * pixel - low
    behind[at] = high % pixel
  }
  return { pixel, first, end, before, behind }
}

/** The row that begins at `start`: for each pixel of the result what it covers, by its share. */
function sumAcross(
  line: Int32Array,
  rgb: Uint8Array,
  start: number,
  { pixel, first, end, before, behind }: Axis,
): void {
  for (let x = 0, to = 0; x < first.length; x++, to += 3) {
    let red = 0
    let green = 0
    let blue = 0
    let at = start + 3 * (first[x] ?? 0)
    const stop = start + 3 * (end[x] ?? 0)
    const head = before[x] ?? 0
    const tail = behind[x] ?? 0
    for (; at < stop; at += 3) {
      red += rgb[at] ?? 0
      green += rgb[at + 1] ?? 0
      blue += rgb[at + 2] ?? 0
    }
    red *= pixel
    green *= pixel
    blue *= pixel
    if (head > 0) {
      const edge = start + 3 * (first[x] ?? 0) - 3
      red += head * (rgb[edge] ?? 0)
      green += head * (rgb[edge + 1] ?? 0)
      blue += head * (rgb[edge + 2] ?? 0)
    }
    if (tail > 0) {
      red += tail * (rgb[stop] ?? 0)
      green += tail * (rgb[stop + 1] ?? 0)
      blue += tail * (rgb[stop + 2] ?? 0)
    }
    line[to] = red
    line[to + 1] = green
    line[to + 2] = blue
  }
}

function rounded(sum: number, total: number): number {
  return Math.floor((2 * sum + total) / (2 * total))
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b)
}
