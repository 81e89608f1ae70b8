/** Leaves a recorded episode at one of its steps and lets another policy go on from there. */

import type { Env } from '../../env/env.js'
import { TwinError, UsageError } from '../../robot/errors.js'
import type { Policy } from '../../policies/policy.js'
import { openPolicy } from '../policies/open-policy.js'
import { describePolicy } from '../policies/policy-description.js'
import type { PolicyOptions } from '../policies/policy-options.js'
import { toJsonObject } from './json-value.js'
import type { Replay } from './replay.js'
import { changesSince, openReplayed, rerun } from './verify-replay.js'

export interface ForkOptions {
  /** So many recorded actions are taken over; the policy decides the next one. */
  readonly fromStep: number
  /** By name; its `reset` gets the episode's seed. */
  readonly policy: string
  readonly policyOptions?: PolicyOptions | undefined
  /** What watches it; it must change nothing. */
  readonly around?: ((env: Env) => Env) | undefined
}

/** The episode would not be the recorded one up to the fork. */
export class ForkError extends TwinError {
  constructor(step: number, fromStep: number, reason: string, changes: readonly string[]) {
    const since = changes.length > 0 ? `; since it was recorded: ${changes.join(', ')}` : ''
    super(
      'REPLAY_DIFFERS',
      `step ${step} of ${fromStep} before the fork is not as recorded (${reason})${since}: fork from a step before that, or record it again`,
    )
  }
}

/** The whole episode, recorded steps included, as a recording of its own. `ForkError` where the recorded part does not repeat. */
export async function forkReplay(
  replay: Replay,
  { fromStep, policy: name, policyOptions, around }: ForkOptions,
): Promise<Replay> {
  const last = replay.end === 'open' ? replay.steps : replay.steps - 1
  if (!Number.isInteger(fromStep) || fromStep < 0 || fromStep > last) {
    throw new UsageError(
      `expected a step from 0 to ${last} to fork from, got ${fromStep}: the recorded episode has ${replay.steps} steps`,
    )
  }
  const options = withCameras(replay, name, policyOptions)
  const recorder = await openReplayed({ ...replay, env: { ...replay.env, options } }, around)
  let policy: Policy | undefined
  try {
    const { spec } = recorder
    if (spec.maxEpisodeSteps === undefined) {
      throw new UsageError(
        `${spec.id} was recorded without a limit of steps, and a fork might never end: set env.options.maxEpisodeSteps in the file`,
      )
    }
    policy = await openPolicy(name, recorder, policyOptions)
    const { difference, isOver, observation: reached } = await rerun(recorder, replay, fromStep)
    const reason = difference?.reason ?? (isOver ? 'it is over' : undefined)
    if (reason !== undefined) {
      throw new ForkError(difference?.step ?? fromStep, fromStep, reason, changesSince(replay, recorder))
    }
    policy.reset(replay.seed)
    for (let observation = reached; ;) {
      const step = await recorder.step(await policy.act(observation))
      observation = step.observation
      if (step.terminated || step.truncated) break
    }
    return recorder.replay({
      options,
      policy: name,
      fork: { atStep: fromStep, ofHash: replay.stateHash, ofPolicy: replay.policy },
    })
  } finally {
    try {
      await recorder.close()
    } finally {
      await policy?.close?.()
    }
  }
}

/** Those that the policy sees, where the recording had none: they change nothing of what was recorded. */
function withCameras({ env }: Replay, policy: string, options: PolicyOptions = {}): Replay['env']['options'] {
  const { cameras } = describePolicy(policy, options)
  if (env.options['cameras'] !== undefined || Object.keys(cameras).length === 0) return env.options
  return { ...env.options, ...toJsonObject({ cameras }, 'options') }
}
