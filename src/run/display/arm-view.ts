/** What can be seen of an arm and its table, read without touching anything: no register, no hash, no byte on a wire changes by it. */

import type { ArmEnv } from '../../env/arm-env.js'
import type { PlacedObject, SceneStart } from '../../env/scene.js'
import { loadUrdf } from '../../robot/urdf-node.js'
import { IDENTITY_POSE, type Pose } from '../../robot/vector.js'
import { armModel, bodyPoses, type ArmModel } from '../../sim/arm-model.js'
import { POSE_SIZE } from '../../sim/camera/visual-scene.js'
import { Simulation } from '../../sim/simulation.js'
import { urdfOf } from '../urdf-files.js'

/** Per joint; NaN where nobody knows. */
export interface Strain {
  readonly loadPct: Float32Array
  readonly temperatureC: Float32Array
  readonly voltageV: Float32Array
  readonly currentA: Float32Array
}

export interface ArmView {
  readonly model: ArmModel
  /** On the table now. */
  objects(): readonly PlacedObject[]
  /** Of table, arm and objects, in a visual scene's order. */
  poses(measuredRad: ArrayLike<number>): Float32Array
  /** The real angles, where they are known better than by the observation. */
  positionRad(): Float64Array | undefined
  strain(): Strain
  /** As `contactPoints`; empty where nobody knows. */
  contacts(): Float32Array
}

export function viewOf(env: ArmEnv): ArmView {
  const { scene } = env.backend
  return scene instanceof Simulation ? simulationView(scene) : measuredView(env)
}

function simulationView(simulation: Simulation): ArmView {
  return {
    model: simulation.options.model,
    objects: () => simulation.start.objects,
    poses: () => Float32Array.from(simulation.readPoses()),
    positionRad: () => simulation.positionRad,
    strain() {
      const { servos } = simulation.servos
      return {
        loadPct: Float32Array.from(servos, ({ duty }) => duty / PER_MILLE_PER_PERCENT),
        temperatureC: Float32Array.from(servos, ({ temperatureC }) => temperatureC),
        voltageV: Float32Array.from(servos, ({ voltageV }) => voltageV),
        currentA: Float32Array.from(servos, ({ currentA }) => currentA),
      }
    },
    contacts: () => Float32Array.from(simulation.contactPoints()),
  }
}

/** An arm on a wire: where its joints were measured, by forward kinematics; objects only where the twin at the other end tells of them. */
function measuredView(env: ArmEnv): ArmView {
  const { arm, backend } = env
  const { scene } = backend
  const model = armModel(loadUrdf(urdfOf(arm.spec)), arm.spec)
  const layout = (): SceneStart | undefined => (scene ? env.layout : undefined)
  return {
    model,
    objects: () => layout()?.objects ?? [],
    poses(measuredRad) {
      const start = layout()
      const table: Pose = { ...IDENTITY_POSE, positionM: [0, 0, start?.tableHeightM ?? 0] }
      const things = (start?.objects ?? []).map(({ spec, pose }) => scene?.objectPose(spec.name) ?? pose)
      return flat([table, ...bodyPoses(model, measuredRad), ...things])
    },
    positionRad: () => undefined,
    strain() {
      const { seen } = env
      const unknown = new Float32Array(arm.spec.servos.length).fill(NaN)
      return {
        loadPct: seen.get('Present_Load')?.map(share => PERCENT * share) ?? unknown,
        temperatureC: seen.get('Present_Temperature') ?? unknown,
        voltageV: seen.get('Present_Voltage') ?? unknown,
        currentA: seen.get('Present_Current') ?? unknown,
      }
    },
    contacts: () => new Float32Array(),
  }
}

const PER_MILLE_PER_PERCENT = 10
const PERCENT = 100

/** `POSE_SIZE` numbers each. */
export function flat(poses: readonly Pose[]): Float32Array {
  const numbers = new Float32Array(POSE_SIZE * poses.length)
  poses.forEach(({ positionM, quaternion }, k) => {
    numbers.set([...positionM, ...quaternion], POSE_SIZE * k)
  })
  return numbers
}
