/**
 * What there is to see, as plain data: bodies of triangles, light and background. With a flat pose buffer it is all that a renderer needs, ours, three's in a
 * browser or on a GPU. No physics: it can be sent to a worker or a page as it is (`structuredClone`).
 */

import type { Segment } from '../../env/camera/camera.js'
import type { Colour } from '../../env/camera/look.js'
import type { Pose, Vector3 } from '../../robot/vector.js'

export type { Segment } from '../../env/camera/camera.js'

/** Right-handed, counter-clockwise seen from outside. Meshes are shared: renderers may keep what they made of one, by identity. */
export interface TriangleMesh {
  /** x y z per vertex, metres, in the part's frame. */
  readonly positions: Float32Array
  /** Unit vectors, per vertex. */
  readonly normals: Float32Array
  /** Three per triangle. */
  readonly indices: Uint32Array
  /** u v per vertex, in metres along the surface; only for meshes that may carry a texture. */
  readonly uvs?: Float32Array
}

/** Repeats in both directions. */
export interface Texture {
  readonly width: number
  readonly height: number
  /** Row-major, sRGB, 3 bytes a pixel. */
  readonly rgb: Uint8Array
  /** Edge length of one tile on the surface. */
  readonly tileM: number
}

export interface Material {
  /** Diffuse albedo; multiplies the texture. Linear. */
  readonly colour: Colour
  readonly texture?: Texture
  /** 0 mirror .. 1 chalk. Only the GPU renderer shows it. */
  readonly roughness: number
}

export interface VisualPart {
  readonly mesh: TriangleMesh
  /** In its body's frame. */
  readonly pose: Pose
  readonly material: Material
  /** Index into `segments`, plus one: what segmentation pictures say. */
  readonly segment: number
}

/** Moves as one; its pose is in the pose buffer at its place in the list. */
export interface VisualBody {
  readonly name: string
  readonly parts: readonly VisualPart[]
  /** A marker: seen, but without a shadow. */
  readonly isGhost: boolean
}

export interface Lighting {
  /** Unit vector from the scene towards the key light, which is infinitely far away. Base frame. */
  readonly towards: Vector3
  /** Linear radiance of a white, matt surface that faces it: 1 is white in the picture. */
  readonly key: Colour
  /** The same, from everywhere. */
  readonly ambient: Colour
}

/** A photograph covers the picture: scaled up evenly until it does, cut at the sides. */
export interface Photo {
  readonly width: number
  readonly height: number
  /** Row-major, sRGB, 3 bytes a pixel. */
  readonly rgb: Uint8Array
}

export interface Background {
  readonly colour: Colour
  readonly photo?: Photo
  /** The photograph shows where the table is, too; shadows on the table darken it. */
  readonly isOverTable?: boolean
}

export interface VisualScene {
  /** The table first, then the arm's rigid bodies from the base outwards, then the objects as they were laid out. */
  readonly bodies: readonly VisualBody[]
  /** Segment s is what pixels of value s + 1 show. */
  readonly segments: readonly Segment[]
  readonly lighting: Lighting
  readonly background: Background
}

/** Numbers per body in a pose buffer: position x y z (metres), quaternion x y z w. World frame, which is the arm's base frame. */
export const POSE_SIZE = 7
