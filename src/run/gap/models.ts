/** The models that can replay a log, by name. */

import { SO101_FOLLOWER, type RobotSpec } from '../../robot/arm-spec.js'
import { closest } from '../../robot/closest.js'
import { UsageError } from '../../robot/errors.js'
import { loadUrdf } from '../../robot/urdf-node.js'
import { urdfOf } from '../urdf-files.js'
import { SERVO_PRESETS } from '../../sim/servo/presets.js'
import { MUJOCO_SERVOS, openMujocoReplay } from './mujoco-replay.js'
import type { MujocoModelName } from './mujoco-replay.js'
import type { ReplayModel } from './replay.js'
import { openTwinReplay } from './twin-replay.js'

export interface ModelOptions {
  /** Wanted physics substep of the twin. MuJoCo has its own timestep. */
  readonly substepS: number
  /** The arm; SO-101 follower where absent. */
  readonly spec?: RobotSpec
}

export type OpenModel = (options: ModelOptions) => Promise<ReplayModel>

const MUJOCO_NAMES = Object.keys(MUJOCO_SERVOS) as MujocoModelName[]

const MODELS: ReadonlyMap<string, OpenModel> = new Map<string, OpenModel>([
  ...Object.keys(SERVO_PRESETS).map((name): [string, OpenModel] => [name, options => openTwinReplay(name, options)]),
  ...MUJOCO_NAMES.map((name): [string, OpenModel] => [
    name,
    ({ spec = SO101_FOLLOWER }) => openMujocoReplay(name, loadUrdf(urdfOf(spec)), spec),
  ]),
])

/** Beside whatever is asked for: the twin without servo and friction laws, and the official gains. */
export const COMPARED_MODELS: readonly string[] = ['ideal', ...MUJOCO_NAMES]

/** How to open it. `UsageError` with the nearest name for an unknown one. */
export function modelNamed(name: string): OpenModel {
  const open = MODELS.get(name)
  if (open) return open
  const known = [...MODELS.keys()]
  const near = closest(name, known)
  const hint = near === undefined ? ':' : `, did you mean '${near}'?`
  throw new UsageError(`no model '${name}'${hint} known are ${known.join(', ')}`)
}
