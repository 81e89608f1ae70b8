/** Where every body of a scene is, as a flat buffer: all that pictures need of the physics. */

import type { SceneStart } from '../env/scene.js'
import type { Quaternion } from '../robot/vector.js'
import type { ArmBodies } from './arm-bodies.js'
import { bodyPoses, type ArmModel } from './arm-model.js'
import { UNITS_PER_M } from './engine-units.js'
import type { World } from './rapier.js'
import type { SceneObject } from './table-scene.js'

/** Position x y z, quaternion x y z w. */
const NUMBERS = 7

/** The table first, then the arm's rigid bodies from the base outwards, then the objects as they were laid out: the order of a `VisualScene`. */
export class PoseReader {
  readonly #handles: readonly number[]
  /** The engine's frames of the arm stand parallel to the world in the start pose: a link's own is turned so against them. */
  readonly #turns: readonly (Quaternion | undefined)[]
  readonly #tableHeightM: number
  readonly #engine = new Float32Array(4)

  constructor(model: ArmModel, arm: ArmBodies, objects: Iterable<SceneObject>, start: SceneStart) {
    const things = Array.from(objects, ({ bodyHandle }) => bodyHandle)
    this.#handles = [...arm.bodies, ...things]
    this.#turns = [
      ...bodyPoses(model, start.positionRad).map(({ quaternion }) => quaternion),
      ...things.map(() => undefined),
    ]
    this.#tableHeightM = start.tableHeightM ?? 0
  }

  /** Bodies in the buffer. */
  get count(): number {
    return 1 + this.#handles.length
  }

  /** World frame, metres. */
  read(world: World, out: Float64Array): void {
    out.fill(0, 0, NUMBERS)
    out[2] = this.#tableHeightM
    out[6] = 1
    const { raw } = world.bodies
    const engine = this.#engine
    for (let k = 0; k < this.#handles.length; k++) {
      const at = NUMBERS * (k + 1)
      const handle = this.#handles[k] as number
      raw.rbTranslation(handle, engine)
      for (let i = 0; i < 3; i++) out[at + i] = (engine[i] as number) / UNITS_PER_M
      raw.rbRotation(handle, engine)
      const [x, y, z, w] = [engine[0] as number, engine[1] as number, engine[2] as number, engine[3] as number]
      const turn = this.#turns[k]
      if (!turn) {
        out[at + 3] = x
        out[at + 4] = y
        out[at + 5] = z
        out[at + 6] = w
        continue
      }
      // `multiply` of vector.ts, without its array: this runs several times a step.
      const [tx, ty, tz, tw] = turn
      out[at + 3] = w * tx + x * tw + y * tz - z * ty
      out[at + 4] = w * ty - x * tz + y * tw + z * tx
      out[at + 5] = w * tz + x * ty - y * tx + z * tw
      out[at + 6] = w * tw - x * tx - y * ty - z * tz
    }
  }
}
