/** The shading of triangles, made once one turns out to be seen: colours, and normal, texture and shadow over the grid. */

import type { VisualScene } from '../visual-scene.js'
import type { CompiledMesh, CompiledPart, CompiledScene } from './compiled-scene.js'
import { CornerShares } from './corner-shares.js'
import { MATRIX_SIZE } from './matrix.js'
import {
  AMBIENT,
  BIAS,
  KEY,
  NORMAL,
  PHOTO,
  POWER_OF_TWO,
  SHADING_SIZE,
  SHADOWED,
  SMOOTH,
  TEXTURE,
  TEXTURED,
} from './shading-numbers.js'
import { toByte } from './srgb-table.js'
import type { View } from './view.js'
import type { Visibility } from './visibility.js'

/** Steepest light, as the tangent of its angle from the normal, that the bias follows. */
const MOST_TANGENT = 4

/** What is being painted. */
export interface ShadedScene {
  readonly scene: VisualScene
  readonly compiled: CompiledScene
  readonly view: View
  readonly visibility: Visibility
}

export class Shadings {
  count = 0
  numbers = new Float64Array(SHADING_SIZE * 256)
  kinds = new Uint8Array(256)
  /** Bytes of the colour: three in the light, three in the shadow. Of flat, plain triangles. */
  bytes = new Uint8Array(6 * 256)
  /** The light's direction in each part's frame. */
  #lights = new Float64Array(0)
  /** Of the shadow map, 0 without shadows. */
  #texelM = 0
  readonly #shares = new CornerShares()

  begin({ parts }: CompiledScene, world: Float64Array, { lighting: { towards } }: VisualScene, texelM: number): void {
    this.count = 0
    this.#texelM = texelM
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

  /** The place of drawn triangle `id`'s shading. */
  of(id: number, job: ShadedScene): number {
    const { drawn } = job.visibility
    const known = drawn.shading[id] as number
    if (known >= 0) return known
    const at = this.count++
    if (at === this.kinds.length) this.#grow()
    drawn.shading[id] = at
    this.#make(at, drawn.parts[id] as number, drawn.triangles[id] as number, job)
    return at
  }

  #make(at: number, index: number, triangle: number, job: ShadedScene): void {
    const { lighting, background } = job.scene
    const part = job.compiled.parts[index] as CompiledPart
    const { mesh, colour, texture } = part
    const n = this.numbers
    const to = SHADING_SIZE * at
    const isPhoto = part.isTable && background.isOverTable === true && background.photo !== undefined
    const isFlat = mesh.isFlat[triangle] === 1
    const facing = isFlat ? this.#vertexFacing(mesh, triangle, index) : this.#faceFacing(mesh, triangle, index)
    const towardsKey = isFlat ? Math.max(0, facing) : 1
    for (let k = 0; k < 3; k++) {
      n[to + AMBIENT + k] = (colour[k] as number) * (lighting.ambient[k] as number)
      n[to + KEY + k] = (colour[k] as number) * (lighting.key[k] as number) * towardsKey
    }
    const tangent = facing > 0 ? Math.sqrt(Math.max(0, 1 - facing * facing)) / facing : MOST_TANGENT
    n[to + BIAS] = this.#texelM * (0.5 + Math.min(MOST_TANGENT, tangent))
    let kind = 0
    // What faces away is dark already; of round things, whose light fades out there, a map of flat triangles knows too little.
    if (this.#texelM > 0 && facing > 0) kind |= SHADOWED
    if (!isFlat) kind |= SMOOTH
    if (isPhoto) kind |= PHOTO
    else if (texture) kind |= texture.isPowerOfTwo ? TEXTURED | POWER_OF_TWO : TEXTURED
    if ((kind & (SMOOTH | TEXTURED)) !== 0) this.#spread(to, part, triangle, job)
    this.kinds[at] = kind
    this.#setBytes(at)
  }

  #spread(to: number, { mesh, vertexOffset }: CompiledPart, triangle: number, { view, visibility }: ShadedScene): void {
    const { corners, indices, normals, uvs } = mesh
    const corner = (side: number): number => vertexOffset + (corners[3 * triangle + side] as number)
    this.#shares.set(visibility.vertices, corner(0), corner(1), corner(2))
    const i = indices[3 * triangle] as number
    const j = indices[3 * triangle + 1] as number
    const k = indices[3 * triangle + 2] as number
    const spread = (at: number, values: Float32Array, stride: number, axis: number): void => {
      const [p, q, r] = [values[stride * i + axis], values[stride * j + axis], values[stride * k + axis]]
      this.#shares.spread(this.numbers, at, p as number, q as number, r as number, view)
    }
    for (let axis = 0; axis < 3; axis++) spread(to + NORMAL + 3 * axis, normals, 3, axis)
    if (uvs) for (let axis = 0; axis < 2; axis++) spread(to + TEXTURE + 3 * axis, uvs, 2, axis)
  }

  #setBytes(at: number): void {
    for (let k = 0; k < 3; k++) {
      const ambient = this.numbers[SHADING_SIZE * at + AMBIENT + k] as number
      this.bytes[6 * at + k] = toByte(ambient + (this.numbers[SHADING_SIZE * at + KEY + k] as number))
      this.bytes[6 * at + 3 + k] = toByte(ambient)
    }
  }

  /** Cosine between the light and the triangle's only normal. */
  #vertexFacing({ indices, normals }: CompiledMesh, triangle: number, part: number): number {
    const v = 3 * (indices[3 * triangle] as number)
    return this.#alongLight(part, normals[v] as number, normals[v + 1] as number, normals[v + 2] as number)
  }

  /** Cosine between the light and the plane of a triangle whose normals differ. */
  #faceFacing({ positions, corners }: CompiledMesh, triangle: number, part: number): number {
    const edge = (side: number, axis: number): number =>
      (positions[3 * (corners[3 * triangle + side] as number) + axis] as number) -
      (positions[3 * (corners[3 * triangle] as number) + axis] as number)
    const nx = edge(1, 1) * edge(2, 2) - edge(1, 2) * edge(2, 1)
    const ny = edge(1, 2) * edge(2, 0) - edge(1, 0) * edge(2, 2)
    const nz = edge(1, 0) * edge(2, 1) - edge(1, 1) * edge(2, 0)
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
