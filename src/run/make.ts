/** Environments and policies by name: joins tasks with the twin. */

import { fileURLToPath } from 'node:url'
import { Arm } from '../env/arm.js'
import { ArmEnv } from '../env/arm-env.js'
import type { Env, EnvSpec } from '../env/env.js'
import { EnvRegistry } from '../env/registry.js'
import type { MakeOptions } from '../env/registry.js'
import type { Task } from '../env/task.js'
import { Wrapper } from '../env/wrappers/wrapper.js'
import { liftCube } from '../env/tasks/lift-cube.js'
import { reach } from '../env/tasks/reach.js'
import type { Policy, PolicyContext } from '../policies/policy.js'
import { noopPolicy, randomPolicy } from '../policies/floors.js'
import { liftCubeExpert } from '../policies/lift-cube-expert.js'
import { reachExpert } from '../policies/reach-expert.js'
import type { ReplyFaultRates } from '../hardware/wire-faults.js'
import { SO101_FOLLOWER } from '../robot/arm-spec.js'
import { closest } from '../robot/closest.js'
import { UrdfError, UsageError } from '../robot/errors.js'
import { Kinematics } from '../robot/kinematics.js'
import { drawMounting } from '../robot/mounting.js'
import { loadUrdf } from '../robot/urdf-node.js'
import type { RobotDescription } from '../robot/urdf.js'
import { ARTICULATIONS } from '../sim/articulation.js'
import type { Recipe } from '../sim/articulation.js'
import { createSimBackend } from '../sim/sim-backend.js'
import { convexPieces } from './convex-pieces.js'
import { wireBackend } from './wire-backend.js'

/** Our own description of the follower; `urdf` in the options replaces it. */
export const SO101_URDF = fileURLToPath(new URL('../../assets/urdf/so101.urdf', import.meta.url))

export interface ArmEnvMakeOptions extends MakeOptions {
  /** Where the servos are: `sim` (registers) or `wire` (the production driver's packets to the same simulated servos). */
  readonly port?: string
  /** A preset of the simulated servos: `sts3215-12v` where absent, `sts3215-7v4`, `ideal`. */
  readonly servo?: string
  /** Which simulated arm: how its servos sit in their joints, and with that its calibration. 0 where absent. */
  readonly mountingSeed?: number
  /** With port `wire`: transactions take the time they take on a real bus. Default false. */
  readonly wireTiming?: boolean
  /** With port `wire`: what spoils replies. */
  readonly wireFaults?: ReplyFaultRates
  /** A URDF file of an SO-101; meshes may be STL. */
  readonly urdf?: string
  /** Control steps per second, 1 to 200; 30 where absent. */
  readonly rateHz?: number
  /** Wanted physics substep, seconds; `info.backend` says which one it became. 0.004 where absent. */
  readonly substepS?: number
  /** How torques reach the joints; checked and chosen at start-up where absent. */
  readonly recipe?: Recipe
}

interface TaskEntry {
  readonly id: string
  readonly task: Task
  readonly expert: (context: PolicyContext) => Policy
}

const TASKS: readonly TaskEntry[] = [
  { id: 'so101/Reach-v0', task: reach, expert: reachExpert },
  { id: 'so101/LiftCube-v0', task: liftCube, expert: liftCubeExpert },
]

const DEFAULT_RATE_HZ = 30
const DEFAULT_MOUNTING_SEED = 0
const PORTS: readonly string[] = ['sim', 'wire']
const TIP_LINK = 'gripper_frame_link'

/** Task ids as on the command line. */
export const TASK_NAMES: readonly string[] = TASKS.map(({ task }) => task.id)
export const POLICY_NAMES: readonly string[] = ['scripted', 'random', 'noop']

/** Makes `so101/LiftCube-v0` and the others; `rateHz` decides how many steps an episode may take. */
export function make(id: string, options: ArmEnvMakeOptions = {}): Promise<Env> {
  return registry.make(id, options)
}

/** What `make` knows. Register your own environments here. */
export const registry = new EnvRegistry()

for (const { id, task } of TASKS) {
  registry.register({
    id,
    description: task.instruction,
    maxEpisodeSteps: options => stepsIn(task.horizonS, options),
    make: (options, spec) => makeArmEnv(task, options, spec),
  })
}

/** Undefined for a rate that makes no number of steps: the backend refuses it and says what is wrong. */
function stepsIn(horizonS: number, { rateHz = DEFAULT_RATE_HZ }: ArmEnvMakeOptions): number | undefined {
  const steps = Math.max(1, Math.round(horizonS * rateHz))
  return Number.isSafeInteger(steps) ? steps : undefined
}

