/** Takes a picture of a printed sheet as a camera does: many rays a pixel, light added up, then noise and sRGB. No code of ours finds anything here. */

import { project, unproject, type Intrinsics } from '../../../src/env/camera/intrinsics.js'
import { srgbFromLinear } from '../../../src/env/camera/srgb.js'
import { Random } from '../../../src/robot/random.js'
import { conjugate, rotate, subtract, type Pose, type Vector3 } from '../../../src/robot/vector.js'
import { lightOf, type RgbPicture } from '../../../src/run/align/grey-picture.js'
import { targetOutline, type Target } from '../../../src/run/align/target.js'

/** Reflectance 0..1 at a place of the sheet (x right, y up, metres from its middle); undefined beside it. */
export type Print = (x: number, y: number) => number | undefined

const INK = 0.03
const PAPER = 0.7
const TABLE = 0.25
const SAMPLES = 4

/** Codes and order of bits: AprilRobotics/apriltag, tag36h11.c. */
const CODES: Readonly<Record<number, string>> = { 0: 'd7e00984b', 3: 'e17b470e9', 42: 'd225b6d59' }
const QUARTER = [
  [1, 1],
  [2, 1],
  [3, 1],
  [4, 1],
  [5, 1],
  [2, 2],
  [3, 2],
  [4, 2],
  [3, 3],
] as const

/** With a white rim of one cell. */
export function printedTag(id: number, sizeM: number): Print {
  const bits = BigInt(`0x${CODES[id] ?? ''}`)
    .toString(2)
    .padStart(36, '0')
  const isWhite = new Set<string>()
  for (let quarter = 0; quarter < 4; quarter++) {
    for (const [i, start] of QUARTER.entries()) {
      let [x, y]: readonly [number, number] = start
      for (let turn = 0; turn < quarter; turn++) [x, y] = [7 - y, x]
      if (bits[9 * quarter + i] === '1') isWhite.add(`${x},${y}`)
    }
  }
  return (x, y) => {
    const [column, row] = [Math.floor((8 * x) / sizeM + 4), Math.floor(4 - (8 * y) / sizeM)]
    if (column < -1 || row < -1 || column > 8 || row > 8) return undefined
    const isRim = column < 0 || row < 0 || column > 7 || row > 7
    return isRim || isWhite.has(`${column},${row}`) ? PAPER : INK
  }
}

/** Black at the lower left, with a white rim of half a square. */
export function printedBoard(cols: number, rows: number, squareM: number): Print {
  return (x, y) => {
    const [column, row] = [x / squareM + (cols + 1) / 2, y / squareM + (rows + 1) / 2]
    if (column < -0.5 || row < -0.5 || column > cols + 1.5 || row > rows + 1.5) return undefined
    const isRim = column < 0 || row < 0 || column > cols + 1 || row > rows + 1
    return isRim || (Math.floor(column) + Math.floor(row)) % 2 !== 0 ? PAPER : INK
  }
}

export interface Sheet {
  /** Only its place matters. */
  readonly target: Target
  readonly print: Print
}

export interface Paint {
  /** Standard deviation, of 255. */
  readonly noise?: number
  readonly seed?: number
  /** What is seen beside the sheets; a grey table where absent. */
  readonly base?: RgbPicture
}

export function paint(
  sheets: readonly Sheet[],
  camera: Pose,
  intrinsics: Intrinsics,
  { noise = 0, seed = 1, base }: Paint = {},
): RgbPicture {
  const { width, height } = intrinsics
  const grey = base && lightOf(base).grey
  const light = Float64Array.from({ length: width * height }, (_, i) => grey?.[i] ?? TABLE)
  const isPainted = new Uint8Array(width * height)
  for (const sheet of sheets) paintOne(light, isPainted, sheet, camera, intrinsics)
  const random = new Random(seed)
  const table = Float64Array.from({ length: 4097 }, (_, i) => srgbFromLinear(i / 4096))
  const rgb = new Uint8Array(3 * width * height)
  light.forEach((value, i) => {
    if (base && !isPainted[i]) {
      for (let at = 3 * i; at < 3 * i + 3; at++) rgb[at] = base.rgb[at] ?? 0
      return
    }
    const encoded = 255 * (table[Math.floor(4096 * value + 0.5)] ?? 0) + (noise > 0 ? random.normal(0, noise) : 0)
    rgb.fill(Math.min(255, Math.max(0, Math.floor(encoded + 0.5))), 3 * i, 3 * i + 3)
  })
  return { width, height, rgb }
}

