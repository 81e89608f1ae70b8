/** How one episode looks: what randomisation draws for pictures and cameras apply. Physics never reads it. */

import type { Vector3 } from '../../robot/vector.js'

/** Linear RGB, 0..1. */
export type Colour = Vector3

/** One camera against its design. */
export interface CameraVariation {
  /** Along the camera's own axes (x right, y down, z forward). */
  readonly shiftM?: Vector3
  /** Rotation vector in the camera's own axes. */
  readonly turnRad?: Vector3
  /** Factor on the angle of view. */
  readonly fovScale?: number
}

export const SURFACES = ['plain', 'wood', 'checker', 'cloth', 'speckle'] as const

/** A surface made by rule from a seed, so that it is the same on every machine. */
export interface SurfaceSpec {
  readonly kind: (typeof SURFACES)[number]
  /** Integer in [0, 2^32). */
  readonly seed: number
  readonly colour: Colour
}

/** Absent: as designed. */
export interface Look {
  /** Decides noise, dropped frames and everything else random about this episode's pictures. Integer in [0, 2^32). */
  readonly seed: number
  readonly light?: {
    /** Unit vector from the scene to the light, base frame. */
    readonly towards?: Vector3
    /** Factors on the design's. */
    readonly keyScale?: number
    readonly ambientScale?: number
    readonly colour?: Colour
  }
  readonly table?: SurfaceSpec
  /** Of the printed parts. */
  readonly armColour?: Colour
  readonly objects?: Readonly<Record<string, SurfaceSpec>>
  /** Behind everything. `photo`: a file, fitted to the picture; `isOverTable`: the photograph replaces the table too. */
  readonly background?: { readonly colour?: Colour; readonly photo?: string; readonly isOverTable?: boolean }
  /** By camera. */
  readonly cameras?: Readonly<Record<string, CameraVariation>>
}
