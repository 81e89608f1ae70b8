/** One attempt at an episode: from the reset to its end, row by row. */

import type { ArmEnv } from '../../env/arm-env.js'
import { framesOf } from '../../env/camera/image-features.js'
import type { Env, Info, Observation, Step } from '../../env/env.js'
import type { Policy } from '../../policies/policy.js'
import type { Disturbance } from './disturbance.js'
import type { EpisodeRows } from './episode-rows.js'
import { ServoReadings } from './servo-readings.js'

export interface AttemptOptions {
  readonly env: Env
  readonly arm: ArmEnv
  readonly actor: Policy
  /** A person acts. */
  readonly isByHand: boolean
  readonly seed: number
  readonly mostSteps: number
  /** Where objects lie is recorded, too. */
  readonly environmentState: boolean
  readonly disturbance: Disturbance | undefined
  /** As it is stored; what the environment says where it is empty. */
  readonly task: string
  /** What takes its time and has to know how the episode looks; the arm stands still. */
  readonly prepare: (first: Observation) => Promise<void>
  /** Called when the environment was reset and the rows can begin. */
  readonly begin: (info: Info) => EpisodeRows
  /** Asked before each step. */
  readonly isEnding: () => boolean
  /** What a person says of it, which ends it, where the task does not know. */
  readonly verdict: () => 'success' | 'failure' | undefined
  /** Throws what makes it go no further. */
  readonly check: () => void
  readonly onStep: (rows: EpisodeRows, wallS: number) => void
}

export interface Attempt {
  readonly rows: EpisodeRows
  readonly success: boolean
  readonly stateHash: string | undefined
}

/** Rows hold an observation, the joint targets commanded on it, and what the step then gave. Its rows are dropped where it throws. */
export async function runAttempt(options: AttemptOptions): Promise<Attempt> {
  const { env, arm, actor, seed, mostSteps, disturbance, begin, isEnding, verdict, check, onStep } = options
  // Whoever stopped the arm before it is reset means this reset, too: it would engage the arm again.
  check()
  const [first, firstInfo] = await env.reset({ seed })
  check()
  await options.prepare(first)
  check()
  actor.reset(seed)
  disturbance?.reset(seed)
  const readings = await ServoReadings.begin(arm)
  const zeroS = arm.observedS
  const rows = begin(firstInfo)
  let observation = first
  let info = firstInfo
  let success: boolean
  try {
    while (rows.frames < mostSteps && !isEnding() && verdict() === undefined) {
      check()
      const captured = captureTimes(observation, arm, zeroS)
      const action = (await actor.act(observation)).slice()
      const pictures = rows.show(framesOf(observation))
      const startedMs = performance.now()
      const step = await env.step(disturbance ? arm.actionSpace.clip(disturbance.around(action)) : action)
      const wallS = (performance.now() - startedMs) / 1000
      await readings.update()
      const values = {
        action: disturbance ? arm.actionSpace.clip(action) : commandedOf(step, action, arm),
        'observation.state': vectorOf(observation),
        ...(options.environmentState && {
          'observation.environment_state': vectorOf(observation, 'observation.environment_state'),
        }),
        'complementary_info.sent_action': vectorOf(step.info, 'sent'),
        'complementary_info.current_a': readings.currentA,
        'complementary_info.load_pct': readings.loadPct,
        'complementary_info.capture_time_s': captured,
        'next.reward': step.reward,
        'next.done': step.terminated || step.truncated,
        'next.success': step.info['is_success'] === true,
        intervention: options.isByHand,
      }
      await rows.add(values, options.task === '' ? textOf(info) : options.task, pictures)
      onStep(rows, wallS)
      ;({ observation, info } = step)
      if (step.terminated || step.truncated) break
    }
    success = info['is_success'] === true || verdict() === 'success'
    await rows.end(success)
  } catch (error) {
    await rows.discard()
    throw error
  }
  const { stateHash } = info
  return {
    rows,
    success,
    stateHash: typeof stateHash === 'string' ? stateHash : undefined,
  }
}

/** Absolute joint targets, whatever the control mode: what the policy asked for, before any limit. */
function commandedOf({ info }: Step, action: Float32Array, arm: ArmEnv): Float32Array {
  return info['action'] instanceof Float32Array ? info['action'] : arm.actionSpace.clip(action)
}

/** Of the joints, then of each picture: seconds since the episode's first observation. */
function captureTimes(observation: Observation, arm: ArmEnv, zeroS: number): Float64Array {
  const frames = framesOf(observation)
  const times = [arm.observedS]
  for (const name of arm.backend.cameras.keys()) times.push(frames.get(name)?.timeS ?? NaN)
  return Float64Array.from(times, timeS => timeS - zeroS)
}

function vectorOf(from: Info | Observation, name = 'observation.state'): Float32Array {
  const values = from[name]
  if (values instanceof Float32Array) return values.slice()
  throw new TypeError(`expected '${name}', got ${Object.keys(from).join(', ')}`)
}

function textOf({ task }: Info): string {
  return typeof task === 'string' ? task : ''
}
