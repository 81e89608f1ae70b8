/** Where each part of a scene is. */

import { POSE_SIZE } from '../visual-scene.js'
import type { CompiledPart, CompiledScene } from './compiled-scene.js'
import { MATRIX_SIZE, setPose, setProduct } from './matrix.js'

const body = new Float64Array(MATRIX_SIZE)

/** Part to world, for each part, in `out` or, where that is too small, anew. */
export function worldMatrices({ parts, local }: CompiledScene, poses: Float64Array, out: Float64Array): Float64Array {
  const world = out.length < local.length ? new Float64Array(local.length) : out
  let last = -1
  for (let index = 0; index < parts.length; index++) {
    const part = parts[index] as CompiledPart
    if (part.body !== last) setPose(body, 0, poses, POSE_SIZE * part.body)
    last = part.body
    setProduct(world, MATRIX_SIZE * index, body, 0, local, MATRIX_SIZE * index)
  }
  return world
}
