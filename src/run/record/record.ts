/** Records LeRobot datasets from the twin and from real arms, with a policy or a person at the arm. */

import { DatasetWriter } from '../../dataset/dataset-writer.js'
import { openDataset } from '../../dataset/dataset-reader.js'
import type { ArmEnv } from '../../env/arm-env.js'
import type { CameraSpec } from '../../env/camera/camera.js'
import type { Env, Observation } from '../../env/env.js'
import { inControlMode } from '../../policies/in-control-mode.js'
import type { Policy } from '../../policies/policy.js'
import { UsageError } from '../../robot/errors.js'
import { requireArmEnv } from '../arm-env-of.js'
import { Closing } from '../closing.js'
import { makeTask } from '../make.js'
import { openPolicy } from '../policies/open-policy.js'
import { describePolicy } from '../policies/policy-description.js'
import type { PolicyOptions } from '../policies/policy-options.js'
import { SIMULATED_PORTS } from '../port-names.js'
import { inRealTime, pacingOf } from '../real-time-env.js'
import { requireSeeds } from '../seeds.js'
import { datasetFeatures, robotTypeOf } from './dataset-features.js'
import { PictureRecorder } from './pictures/picture-recorder.js'
import { RecordControls } from './record-controls.js'
import { explained } from './record-errors.js'
import type { RecordOptions, RecordReport } from './record-options.js'
import { RecordSession } from './record-session.js'
import { SessionOperator } from './session-operator.js'

const DEFAULT_SEED = 1000
const DEFAULT_ENCODING = { vcodec: 'libsvtav1' } as const

/**
 * In this order: the environment is opened (robot and cameras), the encoders are tried, the dataset's folder is; only then the arm moves. `UsageError` for
 * what the user can mend, before that. Whatever ends it early, finished episodes are in the dataset.
 */
export async function record(options: RecordOptions): Promise<RecordReport> {
  requireSense(options)
  const { controls = new RecordControls(), around = (each: Env) => each, signal } = options
  signal?.throwIfAborted()
  const closing = new Closing()
  let session: RecordSession | undefined
  let failure: unknown
  try {
    const acting: { policy?: Policy } = {}
    // After the arm: it must not wait for networks.
    closing.add(() => acting.policy?.close?.())
    const operator = new SessionOperator(controls, async instruction => session?.pause(instruction))
    const made = await makeTask(options.task, recordedEnv(options, operator))
    closing.add(() => made.close())
    const watched = around(made)
    const arm = requireArmEnv(watched, 'and only arms are recorded')
    const stop = () => {
      // At once, also in the middle of a reset; closing it tells what went wrong.
      arm.stop('the recording was aborted').catch(() => undefined)
    }
    signal?.addEventListener('abort', stop, { once: true })
    closing.add(() => {
      signal?.removeEventListener('abort', stop)
    })
    refuseDisturbance(options, arm)
    const { actor, isLive } = await openActor(options, watched, closing)
    acting.policy = actor
    // Networks take their time to open: who stopped it meanwhile wants no dataset.
    signal?.throwIfAborted()
    const env = isLive ? inRealTime(watched) : watched
    const cameras = Array.from(arm.backend.cameras.values(), ({ spec }) => spec)
    warnOfStreams(cameras, options)
    const recorder = await openRecorder(options, env, cameras, closing)
    const writer = await openWriter(options, env, arm)
    closing.add(() => writer.close())
    const isTwin = arm.backend.scene !== undefined
    const firstSeed = await seedFrom(options)
    options.onEvent?.({ what: 'ready', root: writer.root, cameras: cameras.map(({ name }) => name) })
    session = new RecordSession({ record: options, env, arm, actor, controls, writer, recorder, firstSeed, isTwin })
    const startedMs = performance.now()
    await session.run()
    const pacing = pacingOf(env)
    return {
      root: writer.root,
      episodes: session.results,
      dropped: session.dropped,
      totalEpisodes: writer.totalEpisodes,
      totalFrames: writer.totalFrames,
      isStopped: controls.isStopped,
      wallS: (performance.now() - startedMs) / 1000,
      stepS: session.stepS,
      steps: session.steps,
      ...(recorder ? { pictures: recorder.shares } : {}),
      ...(pacing ? { pacing } : {}),
    }
  } catch (error) {
    // An arm that was stopped says so, too: why is what counts.
    failure = signal?.aborted ? signal.reason : explained(error, options.root, session?.results.length)
    throw failure
  } finally {
    const unclosed = await closing.all()
    if (unclosed !== undefined && failure === undefined) throw unclosed as Error
  }
}

function requireSense(options: RecordOptions): void {
  const { policy, teleop, episodes, episodeTimeS, resetTimeS, seed = DEFAULT_SEED, env } = options
  if ((policy === undefined) === (teleop === undefined)) {
    throw new UsageError(
      policy === undefined
        ? 'nobody acts: give record() a policy, such as scripted, or a teleop'
        : 'a policy and a teleop are both given, and one of them acts: leave one out',
    )
  }
  if (!Number.isInteger(episodes) || episodes < 1) {
    throw new UsageError(`expected episodes to be a whole number of at least 1, got ${episodes}`)
  }
  for (const [name, value, least] of [
    ['episodeTimeS', episodeTimeS, Number.MIN_VALUE],
    ['resetTimeS', resetTimeS, 0],
  ] as const) {
    if (value === undefined || (Number.isFinite(value) && value >= least)) continue
    throw new UsageError(`expected ${name} to be ${least === 0 ? 'at least' : 'more than'} 0 seconds, got ${value}`)
  }
  const rateHz = env?.rateHz ?? 30
  if (!Number.isInteger(rateHz)) {
    throw new UsageError(`a dataset has a whole number of frames per second, got ${rateHz}: choose one of 1 to 200`)
  }
  requireSeeds(seed, episodes)
}

