/** Environments and policies by name: joins tasks with what stands behind a port. */

import { Arm } from '../env/arm.js'
import { ArmEnv } from '../env/arm-env.js'
import { CONTROL_MODES, type ControlModeName } from '../env/control/control-mode.js'
import type { Env, EnvSpec } from '../env/env.js'
import { EnvRegistry } from '../env/registry.js'
import { parseRandomise, type RandomiseConfig } from '../env/randomise/config.js'
import { varyAt } from '../env/randomise/levels.js'
import { armSafety } from '../env/safety/arm-safety.js'
import { REWARD_KINDS, type RewardKind } from '../env/score-keeper.js'
import type { StopMode } from '../env/safety/protection.js'
import type { PerJoint, SafetyOptions } from '../env/safety/safety-options.js'
import type { MakeOptions } from '../env/registry.js'
import type { Task } from '../env/task.js'
import { ControlModeEnv, controlModeEnvOf } from '../env/wrappers/control-mode-env.js'
import type { Policy } from '../policies/policy.js'
import { noopPolicy, randomPolicy } from '../policies/floors.js'
import { inControlMode } from '../policies/in-control-mode.js'
import { UsageError } from '../robot/errors.js'
import { loadUrdf } from '../robot/urdf-node.js'
import { ARTICULATIONS } from '../sim/articulation.js'
import { openArmBackend, type ArmBackendOptions } from './arm-backend.js'
import { DEFAULT_RATE_HZ } from './control-rate.js'
import { parseCameras } from './cameras/camera-schema.js'
import { DEFAULT_ROBOT, plannedArm } from './planned-arm.js'
import { FREE, POLICY_NAMES, taskEntry, TASKS, unknownName, type TaskEntry } from './tasks.js'
import { urdfOf } from './urdf-files.js'
import { loadTask } from './user-task/load-task.js'
import { isTaskFile } from './user-task/task-file.js'
import { armEnvOf } from './arm-env-of.js'

export interface ArmEnvMakeOptions extends MakeOptions, ArmBackendOptions {
  /** `so101_follower` where absent, `so100_follower`. */
  readonly robotType?: string
  /** LeRobot's `use_degrees`; false: -100..100 for the arm's joints. Default true. */
  readonly useDegrees?: boolean
  /** A URDF file of the arm in place of ours; meshes may be STL. */
  readonly urdf?: string
  /** Control steps per second, 1 to 200; 30 where absent. */
  readonly rateHz?: number
  /** Limits, fence and watches, each with its default (docs/safety.md); false: targets go to the servos as they are. */
  readonly safety?: SafetyOptions | false
  /** LeRobot's: how far a target may be from the measured position, in the user's units. Off where absent. */
  readonly maxRelativeTarget?: PerJoint
  /** What becomes of the arm when the environment is closed or stopped. Default `rest` where time goes by on the wall's clock, else `hold`. */
  readonly stopMode?: StopMode
  /** Told what no error can be thrown for. */
  readonly warn?: (message: string) => void
  /** How hard: `easy` where absent, `medium`, `hard` (docs/randomisation.md). Simulation only. */
  readonly level?: string
  /** What varies from episode to episode, section by section in place of the level's. */
  readonly randomise?: RandomiseConfig
  /** `dense` where absent: the task's potentials; `sparse`: success alone. */
  readonly reward?: RewardKind
  /** False: episodes go on after success. Default true. */
  readonly terminateOnSuccess?: boolean
  /** What actions say (docs/control-modes.md); `joint` where absent: absolute joint targets. */
  readonly control?: ControlModeName
}

/**
 * Makes `so101/LiftCube-v0` and the others, or the environment of a task file such as `./my-task.ts` (docs/write-a-task.md); `rateHz`
 * decides how many steps an episode may take.
 */
export async function make(id: string, options: ArmEnvMakeOptions = {}): Promise<Env> {
  return isTaskFile(id) ? makeTask(id, options) : registry.make(id, options)
}

/** The same by the task's name, `lift-cube`, or its file. */
export async function makeTask(name: string, options: ArmEnvMakeOptions = {}): Promise<Env> {
  const entry = await loadTask(name)
  register(entry)
  return registry.make(entry.id, options)
}

/** What `make` knows. Register your own environments here. */
export const registry = new EnvRegistry()

const registered = new Set<TaskEntry>()

function register(entry: TaskEntry): void {
  if (registered.has(entry)) return
  const { id, task, file } = entry
  registry.register({
    id,
    description: task.instruction,
    maxEpisodeSteps: options => stepsIn(task.horizonS, options),
    make: (options, spec) => makeArmEnv(task, options, file === undefined ? spec : { ...spec, file }),
  })
  registered.add(entry)
}

for (const entry of [...TASKS, FREE]) register(entry)

