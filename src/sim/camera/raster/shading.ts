/** What a triangle needs to be shaded, worked out once it turns out to be seen: colours, and its normal, texture and shadow over the grid. */

import type { VisualScene } from '../visual-scene.js'
import type { CompiledMesh, CompiledPart, CompiledScene } from './compiled-scene.js'
import { MATRIX_SIZE } from './matrix.js'
import { toByte } from './srgb-table.js'
import type { View } from './view.js'
import type { Visibility } from './visibility.js'

/** Numbers per shaded triangle, at these places. */
export const SHADING_SIZE = 22
/** Linear colour under the ambient light alone. */
export const AMBIENT = 0
/** What the key light adds: of a flat triangle all of it, of a smooth one where it faces the light. */
export const KEY = 3
/** How far above a point the map may be without shading it, metres. */
export const BIAS = 6
/** a b c of the normal's x, y and z over depth, in the part's frame. */
export const NORMAL = 7
/** a b c of the texture's u and v over depth. */
export const TEXTURE = 16

/** Kinds of triangles, in bits. */
export const SHADOWED = 1
export const SMOOTH = 2
export const TEXTURED = 4
/** Shows the background's photograph. */
export const PHOTO = 8
/** Of a texture with such edges. */
export const POWER_OF_TWO = 16

/** Steepest light, as the tangent of its angle from the normal, that the bias follows. */
const MOST_TANGENT = 4

export class Shadings {
  count = 0
  numbers = new Float64Array(SHADING_SIZE * 256)
  kinds = new Uint8Array(256)
  /** Bytes of the colour: three in the light, three in the shadow. Of flat, plain triangles. */
  bytes = new Uint8Array(6 * 256)
  /** The light's direction in each part's frame. */
  #lights = new Float64Array(0)
  readonly #cross = new Float64Array(9)
  readonly #corners = new Int32Array(3)

  begin({ parts }: CompiledScene, world: Float64Array, { lighting: { towards } }: VisualScene): void {
    this.count = 0
    if (this.#lights.length < 3 * parts.length) this.#lights = new Float64Array(3 * parts.length)
    for (let index = 0; index < parts.length; index++) {
      const m = MATRIX_SIZE * index
      for (let axis = 0; axis < 3; axis++) {
        this.#lights[3 * index + axis] =
          (world[m + axis] as number) * towards[0] +
          (world[m + 4 + axis] as number) * towards[1] +
          (world[m + 8 + axis] as number) * towards[2]
      }
    }
  }

  /** The shading of drawn triangle `id`: made when it is first asked for. `texelM` of the shadow map, 0 without shadows. */
  of(
    id: number,
    visibility: Visibility,
    scene: VisualScene,
    compiled: CompiledScene,
    view: View,
    texelM: number,
  ): number {
    const { drawn } = visibility
    const known = drawn.shading[id] as number
    if (known >= 0) return known
    const at = this.count++
    if (at === this.kinds.length) this.#grow()
    drawn.shading[id] = at
    const index = drawn.parts[id] as number
    this.#make(
      at,
      compiled.parts[index] as CompiledPart,
      index,
      drawn.triangles[id] as number,
      visibility,
      scene,
      view,
      texelM,
    )
    return at
  }

