/** Small scenes for tests of the rasteriser: a table and boxes, plainly lit, and a camera over them. */

import { pinhole } from '../../../../src/env/camera/intrinsics.js'
import { IDENTITY_POSE, type Pose, type Vector3 } from '../../../../src/robot/vector.js'
import { lookingFrom } from '../../../../src/sim/camera/mounts.js'
import type { RenderJob } from '../../../../src/sim/camera/renderer.js'
import { tessellate } from '../../../../src/sim/camera/tessellate.js'
import type {
  Background,
  Material,
  TriangleMesh,
  VisualBody,
  VisualScene,
} from '../../../../src/sim/camera/visual-scene.js'

export interface Thing {
  readonly mesh: TriangleMesh
  readonly at: Vector3
  readonly material?: Partial<Material>
  readonly isGhost?: boolean
}

export const WHITE: Vector3 = [1, 1, 1]
export const boxMesh = (x: number, y = x, z = x): TriangleMesh => tessellate({ type: 'box', sizeM: [x, y, z] })

/** The table's segment is 1, the things' are 2 and up. Light from straight above: full on what is level. */
export function sceneOf(
  things: readonly Thing[],
  background: Background = { colour: [0, 0, 0] },
  table: Partial<Material> = {},
): VisualScene {
  const body = (name: string, thing: Thing, segment: number): VisualBody => ({
    name,
    isGhost: thing.isGhost ?? false,
    parts: [
      { mesh: thing.mesh, pose: IDENTITY_POSE, material: { colour: WHITE, roughness: 1, ...thing.material }, segment },
    ],
  })
  return {
    bodies: [
      body('table', { mesh: boxMesh(2, 2, 0.1), at: [0, 0, 0], material: table }, 1),
      ...things.map((thing, k) => body(`thing ${k}`, thing, k + 2)),
    ],
    segments: [
      { name: 'table', kind: 'table' },
      ...things.map((_, k) => ({ name: `thing ${k}`, kind: 'object' as const })),
    ],
    lighting: { towards: [0, 0, 1], key: [0.5, 0.5, 0.5], ambient: [0.25, 0.25, 0.25] },
    background,
  }
}

/** The table's top is at z = 0. */
export function posesOf(things: readonly Thing[]): Float64Array {
  return Float64Array.from([[0, 0, -0.05] as const, ...things.map(({ at }) => at)].flatMap(at => [...at, 0, 0, 0, 1]))
}

export const FROM_FRONT: Pose = lookingFrom([0.5, 0, 0.4], [0, 0, 0])

export function jobOf(things: readonly Thing[], change: Partial<RenderJob> = {}): RenderJob {
  return {
    poses: posesOf(things),
    intrinsics: pinhole(160, 120, 1),
    camera: FROM_FRONT,
    colour: true,
    depth: true,
    segmentation: true,
    shadows: true,
    samples: 1,
    ...change,
  }
}
