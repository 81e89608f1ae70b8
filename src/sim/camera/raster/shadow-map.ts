/** What the key light sees, straight along its rays: how high, towards the light, the lowest side of whatever stands in its way is. */

import type { VisualScene } from '../visual-scene.js'
import type { CompiledPart, CompiledScene } from './compiled-scene.js'
import { fillHeight } from './fill.js'
import { HeightRange } from './height-range.js'
import { MATRIX_SIZE, setProduct, transformAll } from './matrix.js'

/** Where nothing is in the way, metres. */
const OPEN = -1000
/** What is farther from the base than this casts no shadow: something that fell off the table would cost everything else its sharpness. */
const REACH_M = 1.2
/** Texels are of whole tenths of a millimetre, and the map is moved by whole texels, so that edges stand still while the arm moves. */
const TEXEL_STEP_M = 0.0001
/** Free texels around the map's content: what the filter reaches at its edge (`EDGE`). */
const MARGIN = 4

/**
 * Sides that face away from the light cast the shadows: surfaces in the light then lie far above whatever is in the map at their own
 * place, and do not shade themselves.
 */
export class ShadowMap {
  size = 0
  heights = new Float32Array(0)
  readonly range = new HeightRange()
  texelM = 1
  /** Unit vectors in the world: along the map's rows, its columns, towards the light. */
  readonly u = new Float64Array(3)
  readonly v = new Float64Array(3)
  readonly towards = new Float64Array(3)
  /** Coordinates along u and v of the middle of the first texel, metres. */
  uM = 0
  vM = 0
  #vertices = new Float64Array(0)
  readonly #toLight = new Float64Array(MATRIX_SIZE)
  readonly #light = new Float64Array(MATRIX_SIZE)
  #scene: VisualScene | undefined
  #poses = new Float64Array(0)

  /** Drawn anew only where something changed: cameras of one instant share it. */
  draw(scene: VisualScene, compiled: CompiledScene, world: Float64Array, poses: Float64Array, size: number): void {
    if (scene === this.#scene && size === this.size && equal(poses, this.#poses)) return
    this.#scene = scene
    if (this.#poses.length !== poses.length) this.#poses = new Float64Array(poses.length)
    this.#poses.set(poses)
    this.size = size
    if (this.heights.length < size * size) this.heights = new Float32Array(size * size)
    if (this.#vertices.length < 3 * compiled.vertices) this.#vertices = new Float64Array(3 * compiled.vertices)
    this.heights.fill(OPEN, 0, size * size)
    this.range.clear(size, OPEN)
    this.#aim(scene.lighting.towards)
    this.#fit(compiled, world)
    this.#setLight()
    for (let index = 0; index < compiled.parts.length; index++) {
      const part = compiled.parts[index] as CompiledPart
      if (part.castsShadow) this.#drawPart(part, world, index)
    }
    this.range.measure(this.heights, size)
  }

  #aim(towards: readonly [number, number, number]): void {
    this.towards.set(towards)
    const [x, y, z] = towards
    // Any direction across: with the world's x, or its y where the light comes from there.
    const [px, py, pz] = Math.abs(x) < 0.9 ? [0, z, -y] : [-z, 0, x]
    const length = Math.sqrt(px * px + py * py + pz * pz)
    const [ux, uy, uz] = [px / length, py / length, pz / length]
    this.u.set([ux, uy, uz])
    this.v.set([y * uz - z * uy, z * ux - x * uz, x * uy - y * ux])
  }

  #fit({ parts }: CompiledScene, world: Float64Array): void {
    const [ux = 0, uy = 0, uz = 0] = this.u
    const [vx = 0, vy = 0, vz = 0] = this.v
    let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity]
    for (let index = 0; index < parts.length; index++) {
      const {
        castsShadow,
        mesh: { middle, radiusM },
      } = parts[index] as CompiledPart
      if (!castsShadow) continue
      const m = MATRIX_SIZE * index
      const x = along(world, m, middle)
      const y = along(world, m + 4, middle)
      const z = along(world, m + 8, middle)
      if (!(x * x + y * y + z * z < REACH_M * REACH_M)) continue
      const atU = ux * x + uy * y + uz * z
      const atV = vx * x + vy * y + vz * z
      left = Math.min(left, atU - radiusM)
      right = Math.max(right, atU + radiusM)
      top = Math.min(top, atV - radiusM)
      bottom = Math.max(bottom, atV + radiusM)
    }
    if (left > right) [left, right, top, bottom] = [0, 0, 0, 0]
    const extentM = Math.max(right - left, bottom - top)
    const least = extentM / (this.size - 2 * MARGIN - 1)
    this.texelM = (Math.floor(least / TEXEL_STEP_M) + 1) * TEXEL_STEP_M
    this.uM = (Math.floor(left / this.texelM) - MARGIN) * this.texelM
    this.vM = (Math.floor(top / this.texelM) - MARGIN) * this.texelM
  }

