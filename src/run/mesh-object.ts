/** Things on the table that are made of the user's own meshes. */

import { fileURLToPath } from 'node:url'
import type { ObjectSpec } from '../env/scene.js'
import { UsageError } from '../robot/errors.js'
import { IDENTITY_POSE } from '../robot/vector.js'
import { meshSolids } from './convex-pieces.js'
import { hollowM } from './hollow.js'

export interface MeshObject extends Omit<ObjectSpec, 'parts' | 'boundsM'> {
  /** Metres per unit of the file: 0.001 for millimetres. Default 1. */
  readonly scale?: number
  /** True: what is not convex is filled up; without it that is an error. */
  readonly fillUp?: boolean
}

/** Further in than this share of the longest edge, a solid is not convex. */
const HOLLOW_SHARE = 0.03
/** Longer than the arm reaches: somebody forgot the scale. */
const LONGEST_M = 1

/**
 * An object of STL files, each one convex solid, or of an OBJ file with a convex solid for each of its objects (`o`), as CoACD writes it.
 * Its frame is the files'. Files are named from the task's: `new URL('./peg.stl', import.meta.url)`. `UsageError` for solids
 * that are not convex or of an odd size, `UrdfError` for unreadable ones.
 */
export function meshObject(files: URL | readonly URL[], description: MeshObject): ObjectSpec {
  const { scale = 1, fillUp = false, ...rest } = description
  const [low, high] = [
    [Infinity, Infinity, Infinity],
    [-Infinity, -Infinity, -Infinity],
  ] as const satisfies number[][]
  const paths = [files].flat().map(pathOf)
  if (paths.length === 0) throw new UsageError(`object '${rest.name}' has no mesh: name at least one file`)
  if (!(scale > 0)) throw new UsageError(`object '${rest.name}': expected a positive scale, got ${scale}`)
  for (const path of paths) {
    for (const solid of meshSolids(path, [scale, scale, scale])) {
      const size = [0, 1, 2].map(axis => {
        const along = solid.filter((_, i) => i % 3 === axis)
        const [least, most] = [along.reduce((a, b) => Math.min(a, b)), along.reduce((a, b) => Math.max(a, b))]
        low[axis] = Math.min(low[axis] as number, least)
        high[axis] = Math.max(high[axis] as number, most)
        return most - least
      })
      const longestM = Math.max(...size)
      if (longestM > LONGEST_M) {
        throw new UsageError(
          `${path} is ${longestM.toFixed(2)} m long: give \`scale: 0.001\` for a file in millimetres`,
        )
      }
      const depthM = fillUp ? 0 : hollowM(solid)
      if (depthM > HOLLOW_SHARE * longestM) {
        throw new UsageError(
          `${path} is not convex: a corner lies ${(1000 * depthM).toFixed(1)} mm inside of a face's plane. Split it into convex solids ` +
            `(CoACD does), or give \`fillUp: true\` if its hull will do`,
        )
      }
    }
  }
  return {
    ...rest,
    parts: paths.map(file => ({ pose: IDENTITY_POSE, geometry: { type: 'mesh', file, scale: [scale, scale, scale] } })),
    boundsM: { low: low, high: high },
  }
}

function pathOf(file: URL): string {
  // Relative to what? Users without a compiler pass strings.
  if (!((file as unknown) instanceof URL)) {
    throw new UsageError(
      `expected the URL of a mesh, got ${JSON.stringify(file)}: new URL('./my.stl', import.meta.url)`,
    )
  }
  return fileURLToPath(file)
}
