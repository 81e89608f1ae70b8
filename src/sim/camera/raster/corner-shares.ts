/** How much each corner of a triangle counts at any place of the grid: how normals and texture spread over it. */

import type { View } from './view.js'

export class CornerShares {
  /** Over depth, along the camera's axes: crosses of the other two corners over the triple product. */
  readonly #shares = new Float64Array(9)

  /** Of the triangle between these numbers of vertices, which are in the camera's frame. */
  set(vertices: Float64Array, i: number, j: number, k: number): void {
    const out = this.#shares
    cross(out, 0, vertices, 3 * j, 3 * k)
    cross(out, 3, vertices, 3 * k, 3 * i)
    cross(out, 6, vertices, 3 * i, 3 * j)
    const triple =
      (vertices[3 * i] as number) * (out[0] as number) +
      (vertices[3 * i + 1] as number) * (out[1] as number) +
      (vertices[3 * i + 2] as number) * (out[2] as number)
    for (let axis = 0; axis < 9; axis++) out[axis] = (out[axis] as number) / triple
  }

  /** Into `out` from `to` on: a b c over the grid of a number that is p, q and r at the corners, over depth. */
  spread(out: Float64Array, to: number, p: number, q: number, r: number, { fx, fy, cx, cy }: View): void {
    const s = this.#shares
    const x = p * (s[0] as number) + q * (s[3] as number) + r * (s[6] as number)
    const y = p * (s[1] as number) + q * (s[4] as number) + r * (s[7] as number)
    const z = p * (s[2] as number) + q * (s[5] as number) + r * (s[8] as number)
    out[to] = x / fx
    out[to + 1] = y / fy
    out[to + 2] = z - (x / fx) * cx - (y / fy) * cy
  }
}

function cross(out: Float64Array, to: number, v: Float64Array, a: number, b: number): void {
  const ax = v[a] as number
  const ay = v[a + 1] as number
  const az = v[a + 2] as number
  const bx = v[b] as number
  const by = v[b + 1] as number
  const bz = v[b + 2] as number
  out[to] = ay * bz - az * by
  out[to + 1] = az * bx - ax * bz
  out[to + 2] = ax * by - ay * bx
}