/** The environment id of a task's name; `UsageError` with the nearest one for an unknown name. */
export function envId(taskName: string): string {
  return entryOf(taskName).id
}

/** A policy for an arm's environment, and for its task. `UsageError` for an unknown name, or a task without expert. */
export function makePolicy(name: string, env: Env): Policy {
  const bare = env instanceof Wrapper ? env.unwrapped : env
  if (!(bare instanceof ArmEnv)) {
    throw new UsageError(`no built-in policy fits ${env.spec.id}: it is no arm's environment`)
  }
  const { arm, kinematics, limitsRad, actionSpace, rateHz, task } = bare
  const context = { robot: arm.spec, calibration: arm.calibration, kinematics, limitsRad, actionSpace, rateHz }
  switch (name) {
    case 'scripted':
      return entryOf(task.id).expert(context)
    case 'random':
      return randomPolicy(context)
    case 'noop':
      return noopPolicy(context)
    default:
      throw new UsageError(unknown('policy', name, POLICY_NAMES))
  }
}

const ARM_ENV_OPTIONS = [
  'port',
  'servo',
  'mountingSeed',
  'wireTiming',
  'wireFaults',
  'urdf',
  'rateHz',
  'substepS',
  'recipe',
] as const satisfies (keyof ArmEnvMakeOptions)[]

async function makeArmEnv(task: Task, options: ArmEnvMakeOptions, spec: EnvSpec): Promise<Env> {
  const stranger = Object.keys(options).find(option => !(ARM_ENV_OPTIONS as readonly string[]).includes(option))
  if (stranger !== undefined) throw new UsageError(unknown('option', stranger, ARM_ENV_OPTIONS))
  const { port = 'sim', urdf = SO101_URDF, rateHz = DEFAULT_RATE_HZ, substepS, recipe, servo } = options
  if (!PORTS.includes(port)) {
    throw new UsageError(`no backend for port '${port}' yet: use --robot.port=sim or wire`)
  }
  if (port !== 'wire' && (options.wireTiming === true || options.wireFaults)) {
    throw new UsageError(`port '${port}' has no wire that could take time or lose replies: use --robot.port=wire`)
  }
  if (recipe !== undefined && !Object.hasOwn(ARTICULATIONS, recipe)) {
    throw new UsageError(unknown('recipe', recipe, Object.keys(ARTICULATIONS)))
  }
  const robot = SO101_FOLLOWER
  const description = loadUrdf(urdf)
  const kinematics = new Kinematics(
    description,
    robot.servos.map(servo => servo.joint),
    TIP_LINK,
  )
  const limitsRad = robot.servos.map(servo => planningLimits(description, servo.joint, servo.travelRad))
  const mounting = drawMounting(robot, options.mountingSeed ?? DEFAULT_MOUNTING_SEED)
  const sim = await createSimBackend({
    description,
    robot,
    mounting,
    objects: task.objects,
    rateHz,
    loadMesh: convexPieces,
    ...(substepS === undefined ? {} : { substepS }),
    ...(recipe === undefined ? {} : { recipe }),
    ...(servo === undefined ? {} : { servo }),
  })
  const backend = port === 'wire' ? wireBackend(sim, options) : sim
  const arm = new Arm(
    robot,
    mounting.map(({ calibration }) => calibration),
    backend.buses,
  )
  return new ArmEnv({ spec, task, backend, arm, kinematics, limitsRad, rateHz })
}

/** The URDF's limits, inside the mechanical stops. */
function planningLimits(
  description: RobotDescription,
  joint: string,
  [lower, upper]: readonly [number, number],
): readonly [number, number] {
  const limits = description.joints.find(({ name }) => name === joint)
  const planned = [Math.max(lower, limits?.lower ?? lower), Math.min(upper, limits?.upper ?? upper)] as const
  if (planned[0] < planned[1]) return planned
  throw new UrdfError(
    `joint '${joint}' may turn ${limits?.lower} to ${limits?.upper} rad, but the real one turns ${lower} to ${upper} rad: ` +
      `take a description with zero in the middle of each joint's range`,
  )
}

function entryOf(taskName: string): TaskEntry {
  const entry = TASKS.find(({ task }) => task.id === taskName)
  if (entry) return entry
  throw new UsageError(unknown('task', taskName, TASK_NAMES))
}

function unknown(what: string, name: string, known: readonly string[]): string {
  const near = closest(name, known)
  const hint = near === undefined ? ':' : `, did you mean '${near}'?`
  return `no ${what} '${name}'${hint} known are ${known.join(', ')}`
}
