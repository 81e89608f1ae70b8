/** A scene as the rasteriser walks through it: one flat list of parts, with what never changes worked out once. */

import type { Colour } from '../../../env/camera/look.js'
import type { TriangleMesh, VisualPart, VisualScene } from '../visual-scene.js'
import { MATRIX_SIZE, setPose } from './matrix.js'
import { compiledTexture, type CompiledTexture } from './texture.js'
import { weld } from './weld.js'

export interface CompiledMesh {
  /** Each place once, and three per triangle into them. */
  readonly positions: Float32Array
  readonly corners: Uint32Array
  /** As they come with the mesh. */
  readonly normals: Float32Array
  readonly indices: Uint32Array
  readonly uvs: Float32Array | undefined
  readonly triangles: number
  /** A ball around it: middle and radius. */
  readonly middle: readonly [number, number, number]
  readonly radiusM: number
  /** Per triangle 1 where its three normals are one. */
  readonly isFlat: Uint8Array
}

export interface CompiledPart {
  readonly body: number
  readonly mesh: CompiledMesh
  readonly colour: Colour
  readonly texture: CompiledTexture | undefined
  readonly segment: number
  readonly isTable: boolean
  readonly castsShadow: boolean
  /** Of its first vertex in the scene's buffers. */
  readonly vertexOffset: number
}

export interface CompiledScene {
  /** In drawing order: the table, which is behind everything, comes last. */
  readonly parts: readonly CompiledPart[]
  /** Per part its pose in its body. */
  readonly local: Float64Array
  readonly vertices: number
  readonly triangles: number
}

const meshes = new WeakMap<TriangleMesh, CompiledMesh>()
const scenes = new WeakMap<VisualScene, CompiledScene>()

export function compiledScene(scene: VisualScene): CompiledScene {
  const known = scenes.get(scene)
  if (known) return known
  const made = compile(scene)
  scenes.set(scene, made)
  return made
}

function compile({ bodies }: VisualScene): CompiledScene {
  let vertices = 0
  let triangles = 0
  const order = bodies.map((_, index) => (index + 1) % bodies.length)
  const sources: VisualPart[] = []
  const parts = order.flatMap(body => {
    const { parts: own = [], isGhost = false } = bodies[body] ?? {}
    return own.map((part): CompiledPart => {
      const mesh = compiledMesh(part.mesh)
      const vertexOffset = vertices
      vertices += mesh.positions.length / 3
      triangles += mesh.triangles
      sources.push(part)
      const { colour, texture } = part.material
      return {
        body,
        mesh,
        colour,
        texture: texture && mesh.uvs ? compiledTexture(texture) : undefined,
        segment: part.segment,
        isTable: body === 0,
        castsShadow: body !== 0 && !isGhost,
        vertexOffset,
      }
    })
  })
  const local = new Float64Array(MATRIX_SIZE * parts.length)
  sources.forEach(({ pose }, index) => {
    setPose(local, MATRIX_SIZE * index, [...pose.positionM, ...pose.quaternion], 0)
  })
  return { parts, local, vertices, triangles }
}

function compiledMesh(mesh: TriangleMesh): CompiledMesh {
  const known = meshes.get(mesh)
  if (known) return known
  const { positions, normals, indices, uvs } = mesh
  const triangles = indices.length / 3
  const isFlat = new Uint8Array(triangles)
  for (let t = 0; t < triangles; t++) {
    const [a, b, c] = [
      3 * (indices[3 * t] as number),
      3 * (indices[3 * t + 1] as number),
      3 * (indices[3 * t + 2] as number),
    ]
    const equal = (axis: number): boolean =>
      normals[a + axis] === normals[b + axis] && normals[a + axis] === normals[c + axis]
    isFlat[t] = equal(0) && equal(1) && equal(2) ? 1 : 0
  }
  const made = { ...weld(positions, indices), normals, indices, uvs, triangles, ...ballAround(positions), isFlat }
  meshes.set(mesh, made)
  return made
}

/** Around the middle of its box. */
function ballAround(positions: Float32Array): Pick<CompiledMesh, 'middle' | 'radiusM'> {
  const low = [Infinity, Infinity, Infinity]
  const high = [-Infinity, -Infinity, -Infinity]
  for (let k = 0; k < positions.length; k++) {
    const value = positions[k] as number
    low[k % 3] = Math.min(low[k % 3] as number, value)
    high[k % 3] = Math.max(high[k % 3] as number, value)
  }
  if (positions.length === 0) return { middle: [0, 0, 0], radiusM: 0 }
  const middle = [0, 1, 2].map(axis => ((low[axis] as number) + (high[axis] as number)) / 2) as [number, number, number]
  let square = 0
  for (let k = 0; k < positions.length; k += 3) {
    const x = (positions[k] as number) - middle[0]
    const y = (positions[k + 1] as number) - middle[1]
    const z = (positions[k + 2] as number) - middle[2]
    square = Math.max(square, x * x + y * y + z * z)
  }
  return { middle, radiusM: Math.sqrt(square) }
}
