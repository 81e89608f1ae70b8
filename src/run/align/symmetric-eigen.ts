/** Eigenvalues and eigenvectors of a small symmetric matrix, by Jacobi's rotations. */

export interface Eigen {
  /** Smallest first. */
  readonly values: readonly number[]
  /** Unit vectors, in that order. */
  readonly vectors: readonly (readonly number[])[]
}

const SWEEPS = 60

/** `matrix`: n x n, row-major. */
export function symmetricEigen(matrix: ArrayLike<number>, n: number): Eigen {
  const a = Float64Array.from(matrix)
  const v = Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0))
  const get = (m: Float64Array, row: number, column: number): number => m[row * n + column] ?? 0
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let isDiagonal = true
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        const [app, aqq, apq] = [get(a, p, p), get(a, q, q), get(a, p, q)]
        if (Math.abs(apq) <= 1e-18 * Math.sqrt(Math.abs(app * aqq)) + 1e-300) continue
        isDiagonal = false
        const theta = (aqq - app) / (2 * apq)
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1))
        const c = 1 / Math.sqrt(t * t + 1)
        turn(a, v, n, { p, q, c, s: t * c })
      }
    }
    if (isDiagonal) break
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => get(a, i, i) - get(a, j, j))
  return {
    values: order.map(i => get(a, i, i)),
    vectors: order.map(i => Array.from({ length: n }, (_, row) => get(v, row, i))),
  }
}

interface Turn {
  readonly p: number
  readonly q: number
  readonly c: number
  readonly s: number
}

function turn(a: Float64Array, v: Float64Array, n: number, { p, q, c, s }: Turn): void {
  const rotate = (m: Float64Array, first: number, second: number): void => {
    const [x = 0, y = 0] = [m[first], m[second]]
    m[first] = c * x - s * y
    m[second] = s * x + c * y
  }
  for (let k = 0; k < n; k++) rotate(a, k * n + p, k * n + q)
  for (let k = 0; k < n; k++) rotate(a, p * n + k, q * n + k)
  for (let k = 0; k < n; k++) rotate(v, k * n + p, k * n + q)
}