/** With a person beside it where there is no scene, and as long as episodes may be where a person acts. */
function recordedEnv(options: RecordOptions, operator: SessionOperator): NonNullable<RecordOptions['env']> {
  const { env = {}, teleop, warn } = options
  const isDevice = !SIMULATED_PORTS.includes(env.port ?? 'sim')
  return {
    ...(isDevice ? { operator } : {}),
    ...(warn ? { warn } : {}),
    ...(teleop ? { maxEpisodeSteps: -1 } : {}),
    ...env,
  }
}

interface Actor {
  readonly actor: Policy & { status?(): string }
  /** A simulated arm must go by the wall's time with it. */
  readonly isLive: boolean
}

async function openActor(options: RecordOptions, env: Env, closing: Closing): Promise<Actor> {
  const { policy, teleop } = options
  if (typeof policy === 'string') return { actor: await openPolicy(policy, env, actingOptions(options)), isLive: false }
  if (policy) return { actor: await policy(env), isLive: false }
  const person = await (teleop as NonNullable<RecordOptions['teleop']>)(env)
  closing.add(() => person.close())
  const acting = inControlMode(person, env)
  const actor = {
    reset: (seed: number) => {
      acting.reset(seed)
    },
    act: (observation: Observation) => acting.act(observation),
    status: () => person.status?.() ?? '',
  }
  return { actor, isLive: person.isLive }
}

/** What is stored as the task is what a policy is told that reads it, as in LeRobot. */
function actingOptions({ policy, policyOptions = {}, singleTask = '' }: RecordOptions): PolicyOptions {
  if (singleTask === '' || policyOptions.task !== undefined) return policyOptions
  const readsTask = describePolicy(policy as string, policyOptions).spec?.loop.type === 'smolvla'
  return readsTask ? { ...policyOptions, task: singleTask } : policyOptions
}

async function openRecorder(
  { video = DEFAULT_ENCODING, queue }: RecordOptions,
  env: Env,
  cameras: readonly CameraSpec[],
  closing: Closing,
): Promise<PictureRecorder | undefined> {
  if (video === false || cameras.length === 0) return undefined
  const recorder = await PictureRecorder.open({
    cameras,
    fps: env.rateHz,
    encoding: video,
    ...(queue === undefined ? {} : { queue }),
  })
  closing.add(() => recorder.close())
  return recorder
}

function openWriter(
  { root, resume = false, video, durable, environmentState = false }: RecordOptions,
  env: Env,
  arm: ArmEnv,
): Promise<DatasetWriter> {
  if (environmentState && !('observation.environment_state' in arm.observationSpace.entries)) {
    throw new UsageError(
      `there is no observation.environment_state to record: ${arm.task.id} ${arm.task.environmentState.length === 0 ? 'has no objects' : 'does not see its objects here, where no scene is'}. Leave --dataset.environment_state out`,
    )
  }
  const schema = {
    root,
    robotType: robotTypeOf(arm),
    fps: env.rateHz,
    features: datasetFeatures(arm, video === false ? 'image' : 'video', environmentState),
    ...(durable ? { durable } : {}),
  }
  return resume ? DatasetWriter.resume(schema) : DatasetWriter.create(schema)
}

/** Behind the seeds that the dataset has, so that none is recorded twice. */
async function seedFrom({ resume = false, root, seed = DEFAULT_SEED, episodes }: RecordOptions): Promise<number> {
  if (!resume) return seed
  const used = (await openDataset(root)).episodes.map(({ notes }) => notes.seed ?? -1)
  const first = used.reduce((most, each) => Math.max(most, each + 1), seed)
  requireSeeds(first, episodes)
  return first
}

/** Nobody shakes an arm on a desk. */
function refuseDisturbance({ disturbance = 0, env, teleop }: RecordOptions, { backend }: ArmEnv): void {
  if (disturbance === 0) return
  if (!Number.isFinite(disturbance) || disturbance < 0) {
    throw new UsageError(`expected disturbance to be 0 or more, got ${disturbance}`)
  }
  if (backend.scene !== undefined && teleop === undefined && (env?.control ?? 'joint') === 'joint') return
  throw new UsageError(
    '--dataset.disturbance is for policies that command joints in simulation: leave it out, or use --robot.port=sim without --env.control_mode and --teleop',
  )
}

function warnOfStreams(cameras: readonly CameraSpec[], { warn }: RecordOptions): void {
  const more = cameras.filter(({ hasDepth, hasSegmentation }) => hasDepth || hasSegmentation).map(({ name }) => name)
  if (more.length === 0) return
  warn?.(`only colours are recorded: depth and segmentation of ${more.join(', ')} are left out`)
}
