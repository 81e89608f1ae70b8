/** An episode with somebody who looks through its cameras: for pictures and clips of it. */

import type { Camera } from '../../env/backend.js'
import { newestShots, type Shot } from '../../env/camera/image-features.js'
import type { Policy } from '../../policies/policy.js'
import { makeTask, type ArmEnvMakeOptions } from '../make.js'
import { openPolicy } from '../policies/open-policy.js'
import type { PolicyOptions } from '../policies/policy-options.js'
import { runEpisode, type EpisodeResult } from '../run-episode.js'
import { WatchedEnv } from './watched-env.js'
import { requireArmEnv } from '../arm-env-of.js'

/** What it means for a film that there is no arm. */
export const NO_CAMERAS = 'and has no cameras to look through'

export interface FilmOptions {
  /** A task's name, or its file. */
  readonly task: string
  readonly policy: string
  readonly policyOptions?: PolicyOptions | undefined
  readonly seed: number
  readonly env: ArmEnvMakeOptions
  /** The cameras that are looked through. */
  readonly show: readonly string[]
  /** Ends there, on the control rate; 0 is the state after the reset. With the episode where absent. */
  readonly untilS?: number | undefined
  /** Called after the reset and after every step. */
  readonly onStep?: ((moment: FilmMoment) => Promise<void> | void) | undefined
  /** Called once, at the end. */
  readonly onEnd?: ((moment: FilmMoment) => Promise<void> | void) | undefined
  readonly signal?: AbortSignal | undefined
}

export interface FilmMoment {
  /** Since the reset. */
  readonly timeS: number
  /** When the episode ends at the latest; undefined where nothing limits it. */
  readonly horizonS: number | undefined
  /** The newest picture of each of them; drawn when its arrays are read. */
  shots(): Promise<readonly Shot[]>
}

/** What came of the episode; undefined where nothing but the reset was run. */
export async function filmEpisode(options: FilmOptions): Promise<EpisodeResult | undefined> {
  const { task, policy, policyOptions, seed, show, untilS, onStep, onEnd, signal } = options
  const env = await makeTask(task, options.env)
  let acting: Policy | undefined
  try {
    const { backend } = requireArmEnv(env, NO_CAMERAS)
    const shown = new Map(show.map(name => [name, backend.cameras.get(name) as Camera]))
    const { maxEpisodeSteps } = env.spec
    const moment = (steps: number): FilmMoment => ({
      timeS: steps / env.rateHz,
      horizonS: maxEpisodeSteps === undefined ? undefined : maxEpisodeSteps / env.rateHz,
      shots: () => newestShots(shown),
    })
    acting = await openPolicy(policy, env, policyOptions)
    const mostSteps = untilS === undefined ? Infinity : Math.round(untilS * env.rateHz)
    let last = moment(0)
    const watched = new WatchedEnv(
      env,
      steps => {
        signal?.throwIfAborted()
        last = moment(steps)
        return onStep?.(last)
      },
      mostSteps,
    )
    let result: EpisodeResult | undefined
    if (mostSteps === 0) await watched.reset({ seed })
    else result = await runEpisode(watched, acting, seed, signal)
    await onEnd?.(last)
    return result
  } finally {
    try {
      await env.close()
    } finally {
      await acting?.close?.()
    }
  }
}
