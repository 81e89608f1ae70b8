/** How a scene looks where nothing varies: what randomisation starts from and the renderer draws. */

import type { Vector3 } from '../../robot/vector.js'
import { linearColour } from './srgb.js'
import type { SurfaceSpec } from './look.js'

/** The key light: over the left shoulder of somebody in front of the arm. Unit. */
export const DESIGN_TOWARDS_LIGHT: Vector3 = [0.4423004608357579, 0.3538403686686063, 0.8241160694009924]

/** sRGB, as people write colours: light wood, and a pale wall behind it. */
export const DESIGN_TABLE_COLOUR: Vector3 = [0.8, 0.71, 0.59]
export const DESIGN_BACKGROUND_COLOUR: Vector3 = [0.86, 0.89, 0.92]

export const DESIGN_TABLE: SurfaceSpec = { kind: 'wood', seed: 1, colour: linearColour(DESIGN_TABLE_COLOUR) }
