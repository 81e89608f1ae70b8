/** First pass: for each sample of the grid which triangle is nearest, and how near. */

import { FAR_M, NEAR_M } from '../renderer.js'
import type { CompiledPart, CompiledScene } from './compiled-scene.js'
import { DrawnTriangles } from './drawn-triangles.js'
import { fillTriangle, type Target } from './fill.js'
import { MATRIX_SIZE, setProduct, transformAll } from './matrix.js'
import type { View } from './view.js'

/** Of what nothing is drawn on. */
export const NOTHING = -1

/** Six corners are the most that a triangle and the near plane make of it, three numbers each. */
const clipped = new Float64Array(4 * 2)

export class Visibility implements Target {
  width = 0
  height = 0
  /** 1 / depth, 1 / metre. Longer than the picture, where a larger one was drawn before. */
  near = new Float32Array(0)
  ids = new Int32Array(0)
  readonly drawn = new DrawnTriangles()
  /** In the camera's frame, x y z, by `CompiledPart.vertexOffset`; only of parts that were not culled. */
  vertices = new Float64Array(0)
  /** On the grid, X Y; only in front of the near plane. */
  #grid = new Float64Array(0)
  readonly #toCamera = new Float64Array(MATRIX_SIZE)

  /** `world`: per part its pose, as matrices. */
  draw(scene: CompiledScene, world: Float64Array, view: View): void {
    this.#prepare(scene, view)
    for (let index = 0; index < scene.parts.length; index++) {
      const part = scene.parts[index] as CompiledPart
      setProduct(this.#toCamera, 0, view.toCamera, 0, world, MATRIX_SIZE * index)
      this.#drawPart(part, index, view)
    }
  }

  #prepare(scene: CompiledScene, { width, height }: View): void {
    this.width = width
    this.height = height
    if (this.near.length < width * height) {
      this.near = new Float32Array(width * height)
      this.ids = new Int32Array(width * height)
    }
    this.near.fill(1 / FAR_M, 0, width * height)
    this.ids.fill(NOTHING, 0, width * height)
    if (this.vertices.length < 3 * scene.vertices) {
      this.vertices = new Float64Array(3 * scene.vertices)
      this.#grid = new Float64Array(2 * scene.vertices)
    }
    this.drawn.count = 0
  }

  #drawPart({ mesh, vertexOffset }: CompiledPart, index: number, view: View): void {
    const m = this.#toCamera
    const [mx, my, mz] = mesh.middle
    const x = (m[0] as number) * mx + (m[1] as number) * my + (m[2] as number) * mz + (m[3] as number)
    const y = (m[4] as number) * mx + (m[5] as number) * my + (m[6] as number) * mz + (m[7] as number)
    const z = (m[8] as number) * mx + (m[9] as number) * my + (m[10] as number) * mz + (m[11] as number)
    if (view.misses(x, y, z, mesh.radiusM, NEAR_M, FAR_M)) return
    const { vertices } = this
    const grid = this.#grid
    transformAll(vertices, vertexOffset, m, 0, mesh.positions)
    const { fx, fy, cx, cy } = view
    for (let v = vertexOffset, end = vertexOffset + mesh.positions.length / 3; v < end; v++) {
      const depth = vertices[3 * v + 2] as number
      grid[2 * v] = (fx * (vertices[3 * v] as number)) / depth + cx
      grid[2 * v + 1] = (fy * (vertices[3 * v + 1] as number)) / depth + cy
    }
    const mayBeCut = z - mesh.radiusM < NEAR_M
    const { corners } = mesh
    for (let t = 0; t < mesh.triangles; t++) {
      const i = vertexOffset + (corners[3 * t] as number)
      const j = vertexOffset + (corners[3 * t + 1] as number)
      const k = vertexOffset + (corners[3 * t + 2] as number)
      if (mayBeCut && this.#reachesBack(i, j, k)) this.#drawCut(index, t, i, j, k, view)
      else this.#drawWhole(index, t, i, j, k, view)
    }
  }

