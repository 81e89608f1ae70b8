/** Solves small symmetric positive definite systems of equations by Cholesky's factors. */

/**
 * `matrix` (n x n, row-major) is destroyed, `vector` (n) becomes the solution. RangeError where the matrix is not positive
 * definite.
 */
export function solvePositiveDefinite(matrix: Float64Array, vector: Float64Array): void {
  const n = vector.length
  const at = (i: number, j: number) => matrix[i * n + j] ?? 0
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let sum = at(i, j)
      for (let k = 0; k < j; k++) sum -= at(i, k) * at(j, k)
      if (i > j) {
        matrix[i * n + j] = sum / at(j, j)
      } else {
        if (!(sum > 0)) throw new RangeError(`expected a positive definite matrix, got pivot ${sum} in row ${j}`)
        matrix[j * n + j] = Math.sqrt(sum)
      }
    }
  }
  for (let i = 0; i < n; i++) {
    let sum = vector[i] ?? 0
    for (let k = 0; k < i; k++) sum -= at(i, k) * (vector[k] ?? 0)
    vector[i] = sum / at(i, i)
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = vector[i] ?? 0
    for (let k = i + 1; k < n; k++) sum -= at(k, i) * (vector[k] ?? 0)
    vector[i] = sum / at(i, i)
  }
}
