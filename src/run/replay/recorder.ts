/** An environment that remembers the episode that it is in, so that it can be run again. */

import type { Env, Info, Observation, ResetOptions, Step } from '../../env/env.js'
import { Wrapper } from '../../env/wrappers/wrapper.js'
import { CapabilityError, UsageError } from '../../robot/errors.js'
import type { ArmEnvMakeOptions } from '../make.js'
import { toJsonObject } from './json-value.js'
import { lowBits, type EpisodeEnd, type Fork, type Replay } from './replay.js'
import { settingOf } from './setting.js'
import { versionsHere } from './versions.js'

/** What an environment cannot tell of itself. */
export interface RecordedBy {
  /** What `make` was given. */
  readonly options: ArmEnvMakeOptions
  readonly policy: string
  readonly fork?: Fork
}

interface Episode {
  readonly seed: number
  readonly setting: Replay['env']['setting']
  readonly actions: Float32Array[]
  /** After the reset, then after each step. */
  readonly hashes: string[]
  rewardSum: number
  success: boolean
  end: EpisodeEnd
}

/** Goes around all other wrappers; whoever made `inner` closes it. */
export class EpisodeRecorder extends Wrapper {
  #episode: Episode | undefined

  /** Throws `UsageError` without a seed, `CapabilityError` where states have no hash: such an episode cannot be repeated. */
  override async reset(options: ResetOptions = {}): Promise<[observation: Observation, info: Info]> {
    this.#episode = undefined
    const { seed } = options
    if (seed === undefined || Object.keys(options.options ?? {}).length > 0) {
      throw new UsageError('an episode is recorded from a seed alone: give reset() a seed, and no options')
    }
    const [observation, info] = await this.inner.reset(options)
    this.#episode = {
      seed,
      setting: settingOf(this.inner, info),
      actions: [],
      hashes: [hashOf(this.inner, info)],
      rewardSum: 0,
      success: info['is_success'] === true,
      end: 'open',
    }
    return [observation, info]
  }

  override async step(action: Float32Array): Promise<Step> {
    const given = action.slice()
    const step = await this.inner.step(action)
    const episode = this.#episode
    if (episode) {
      episode.actions.push(given)
      episode.hashes.push(hashOf(this.inner, step.info))
      episode.rewardSum += step.reward
      episode.success = step.info['is_success'] === true
      if (step.terminated) episode.end = 'terminated'
      else if (step.truncated) episode.end = 'truncated'
    }
    return step
  }

  /** The episode so far. Throws `UsageError` before a reset, and for options that are not JSON. */
  replay({ options, policy, fork }: RecordedBy): Replay {
    const { seed, setting, actions, hashes, rewardSum, success, end } = this.#recorded
    const actionSize = actions[0]?.length ?? 0
    const all = new Float32Array(actions.length * actionSize)
    for (const [step, action] of actions.entries()) all.set(action, step * actionSize)
    return {
      made: versionsHere(),
      env: { id: this.spec.file ?? this.spec.id, options: toJsonObject(options, 'options'), setting },
      seed,
      policy,
      ...(fork && { fork }),
      actionSize,
      actions: all,
      stepHashes: Uint32Array.from(hashes, lowBits),
      stateHash: hashes.at(-1) ?? '',
      steps: actions.length,
      success,
      rewardSum,
      end,
    }
  }

  get #recorded(): Episode {
    if (this.#episode) return this.#episode
    throw new UsageError('nothing is recorded yet: call reset() with a seed first')
  }
}

function hashOf({ spec }: Env, { stateHash }: Info): string {
  if (typeof stateHash === 'string' && /^[0-9a-f]{16}$/.test(stateHash)) return stateHash
  throw new CapabilityError(
    `${spec.id} tells no hash of its states, so that a replay could not be verified: record in simulation, on port sim or wire`,
  )
}