  /** World to map: texels right and down, metres towards the light. */
  #setLight(): void {
    const k = 1 / this.texelM
    for (let axis = 0; axis < 3; axis++) {
      this.#light[axis] = k * (this.u[axis] as number)
      this.#light[4 + axis] = k * (this.v[axis] as number)
      this.#light[8 + axis] = this.towards[axis] as number
    }
    this.#light[3] = -k * this.uM
    this.#light[7] = -k * this.vM
  }

  #drawPart({ mesh, vertexOffset }: CompiledPart, world: Float64Array, index: number): void {
    setProduct(this.#toLight, 0, this.#light, 0, world, MATRIX_SIZE * index)
    const p = this.#vertices
    transformAll(p, vertexOffset, this.#toLight, 0, mesh.positions)
    this.#touch(vertexOffset, mesh.positions.length / 3)
    const { corners } = mesh
    for (let t = 0; t < mesh.triangles; t++) {
      const i = 3 * (vertexOffset + (corners[3 * t] as number))
      const j = 3 * (vertexOffset + (corners[3 * t + 1] as number))
      const k = 3 * (vertexOffset + (corners[3 * t + 2] as number))
      const x0 = p[i] as number
      const y0 = p[i + 1] as number
      const ax = (p[j] as number) - x0
      const ay = (p[j + 1] as number) - y0
      const bx = (p[k] as number) - x0
      const by = (p[k + 1] as number) - y0
      const area = ax * by - bx * ay
      // u x v is towards the light, so what faces away from it turns the other way.
      if (!(area < 0)) continue
      const h0 = p[i + 2] as number
      const ah = (p[j + 2] as number) - h0
      const bh = (p[k + 2] as number) - h0
      const a = (ah * by - bh * ay) / area
      const b = (ax * bh - bx * ah) / area
      const c = h0 - a * x0 - b * y0
      const x1 = p[j] as number
      const y1 = p[j + 1] as number
      const x2 = p[k] as number
      const y2 = p[k + 1] as number
      fillHeight(this.size, this.heights, x0, y0, x1, y1, x2, y2, a, b, c)
    }
  }

  /** Where the vertices of a part lie. */
  #touch(offset: number, count: number): void {
    const p = this.#vertices
    let left = Infinity
    let right = -Infinity
    let top = Infinity
    let bottom = -Infinity
    for (let at = 3 * offset; at < 3 * (offset + count); at += 3) {
      const x = p[at] as number
      const y = p[at + 1] as number
      left = x < left ? x : left
      right = x > right ? x : right
      top = y < top ? y : top
      bottom = y > bottom ? y : bottom
    }
    if (left <= right && top <= bottom) this.range.touch(left, top, right, bottom)
  }
}

/** A row of a matrix by a point. */
function along(matrix: Float64Array, at: number, [x, y, z]: readonly [number, number, number]): number {
  return (
    (matrix[at] as number) * x +
    (matrix[at + 1] as number) * y +
    (matrix[at + 2] as number) * z +
    (matrix[at + 3] as number)
  )
}

function equal(one: Float64Array, other: Float64Array): boolean {
  if (one.length !== other.length) return false
  for (let k = 0; k < one.length; k++) if (one[k] !== other[k]) return false
  return true
}
