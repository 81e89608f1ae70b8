/** The environment in which a recorded episode is replayed: laid out again where its notes say how, else with the arm where it began. */

import type { Env } from '../../env/env.js'
import { inM100, type RobotSpec } from '../../robot/arm-spec.js'
import { UsageError } from '../../robot/errors.js'
import { ROBOT_TYPES } from '../../robot/robot-types.js'
import { requireArmEnv } from '../arm-env-of.js'
import { make, makeArmEnv, makeTask, type ArmEnvMakeOptions } from '../make.js'
import { DEFAULT_ROBOT, plannedArm } from '../planned-arm.js'
import { SIMULATED_PORTS } from '../port-names.js'
import { loadTask } from '../user-task/load-task.js'
import { unitName } from './joint-unit.js'
import type { RecordedMotion } from './recorded-motion.js'
import { repeatTask, startingAt } from './replay-task.js'

export interface ReplayPlace {
  /** What was said of the arm, in place of what the recording says: nothing that was left out. */
  readonly env: ArmEnvMakeOptions
  /** In place of the recorded layout: objects of this task, which then measures success. */
  readonly task?: string | undefined
  readonly seed?: number | undefined
}

export interface ReplayEnv {
  readonly env: Env
  readonly seed: number
  /** How things lie, in words. */
  readonly layout: string
  /** The task's own measure, or a person's; false: nobody can tell what success would be. */
  readonly hasMeasure: boolean
  /** The recorded episode itself, as far as a backend repeats: the state hash can be compared. */
  readonly isSameEpisode: boolean
}

/** A first target farther than this from the first state: an arm that cannot be placed glides to the target in place of the state. */
const NEAR_RAD = 0.1
const WIRE_ONLY = ['wireTiming', 'wireFaults'] as const
const OWN_TIME_ONLY = [...WIRE_ONLY, 'substepS', 'recipe', 'cameras'] as const

/** The arm that is meant, in the dataset's unit. `UsageError` where another unit was asked for. */
export function robotOf(motion: RecordedMotion, said: ArmEnvMakeOptions, recordedWith: string | null): RobotSpec {
  const wanted = said.useDegrees
  if (wanted !== undefined && wanted !== (motion.unit === 'degrees')) {
    throw new UsageError(
      `--robot.use_degrees=${wanted}, but the dataset is in ${unitName(motion.unit)} (${motion.unitBecause}): leave the flag out, and the arm is told ${unitName(motion.unit)}`,
    )
  }
  const { robot } = plannedArm(said.robotType ?? motion.setting?.options.robotType ?? typeOf(recordedWith))
  return motion.unit === 'degrees' ? robot : inM100(robot)
}

/** LeRobot's newer classes do not tell the generations apart. */
function typeOf(recordedWith: string | null): string {
  if (recordedWith !== null && Object.hasOwn(ROBOT_TYPES, recordedWith) && recordedWith.endsWith('follower')) {
    return recordedWith
  }
  return recordedWith?.includes('100') ? 'so100_follower' : DEFAULT_ROBOT
}

