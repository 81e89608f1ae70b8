/** Runs a recorded episode of a dataset on any backend and tells how the arm followed it. */

import type { Dataset } from '../../dataset/dataset-reader.js'
import type { Env } from '../../env/env.js'
import type { PacingReport } from '../../env/pacer.js'
import { SO101_FOLLOWER, type RobotSpec } from '../../robot/arm-spec.js'
import { requireArmEnv } from '../arm-env-of.js'
import { recordedMotion, type RecordedMotion } from './recorded-motion.js'
import { openReplayEnv, robotOf, type ReplayPlace } from './replay-env.js'
import { trackingOf, type Tracking } from './tracking.js'
import { withinTravel } from './within-travel.js'

export interface ReplayDatasetOptions extends ReplayPlace {
  readonly dataset: Dataset
  readonly episode: number
  /** The dataset's unit, where it does not tell: LeRobot's use_degrees. */
  readonly useDegrees?: boolean | undefined
  /** What watches it; it must change nothing. */
  readonly around?: ((env: Env) => Env) | undefined
  /** Called after each step. */
  readonly onStep?: ((done: number, of: number) => void) | undefined
  /** Aborted: the arm is stopped at once, and its reason is what the promise rejects with. */
  readonly signal?: AbortSignal | undefined
}

export interface DatasetReplay {
  readonly motion: RecordedMotion
  readonly robot: RobotSpec
  readonly port: string
  readonly layout: string
  /** One more than the steps. */
  readonly measured: readonly Float32Array[]
  readonly tracking: Tracking
  /** At the end, by the task's own measure or a person's; undefined where nobody can tell. */
  readonly success: boolean | undefined
  /** Of the recording, where it is noted. */
  readonly recordedSuccess: boolean | undefined
  /** After the last recorded target, held until the recorded success came. */
  readonly extraSteps: number
  /** Chained over all states; undefined where the backend has none. */
  readonly stateHash: string | undefined
  /** Of the recording, where this is the same episode on a backend that repeats. */
  readonly recordedHash: string | undefined
  /** Steps in which a limit held the arm back, by joint, and by what the fence found in the way. */
  readonly limited: Readonly<Record<string, number>>
  readonly fenced: Readonly<Record<string, number>>
  /** Targets beyond the arm's travel. */
  readonly cutFrames: number
  readonly cutMost: number
  readonly pacing: PacingReport
}

/** An arm in real time is a little later than the one that was recorded: its last target stays for so long, where success is still to come. */
const MOST_EXTRA_S = 1

/** `UsageError`, before anything moves, for an episode, robot or unit that does not fit. */
export async function replayDatasetEpisode(options: ReplayDatasetOptions): Promise<DatasetReplay> {
  const { dataset, episode, useDegrees, signal, around } = options
  signal?.throwIfAborted()
  const motion = await recordedMotion(dataset, episode, SO101_FOLLOWER, { useDegrees })
  const robot = robotOf(motion, options.env, dataset.info.robot_type)
  const within = withinTravel(motion.action, robot, `episode ${episode} of ${motion.root}`)
  const opened = await openReplayEnv(motion, robot, options)
  let env = opened.env
  const stop = (): void => {
    // At once, also in the middle of a reset; `close` waits for it, and tells what went wrong.
    requireArmEnv(opened.env, 'and cannot be stopped')
      .stop('the replay was aborted')
      .catch(() => undefined)
  }
  try {
    env = around?.(opened.env) ?? opened.env
    signal?.addEventListener('abort', stop, { once: true })
    // While the arm was connected nobody was listening.
    signal?.throwIfAborted()
    const ran = await run(env, within.targets, opened.seed, motion, opened.hasMeasure, options)
    const { arm, kinematics, pacing } = requireArmEnv(opened.env, 'and has no joints')
    const { isSuccess, ...rest } = ran
    return {
      motion,
      robot,
      port: options.env.port ?? 'sim',
      layout: opened.layout,
      ...rest,
      tracking: trackingOf({
        robot,
        action: motion.action,
        state: motion.state,
        measured: rest.measured.slice(0, motion.action.length + 1),
        tipM: user => kinematics.forward(arm.toRad(user)).positionM,
      }),
      success: opened.hasMeasure ? isSuccess : undefined,
      recordedSuccess: motion.notes.success,
      recordedHash: opened.isSameEpisode && rest.stateHash !== undefined ? motion.notes.state_hash : undefined,
      cutFrames: within.cutFrames,
      cutMost: within.cutMost,
      pacing,
    }
  } catch (error) {
    // An arm that was stopped says so, too: why is what counts.
    signal?.throwIfAborted()
    throw error
  } finally {
    signal?.removeEventListener('abort', stop)
    await env.close()
  }
}

async function run(
  env: Env,
  targets: readonly Float32Array[],
  seed: number,
  motion: RecordedMotion,
  hasMeasure: boolean,
  { signal, onStep }: ReplayDatasetOptions,
) {
  let [observation, info] = await env.reset({ seed })
  const measured = [stateIn(observation)]
  const limited: Record<string, number> = {}
  const fenced: Record<string, number> = {}
  const mostExtra = hasMeasure && motion.notes.success === true ? Math.round(MOST_EXTRA_S * motion.fps) : 0
  let steps = 0
  for (; steps < targets.length + mostExtra; steps++) {
    if (steps >= targets.length && info['is_success'] === true) break
    signal?.throwIfAborted()
    const step = await env.step(targets[Math.min(steps, targets.length - 1)] as Float32Array)
    ;({ observation, info } = step)
    measured.push(stateIn(observation))
    for (const joint of Object.keys(info['limited'] ?? {})) limited[joint] = (limited[joint] ?? 0) + 1
    const { fence } = info
    if (typeof fence === 'string') fenced[fence] = (fenced[fence] ?? 0) + 1
    onStep?.(Math.min(steps + 1, targets.length), targets.length)
    if (step.terminated || step.truncated) {
      steps += 1
      break
    }
  }
  const { stateHash } = info
  return {
    measured,
    limited,
    fenced,
    isSuccess: info['is_success'] === true,
    extraSteps: Math.max(0, steps - targets.length),
    stateHash: typeof stateHash === 'string' ? stateHash : undefined,
  }
}

function stateIn(observation: Awaited<ReturnType<Env['reset']>>[0]): Float32Array {
  const state = observation['observation.state']
  if (state) return state
  throw new TypeError('an arm that does not tell where it stands')
}
