/** Where every body of a scene is, as a flat buffer: all that pictures need of the physics. */

import type { SceneStart } from '../env/scene.js'
import { multiply, type Quaternion } from '../robot/vector.js'
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
    this.#handles.forEach((handle, k) => {
      const at = NUMBERS * (k + 1)
      raw.rbTranslation(handle, engine)
      for (let i = 0; i < 3; i++) out[at + i] = (engine[i] as number) / UNITS_PER_M
      raw.rbRotation(handle, engine)
      const turn = this.#turns[k]
      const rotation = turn ? multiply(engine as unknown as Quaternion, turn) : engine
      for (let i = 0; i < 4; i++) out[at + 3 + i] = rotation[i] as number
    })
  }
}