/** Undefined for a rate that makes no number of steps: the backend refuses it and says what is wrong. */
function stepsIn(horizonS: number, { rateHz = DEFAULT_RATE_HZ }: ArmEnvMakeOptions): number | undefined {
  const steps = Math.max(1, Math.round(horizonS * rateHz))
  return Number.isSafeInteger(steps) ? steps : undefined
}

/** A policy for an arm's environment, and for its task. `UsageError` for an unknown name, or a task without expert. */
export function makePolicy(name: string, env: Env): Policy {
  const bare = armEnvOf(env)
  if (!bare) throw new UsageError(`no built-in policy fits ${env.spec.id}: it is no arm's environment`)
  const { arm, kinematics, limitsRad, actionSpace, rateHz, task } = bare
  const context = {
    robot: arm.spec,
    calibration: arm.calibration,
    kinematics,
    limitsRad,
    actionSpace,
    environmentState: task.environmentState,
    rateHz,
  }
  switch (name) {
    case 'scripted':
      return inControlMode(expertOf(task.id)(context), env)
    case 'random':
      return randomPolicy({ ...context, actionSpace: controlModeEnvOf(env)?.actionSpace ?? actionSpace })
    case 'noop':
      return inControlMode(noopPolicy(context), env)
    default:
      throw new UsageError(unknownName('policy', name, POLICY_NAMES))
  }
}

function expertOf(name: string): NonNullable<TaskEntry['expert']> {
  const { expert } = taskEntry(name)
  if (expert) return expert
  throw new UsageError(
    `task '${name}' has no expert: export const expert = (context: PolicyContext): Policy => .. in its file, or take another policy`,
  )
}

const ARM_ENV_OPTIONS = [
  'robotType',
  'port',
  'robotId',
  'calibrationDir',
  'useDegrees',
  'operator',
  'servo',
  'mountingSeed',
  'wireTiming',
  'wireFaults',
  'urdf',
  'rateHz',
  'substepS',
  'recipe',
  'safety',
  'maxRelativeTarget',
  'stopMode',
  'warn',
  'cameras',
  'level',
  'randomise',
  'reward',
  'terminateOnSuccess',
  'control',
] as const satisfies (keyof ArmEnvMakeOptions)[]

/** An environment of a task that has no name, as `make` makes them; bare: no limit of steps, no order enforced. */
export async function makeArmEnv(task: Task, options: ArmEnvMakeOptions, spec: EnvSpec): Promise<Env> {
  const stranger = Object.keys(options).find(option => !(ARM_ENV_OPTIONS as readonly string[]).includes(option))
  if (stranger !== undefined) throw new UsageError(unknownName('option', stranger, ARM_ENV_OPTIONS))
  const { robotType = DEFAULT_ROBOT, rateHz = DEFAULT_RATE_HZ, recipe } = options
  if (recipe !== undefined && !Object.hasOwn(ARTICULATIONS, recipe)) {
    throw new UsageError(unknownName('recipe', recipe, Object.keys(ARTICULATIONS)))
  }
  const { reward, terminateOnSuccess, control = 'joint' } = options
  if (!CONTROL_MODES.includes(control)) throw new UsageError(unknownName('control mode', control, CONTROL_MODES))
  if (reward !== undefined && !REWARD_KINDS.includes(reward)) {
    throw new UsageError(unknownName('reward', reward, REWARD_KINDS))
  }
  if (options.urdf !== undefined && options.port === 'pty') {
    throw new UsageError(
      `port 'pty' simulates the arm that we describe, and takes no urdf: leave it out, or use --robot.port=sim`,
    )
  }
  if (options.cameras !== undefined) parseCameras(options.cameras)
  const { robot, description, kinematics, limitsRad } = plannedArm(robotType, options)
  const photos = parseRandomise(options.randomise ?? {}).background?.photos ?? []
  const { backend, calibration, isRealTime } = await openArmBackend(
    { robot, description, rateHz },
    { ...options, photos },
  )
  try {
    // The fence knows the arm as we describe it: meshes make poor boxes.
    const own = options.urdf === undefined ? description : loadUrdf(urdfOf(robot))
    const { stopMode = isRealTime ? 'rest' : 'hold', safety: limits, maxRelativeTarget, warn } = options
    const safety =
      limits === false
        ? { restRad: robot.restRad, stopMode }
        : armSafety({ spec: robot, description: own, rateHz, safety: limits, maxRelativeTarget, stopMode })
    const arm = new Arm(robot, calibration, backend.buses)
    const env = new ArmEnv({
      spec,
      task,
      backend,
      arm,
      kinematics,
      limitsRad,
      rateHz,
      safety,
      vary: varyAt(options.level, options.randomise),
      reward,
      terminateOnSuccess,
      warn,
    })
    return control === 'joint' ? env : ControlModeEnv.of(env, control)
  } catch (error) {
    await backend.close()
    throw error
  }
}