  #make(
    at: number,
    part: CompiledPart,
    index: number,
    triangle: number,
    { vertices }: Visibility,
    { lighting, background }: VisualScene,
    view: View,
    texelM: number,
  ): void {
    const { mesh, colour, texture, vertexOffset } = part
    const n = this.numbers
    const to = SHADING_SIZE * at
    const isPhoto = part.isTable && background.isOverTable === true && background.photo !== undefined
    const isFlat = mesh.isFlat[triangle] === 1
    for (let side = 0; side < 3; side++) this.#corners[side] = mesh.indices[3 * triangle + side] as number
    const facing = isFlat ? this.#vertexFacing(mesh, index) : this.#faceFacing(mesh, index)
    const towardsKey = isFlat ? Math.max(0, facing) : 1
    for (let k = 0; k < 3; k++) {
      n[to + AMBIENT + k] = (colour[k] as number) * (lighting.ambient[k] as number)
      n[to + KEY + k] = (colour[k] as number) * (lighting.key[k] as number) * towardsKey
    }
    const tangent = facing > 0 ? Math.sqrt(Math.max(0, 1 - facing * facing)) / facing : MOST_TANGENT
    n[to + BIAS] = texelM * (0.5 + Math.min(MOST_TANGENT, tangent))
    let kind = 0
    // What faces away is dark already; of round things, whose light fades out there, a map of flat triangles knows too little.
    if (texelM > 0 && facing > 0) kind |= SHADOWED
    if (!isFlat) kind |= SMOOTH
    if (isPhoto) kind |= PHOTO
    else if (texture) kind |= texture.isPowerOfTwo ? TEXTURED | POWER_OF_TWO : TEXTURED
    if ((kind & (SMOOTH | TEXTURED)) !== 0) {
      this.#spread(vertices, vertexOffset)
      for (let axis = 0; axis < 3; axis++) {
        this.#attribute(to + NORMAL + 3 * axis, mesh.normals, 3, axis, view)
        if (axis < 2 && mesh.uvs) this.#attribute(to + TEXTURE + 3 * axis, mesh.uvs, 2, axis, view)
      }
    }
    this.kinds[at] = kind
    this.#setBytes(at)
  }

  #setBytes(at: number): void {
    for (let k = 0; k < 3; k++) {
      const ambient = this.numbers[SHADING_SIZE * at + AMBIENT + k] as number
      this.bytes[6 * at + k] = toByte(ambient + (this.numbers[SHADING_SIZE * at + KEY + k] as number))
      this.bytes[6 * at + 3 + k] = toByte(ambient)
    }
  }

  /** Cosine between the light and the triangle's only normal. */
  #vertexFacing({ normals }: CompiledMesh, part: number): number {
    const v = 3 * (this.#corners[0] as number)
    return this.#alongLight(part, normals[v] as number, normals[v + 1] as number, normals[v + 2] as number)
  }

  /** Cosine between the light and the plane of a triangle whose normals differ. */
  #faceFacing({ positions }: CompiledMesh, part: number): number {
    const [i, j, k] = this.#corners
    const edge = (corner: number | undefined, axis: number): number =>
      (positions[3 * (corner as number) + axis] as number) - (positions[3 * (i as number) + axis] as number)
    const nx = edge(j, 1) * edge(k, 2) - edge(j, 2) * edge(k, 1)
    const ny = edge(j, 2) * edge(k, 0) - edge(j, 0) * edge(k, 2)
    const nz = edge(j, 0) * edge(k, 1) - edge(j, 1) * edge(k, 0)
    const length = Math.sqrt(nx * nx + ny * ny + nz * nz)
    return length > 0 ? this.#alongLight(part, nx, ny, nz) / length : 0
  }

  #alongLight(part: number, x: number, y: number, z: number): number {
    return (
      (this.#lights[3 * part] as number) * x +
      (this.#lights[3 * part + 1] as number) * y +
      (this.#lights[3 * part + 2] as number) * z
    )
  }

  /** Cosine between the light and a normal of any length. */
  facing(part: number, x: number, y: number, z: number): number {
    return this.#alongLight(part, x, y, z) / Math.sqrt(x * x + y * y + z * z)
  }

  /** Share of each corner over depth, along the camera's axes: crosses of the other two corners over the triple product. */
  #spread(vertices: Float64Array, offset: number): void {
    const [i = 0, j = 0, k = 0] = this.#corners
    const out = this.#cross
    cross(out, 0, vertices, 3 * (offset + j), 3 * (offset + k))
    cross(out, 3, vertices, 3 * (offset + k), 3 * (offset + i))
    cross(out, 6, vertices, 3 * (offset + i), 3 * (offset + j))
    const first = 3 * (offset + i)
    const triple =
      (vertices[first] as number) * (out[0] as number) +
      (vertices[first + 1] as number) * (out[1] as number) +
      (vertices[first + 2] as number) * (out[2] as number)
    for (let axis = 0; axis < 9; axis++) out[axis] = (out[axis] as number) / triple
  }

  /** a b c over the grid of one number per corner, over depth. */
  #attribute(to: number, values: Float32Array, stride: number, axis: number, { fx, fy, cx, cy }: View): void {
    const spread = this.#cross
    let x = 0
    let y = 0
    let z = 0
    for (let side = 0; side < 3; side++) {
      const value = values[stride * (this.#corners[side] as number) + axis] as number
      x += value * (spread[3 * side] as number)
      y += value * (spread[3 * side + 1] as number)
      z += value * (spread[3 * side + 2] as number)
    }
    this.numbers[to] = x / fx
    this.numbers[to + 1] = y / fy
    this.numbers[to + 2] = z - (x / fx) * cx - (y / fy) * cy
  }

  #grow(): void {
    const size = 2 * this.kinds.length
    const numbers = new Float64Array(SHADING_SIZE * size)
    numbers.set(this.numbers)
    const kinds = new Uint8Array(size)
    kinds.set(this.kinds)
    const bytes = new Uint8Array(6 * size)
    bytes.set(this.bytes)
    this.numbers = numbers
    this.kinds = kinds
    this.bytes = bytes
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