function paintOne(
  light: Float64Array,
  isPainted: Uint8Array,
  { target, print }: Sheet,
  camera: Pose,
  intrinsics: Intrinsics,
): void {
  const [topLeft, topRight, , bottomLeft] = targetOutline(target) as [Vector3, Vector3, Vector3, Vector3]
  const span = (a: Vector3, b: Vector3) => subtract(b, a)
  const [right, up] = [span(topLeft, topRight), span(bottomLeft, topLeft)]
  const dot = (a: Vector3, b: Vector3) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
  const [w, h] = [Math.sqrt(dot(right, right)), Math.sqrt(dot(up, up))]
  const [ex, ey] = [right.map(v => v / w), up.map(v => v / h)] as unknown as [Vector3, Vector3]
  const ez: Vector3 = [ex[1] * ey[2] - ex[2] * ey[1], ex[2] * ey[0] - ex[0] * ey[2], ex[0] * ey[1] - ex[1] * ey[0]]
  const fromMiddle = subtract(camera.positionM, target.position_m)
  const heightM = dot(fromMiddle, ez)
  const { left, right: rightPx, top, bottom } = window(target, camera, intrinsics)
  for (let v = top; v <= bottom; v++) {
    for (let u = left; u <= rightPx; u++) {
      let [sum, hits] = [0, 0]
      for (let s = 0; s < SAMPLES * SAMPLES; s++) {
        const du = ((s % SAMPLES) + 0.5) / SAMPLES - 0.5
        const dv = (Math.floor(s / SAMPLES) + 0.5) / SAMPLES - 0.5
        const ray = unproject(intrinsics, [u + du, v + dv])
        if (!ray) continue
        const along = rotate(camera.quaternion, ray)
        const reach = -heightM / dot(along, ez)
        const [x, y] = [dot(fromMiddle, ex) + reach * dot(along, ex), dot(fromMiddle, ey) + reach * dot(along, ey)]
        const value = reach > 0 ? print(x, y) : undefined
        if (value === undefined) continue
        sum += value
        hits++
      }
      const at = v * intrinsics.width + u
      if (hits > 0) isPainted[at] = 1
      light[at] = (sum + (SAMPLES * SAMPLES - hits) * (light[at] ?? 0)) / (SAMPLES * SAMPLES)
    }
  }
}

/** Pixels that may show it, with room for its rim. */
function window(target: Target, camera: Pose, intrinsics: Intrinsics) {
  const pixels = targetOutline(target).map(corner => {
    const wide = subtract(corner, target.position_m).map(
      (d, i) => (target.position_m[i] ?? 0) + 1.4 * d,
    ) as unknown as Vector3
    return project(intrinsics, rotate(conjugate(camera.quaternion), subtract(wide, camera.positionM))) ?? [0, 0]
  })
  const clamp = (value: number, most: number) => Math.min(most, Math.max(0, Math.floor(value)))
  const [us, vs] = [pixels.map(([u]) => u), pixels.map(([, v]) => v)]
  return {
    left: clamp(Math.min(...us), intrinsics.width - 1),
    right: clamp(Math.max(...us) + 1, intrinsics.width - 1),
    top: clamp(Math.min(...vs), intrinsics.height - 1),
    bottom: clamp(Math.max(...vs) + 1, intrinsics.height - 1),
  }
}