  #reachesBack(i: number, j: number, k: number): boolean {
    const { vertices } = this
    return (
      (vertices[3 * i + 2] as number) < NEAR_M ||
      (vertices[3 * j + 2] as number) < NEAR_M ||
      (vertices[3 * k + 2] as number) < NEAR_M
    )
  }

  #drawWhole(part: number, triangle: number, i: number, j: number, k: number, view: View): void {
    const grid = this.#grid
    const x0 = grid[2 * i] as number
    const y0 = grid[2 * i + 1] as number
    const x1 = grid[2 * j] as number
    const y1 = grid[2 * j + 1] as number
    const x2 = grid[2 * k] as number
    const y2 = grid[2 * k + 1] as number
    // Counter-clockwise from outside is clockwise on a grid whose Y runs down, so what faces the camera has a negative area.
    if (!((x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0) < 0)) return
    const left = x0 < x1 ? (x0 < x2 ? x0 : x2) : x1 < x2 ? x1 : x2
    const right = x0 > x1 ? (x0 > x2 ? x0 : x2) : x1 > x2 ? x1 : x2
    const top = y0 < y1 ? (y0 < y2 ? y0 : y2) : y1 < y2 ? y1 : y2
    const bottom = y0 > y1 ? (y0 > y2 ? y0 : y2) : y1 > y2 ? y1 : y2
    // No sample between its sides: most triangles of a fine mesh.
    if (Math.ceil(left) >= right || Math.ceil(top) >= bottom) return
    if (right < 0 || bottom < 0 || left > this.width || top > this.height) return
    const id = this.#add(part, triangle, i, j, k, view)
    if (id < 0) return
    const { planes } = this.drawn
    const a = planes[3 * id] as number
    const b = planes[3 * id + 1] as number
    const c = planes[3 * id + 2] as number
    fillTriangle(this, x0, y0, x1, y1, x2, y2, a, b, c, id)
  }

  /** What is in front of the near plane. */
  #drawCut(part: number, triangle: number, i: number, j: number, k: number, view: View): void {
    const corners = this.#cut(i, j, k, view)
    if (corners < 3) return
    const id = this.#add(part, triangle, i, j, k, view)
    if (id < 0) return
    const { planes } = this.drawn
    const a = planes[3 * id] as number
    const b = planes[3 * id + 1] as number
    const c = planes[3 * id + 2] as number
    const at = (n: number): number => clipped[n] as number
    fillTriangle(this, at(0), at(1), at(2), at(3), at(4), at(5), a, b, c, id)
    if (corners === 4) fillTriangle(this, at(0), at(1), at(4), at(5), at(6), at(7), a, b, c, id)
  }

  /** Into `clipped`: the corners on the grid; how many. */
  #cut(i: number, j: number, k: number, { fx, fy, cx, cy }: View): number {
    const { vertices } = this
    let corners = 0
    for (let side = 0; side < 3; side++) {
      const from = 3 * (side === 0 ? i : side === 1 ? j : k)
      const to = 3 * (side === 0 ? j : side === 1 ? k : i)
      const z0 = vertices[from + 2] as number
      const z1 = vertices[to + 2] as number
      if (z0 >= NEAR_M) {
        clipped[2 * corners] = (fx * (vertices[from] as number)) / z0 + cx
        clipped[2 * corners + 1] = (fy * (vertices[from + 1] as number)) / z0 + cy
        corners++
      }
      if (z0 >= NEAR_M !== z1 >= NEAR_M) {
        // From the nearer end, in whichever triangle the edge is.
        const [low, high] = z0 < z1 ? [from, to] : [to, from]
        const zLow = vertices[low + 2] as number
        const share = (NEAR_M - zLow) / ((vertices[high + 2] as number) - zLow)
        const x = (vertices[low] as number) + share * ((vertices[high] as number) - (vertices[low] as number))
        const y =
          (vertices[low + 1] as number) + share * ((vertices[high + 1] as number) - (vertices[low + 1] as number))
        clipped[2 * corners] = (fx * x) / NEAR_M + cx
        clipped[2 * corners + 1] = (fy * y) / NEAR_M + cy
        corners++
      }
    }
    return corners
  }

  /** -1 for a triangle that is seen from behind or edge-on. */
  #add(part: number, triangle: number, i: number, j: number, k: number, { fx, fy, cx, cy }: View): number {
    const v = this.vertices
    const x = v[3 * i] as number
    const y = v[3 * i + 1] as number
    const z = v[3 * i + 2] as number
    const ax = (v[3 * j] as number) - x
    const ay = (v[3 * j + 1] as number) - y
    const az = (v[3 * j + 2] as number) - z
    const bx = (v[3 * k] as number) - x
    const by = (v[3 * k + 1] as number) - y
    const bz = (v[3 * k + 2] as number) - z
    const nx = ay * bz - az * by
    const ny = az * bx - ax * bz
    const nz = ax * by - ay * bx
    const facing = nx * x + ny * y + nz * z
    if (!(facing < 0)) return NOTHING
    const a = nx / (fx * facing)
    const b = ny / (fy * facing)
    return this.drawn.add(part, triangle, a, b, nz / facing - a * cx - b * cy)
  }
}
