/** Rigid motions as 12 numbers, [R | t] by rows, in one flat buffer: made and multiplied without allocating. */

export const MATRIX_SIZE = 12

/** Of position x y z and quaternion x y z w at `from`, the layout of pose buffers. */
export function setPose(out: Float64Array, at: number, pose: ArrayLike<number>, from: number): void {
  const x = pose[from + 3] as number
  const y = pose[from + 4] as number
  const z = pose[from + 5] as number
  const w = pose[from + 6] as number
  out[at] = 1 - 2 * (y * y + z * z)
  out[at + 1] = 2 * (x * y - z * w)
  out[at + 2] = 2 * (x * z + y * w)
  out[at + 3] = pose[from] as number
  out[at + 4] = 2 * (x * y + z * w)
  out[at + 5] = 1 - 2 * (x * x + z * z)
  out[at + 6] = 2 * (y * z - x * w)
  out[at + 7] = pose[from + 1] as number
  out[at + 8] = 2 * (x * z - y * w)
  out[at + 9] = 2 * (y * z + x * w)
  out[at + 10] = 1 - 2 * (x * x + y * y)
  out[at + 11] = pose[from + 2] as number
}

/** `a` after `b`: out = a * b. `out` may be neither of the two. */
export function setProduct(
  out: Float64Array,
  at: number,
  a: Float64Array,
  atA: number,
  b: Float64Array,
  atB: number,
): void {
  for (let row = 0; row < 12; row += 4) {
    const p = a[atA + row] as number
    const q = a[atA + row + 1] as number
    const r = a[atA + row + 2] as number
    for (let column = 0; column < 4; column++) {
      out[at + row + column] =
        p * (b[atB + column] as number) + q * (b[atB + 4 + column] as number) + r * (b[atB + 8 + column] as number)
    }
    out[at + row + 3] = (out[at + row + 3] as number) + (a[atA + row + 3] as number)
  }
}

/** Of a rotation with translation. */
export function setInverse(out: Float64Array, at: number, a: Float64Array, atA: number): void {
  const x = a[atA + 3] as number
  const y = a[atA + 7] as number
  const z = a[atA + 11] as number
  for (let row = 0; row < 3; row++) {
    const p = a[atA + row] as number
    const q = a[atA + 4 + row] as number
    const r = a[atA + 8 + row] as number
    out[at + 4 * row] = p
    out[at + 4 * row + 1] = q
    out[at + 4 * row + 2] = r
    out[at + 4 * row + 3] = -(p * x + q * y + r * z)
  }
}

/** Positions x y z of a mesh by one motion, from vertex number `offset` of `out` on. */
export function transformAll(
  out: Float64Array,
  offset: number,
  matrix: Float64Array,
  at: number,
  positions: Float32Array,
): void {
  const a = matrix[at] as number
  const b = matrix[at + 1] as number
  const c = matrix[at + 2] as number
  const d = matrix[at + 3] as number
  const e = matrix[at + 4] as number
  const f = matrix[at + 5] as number
  const g = matrix[at + 6] as number
  const h = matrix[at + 7] as number
  const i = matrix[at + 8] as number
  const j = matrix[at + 9] as number
  const k = matrix[at + 10] as number
  const l = matrix[at + 11] as number
  for (let n = 0, to = 3 * offset; n < positions.length; n += 3, to += 3) {
    const x = positions[n] as number
    const y = positions[n + 1] as number
    const z = positions[n + 2] as number
    out[to] = a * x + b * y + c * z + d
    out[to + 1] = e * x + f * y + g * z + h
    out[to + 2] = i * x + j * y + k * z + l
  }
}
