/** Environments and policies by name: joins tasks with what stands behind a port. */

import { Arm } from '../env/arm.js'
import { ArmEnv } from '../env/arm-env.js'
import type { Env, EnvSpec } from '../env/env.js'
import { EnvRegistry } from '../env/registry.js'
import { armSafety } from '../env/safety/arm-safety.js'
import { REWARD_KINDS, type RewardKind } from '../env/score-keeper.js'
import type { StopMode } from '../env/safety/protection.js'
import type { PerJoint, SafetyOptions } from '../env/safety/safety-options.js'
import type { MakeOptions } from '../env/registry.js'
import type { Task } from '../env/task.js'
import { Wrapper } from '../env/wrappers/wrapper.js'
import type { Policy } from '../policies/policy.js'
import { noopPolicy, randomPolicy } from '../policies/floors.js'
import { inM100 } from '../robot/arm-spec.js'
import { CapabilityError, UrdfError, UsageError } from '../robot/errors.js'
import { Kinematics } from '../robot/kinematics.js'
import { robotTypeNamed } from '../robot/robot-types.js'
import { loadUrdf } from '../robot/urdf-node.js'
import type { RobotDescription } from '../robot/urdf.js'
import { ARTICULATIONS } from '../sim/articulation.js'
import { openArmBackend, type ArmBackendOptions } from './arm-backend.js'
import { POLICY_NAMES, taskEntry, TASKS, unknownName } from './tasks.js'
import { urdfOf } from './urdf-files.js'

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
  /** `dense` where absent: the task's potentials; `sparse`: success alone. */
  readonly reward?: RewardKind
  /** False: episodes go on after success. Default true. */
  readonly terminateOnSuccess?: boolean
}

const DEFAULT_RATE_HZ = 30
const DEFAULT_ROBOT = 'so101_follower'
const TIP_LINK = 'gripper_frame_link'

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

/** A policy for an arm's environment, and for its task. `UsageError` for an unknown name, or a task without expert. */
export function makePolicy(name: string, env: Env): Policy {
  const bare = env instanceof Wrapper ? env.unwrapped : env
  if (!(bare instanceof ArmEnv)) {
    throw new UsageError(`no built-in policy fits ${env.spec.id}: it is no arm's environment`)
  }
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
      return taskEntry(task.id).expert(context)
    case 'random':
      return randomPolicy(context)
    case 'noop':
      return noopPolicy(context)
    default:
      throw new UsageError(unknownName('policy', name, POLICY_NAMES))
  }
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
  'reward',
  'terminateOnSuccess',
] as const satisfies (keyof ArmEnvMakeOptions)[]

async function makeArmEnv(task: Task, options: ArmEnvMakeOptions, spec: EnvSpec): Promise<Env> {
  const stranger = Object.keys(options).find(option => !(ARM_ENV_OPTIONS as readonly string[]).includes(option))
  if (stranger !== undefined) throw new UsageError(unknownName('option', stranger, ARM_ENV_OPTIONS))
  const { robotType = DEFAULT_ROBOT, useDegrees = true, rateHz = DEFAULT_RATE_HZ, recipe } = options
  if (recipe !== undefined && !Object.hasOwn(ARTICULATIONS, recipe)) {
    throw new UsageError(unknownName('recipe', recipe, Object.keys(ARTICULATIONS)))
  }
  const { reward, terminateOnSuccess } = options
  if (reward !== undefined && !REWARD_KINDS.includes(reward)) {
    throw new UsageError(unknownName('reward', reward, REWARD_KINDS))
  }
  if (options.urdf !== undefined && options.port === 'pty') {
    throw new UsageError(
      `port 'pty' simulates the arm that we describe, and takes no urdf: leave it out, or use --robot.port=sim`,
    )
  }
  const ownRobot = robotTypeNamed(robotType)
  if (ownRobot.role === 'leader') {
    throw new CapabilityError(`${robotType} is moved by hand, and does no task: use so101_follower or so100_follower`)
  }
  const robot = useDegrees ? ownRobot : inM100(ownRobot)
  const description = loadUrdf(options.urdf ?? urdfOf(robot))
  const kinematics = new Kinematics(
    description,
    robot.servos.map(servo => servo.joint),
    TIP_LINK,
  )
  const limitsRad = robot.servos.map(servo => planningLimits(description, servo.joint, servo.travelRad))
  const { backend, calibration, isRealTime } = await openArmBackend({ robot, description, rateHz }, options)
  try {
    // The fence knows the arm as we describe it: meshes make poor boxes.
    const own = options.urdf === undefined ? description : loadUrdf(urdfOf(robot))
    const { stopMode = isRealTime ? 'rest' : 'hold', safety: limits, maxRelativeTarget, warn } = options
    const safety =
      limits === false
        ? { restRad: robot.restRad, stopMode }
        : armSafety({ spec: robot, description: own, rateHz, safety: limits, maxRelativeTarget, stopMode })
    const arm = new Arm(robot, calibration, backend.buses)
    return new ArmEnv({
      spec,
      task,
      backend,
      arm,
      kinematics,
      limitsRad,
      rateHz,
      safety,
      reward,
      terminateOnSuccess,
      warn,
    })
  } catch (error) {
    await backend.close()
    throw error
  }
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