/** `robot`: of `robotOf`. Whoever opens it closes it. */
export async function openReplayEnv(motion: RecordedMotion, robot: RobotSpec, place: ReplayPlace): Promise<ReplayEnv> {
  const { port = 'sim' } = place.env
  const isTwin = SIMULATED_PORTS.includes(port)
  const same: ArmEnvMakeOptions = {
    ...place.env,
    port,
    robotType: robot.name,
    useDegrees: motion.unit === 'degrees',
    rateHz: motion.fps,
  }
  if (!isTwin) {
    const stray = place.task !== undefined ? '--task' : place.seed !== undefined ? '--seed' : undefined
    if (stray !== undefined) {
      throw new UsageError(`${stray} lays out objects in simulation, and ${port} is an arm on a table: leave it out`)
    }
    return openRepeat(motion, same, 'as whoever stands there lays it out')
  }
  const noted = notedLayout(motion)
  if (place.task === undefined && noted === undefined) {
    if (place.seed !== undefined) {
      throw new UsageError('--seed lays out the objects of a task, and the dataset names none: add --task')
    }
    return openRepeat(motion, same, 'nothing on the table: the dataset does not say what lay there')
  }
  const options = { ...notedOptions(noted?.options ?? {}, port), ...same, terminateOnSuccess: false }
  const seed = place.seed ?? noted?.seed
  if (place.task !== undefined && noted === undefined) {
    return openTaskFrom(motion, place.task, seed ?? 0, options)
  }
  if (seed === undefined) {
    throw new UsageError(`episode ${motion.episode} of ${motion.root} was noted without a seed: add --seed`)
  }
  const { task } = place
  const unlimited = { ...options, maxEpisodeSteps: -1 }
  const env = task === undefined ? await make(noted?.id ?? '', unlimited) : await makeTask(task, unlimited)
  const isSameEpisode = task === undefined && place.seed === undefined
  const layout = isSameEpisode ? `as recorded (${env.spec.id}, seed ${seed})` : `${env.spec.id}, seed ${seed}`
  return { env, seed, layout, hasMeasure: true, isSameEpisode }
}

/** Of a twin that recorded it: what lay beside a real arm nobody has noted. */
function notedLayout({ setting }: RecordedMotion): RecordedMotion['setting'] {
  const port: unknown = setting?.options.port ?? 'sim'
  return typeof port === 'string' && SIMULATED_PORTS.includes(port) ? setting : undefined
}

/** Recorded targets are joint targets, whatever the control mode was. */
function notedOptions(options: ArmEnvMakeOptions, port: string): ArmEnvMakeOptions {
  const strange: readonly string[] = [
    'control',
    'maxEpisodeSteps',
    ...(port === 'sim' ? WIRE_ONLY : port === 'pty' ? OWN_TIME_ONLY : []),
  ]
  return Object.fromEntries(Object.entries(options).filter(([name]) => !strange.includes(name)))
}

async function openTaskFrom(
  motion: RecordedMotion,
  name: string,
  seed: number,
  options: ArmEnvMakeOptions,
): Promise<ReplayEnv> {
  const { id, task } = await loadTask(name)
  const start = new RecordedStart(motion)
  const env = await makeArmEnv(startingAt(task, start), options, { id })
  start.env = env
  const layout = `${id}, seed ${seed}, with the arm where the recording began`
  return { env, seed, layout, hasMeasure: true, isSameEpisode: false }
}

async function openRepeat(motion: RecordedMotion, options: ArmEnvMakeOptions, layout: string): Promise<ReplayEnv> {
  const start = new RecordedStart(motion)
  const hasMeasure = options.operator !== undefined
  const task = repeatTask(motion.task, start, hasMeasure)
  const env = await makeArmEnv(task, { ...options, terminateOnSuccess: false }, { id: 'replay' })
  start.env = env
  return { env, seed: 0, layout, hasMeasure, isSameEpisode: false }
}

/** Where the arm stood in the first frame; for an arm that has to glide there, its first target, where that is far from it. */
class RecordedStart {
  env: Env | undefined

  constructor(private readonly motion: RecordedMotion) {}

  readonly poseRad = (): Float64Array => {
    if (!this.env) throw new TypeError('an episode began before its environment was there')
    const { arm, backend } = requireArmEnv(this.env, 'and has no joints')
    const { action, state } = this.motion
    const [toldRad, stoodRad] = [action[0], state?.[0]].map(pose => pose && arm.toRad(pose))
    if (!toldRad) throw new TypeError('an episode without frames')
    if (!stoodRad) return toldRad
    const isNear = stoodRad.every((angle, k) => Math.abs(angle - (toldRad[k] as number)) <= NEAR_RAD)
    return backend.scene || isNear ? stoodRad : toldRad
  }
}
