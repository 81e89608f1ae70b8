/** The triangles of one picture that may be seen: where they lie in space, and whose they are. Kept and grown from picture to picture. */

/** Numbers per triangle in `planes`. */
export const PLANE_SIZE = 3

export class DrawnTriangles {
  count = 0
  /** a b c: 1 / depth is a X + b Y + c over the grid of samples. */
  planes = new Float64Array(PLANE_SIZE * 1024)
  /** Which part of the scene, and which triangle of its mesh. */
  parts = new Int32Array(1024)
  triangles = new Int32Array(1024)
  /** Where its shading is, -1 before it was asked for. */
  shading = new Int32Array(1024)

  /** The number of the new triangle. */
  add(part: number, triangle: number, a: number, b: number, c: number): number {
    const id = this.count++
    if (id === this.parts.length) this.#grow()
    this.planes[PLANE_SIZE * id] = a
    this.planes[PLANE_SIZE * id + 1] = b
    this.planes[PLANE_SIZE * id + 2] = c
    this.parts[id] = part
    this.triangles[id] = triangle
    this.shading[id] = -1
    return id
  }

  #grow(): void {
    const size = 2 * this.parts.length
    const planes = new Float64Array(PLANE_SIZE * size)
    planes.set(this.planes)
    this.planes = planes
    const larger = (ints: Int32Array): Int32Array<ArrayBuffer> => {
      const out = new Int32Array(size)
      out.set(ints)
      return out
    }
    this.parts = larger(this.parts)
    this.triangles = larger(this.triangles)
    this.shading = larger(this.shading)
  }
}
