/** Runs a recorded episode again and holds every state against what was recorded. */

import type { Env, Info, Observation } from '../../env/env.js'
import { TwinError, UsageError } from '../../robot/errors.js'
import { make } from '../make.js'
import { jsonDifferences } from './json-value.js'
import { EpisodeRecorder } from './recorder.js'
import { actionAt, lowBits, type Replay } from './replay.js'
import { versionDifferences } from './versions.js'

export interface Verification {
  /** Every state, and how the episode ended. */
  readonly isSame: boolean
  /** Steps run, up to the one that differs. */
  readonly steps: number
  /** Where it first differs; absent where nothing does. */
  readonly difference?: ReplayDifference
  /** What has changed since it was recorded: versions, then what the options come to. Told in any case. */
  readonly changes: readonly string[]
  /** Of the episode as it is now. */
  readonly success: boolean
  readonly rewardSum: number
  readonly stateHash: string
}

export interface ReplayDifference {
  /** 0 is the state after the reset. */
  readonly step: number
  readonly reason: string
}

/** An episode under way that has been as recorded so far, and where it stopped being so. */
export interface Rerun {
  readonly observation: Observation
  readonly difference?: ReplayDifference
  readonly isOver: boolean
}

/** Ports whose time is ours: a file moves no real arm. */
const PORTS: readonly unknown[] = [undefined, 'sim', 'wire']

/** What made the environment then makes it now. `UsageError`, with what has changed since, where it cannot be made. */
export async function openReplayed(
  { env: { id, options }, made }: Replay,
  around: (env: Env) => Env = env => env,
): Promise<EpisodeRecorder> {
  if (!PORTS.includes(options['port'])) {
    throw new UsageError(
      `this replay asks for port ${JSON.stringify(options['port'])}: replays run on port sim or wire; change env.options.port in the file`,
    )
  }
  let env: Env
  try {
    env = around(await make(id, options))
  } catch (cause) {
    const changes = versionDifferences(made)
    const since = changes.length > 0 ? ` (since it was recorded: ${changes.join(', ')})` : ''
    const reason = cause instanceof TwinError ? cause.message : `check env.options in the file (${String(cause)})`
    throw new UsageError(`the recorded environment ${id} cannot be made here${since}: ${reason}`, { cause })
  }
  return new EpisodeRecorder(env)
}

/** Runs the first `count` recorded steps, or up to the first that differs. */
export async function rerun(recorder: EpisodeRecorder, replay: Replay, count: number): Promise<Rerun> {
  let [observation, info] = await recorder.reset({ seed: replay.seed })
  let difference = stateDifference(replay, 0, info)
  let isOver = false
  for (let step = 1; step <= count && !difference; step++) {
    if (isOver) return { observation, isOver, difference: { step, reason: `it is over after ${step - 1} steps` } }
    try {
      const next = await recorder.step(actionAt(replay, step - 1))
      ;({ observation, info } = next)
      isOver = next.terminated || next.truncated
    } catch (error) {
      if (!(error instanceof TwinError)) throw error
      return { observation, isOver, difference: { step, reason: error.message } }
    }
    difference = stateDifference(replay, step, info)
  }
  return { observation, isOver, ...(difference && { difference }) }
}

/** `changes` of an environment that was reset as recorded. */
export function changesSince(replay: Replay, recorder: EpisodeRecorder): string[] {
  const now = recorder.replay({ options: {}, policy: replay.policy })
  return [...versionDifferences(replay.made), ...jsonDifferences(replay.env.setting, now.env.setting, '')]
}

/** `around`: what watches the episode; it must change nothing. */
export async function verifyReplay(replay: Replay, around?: (env: Env) => Env): Promise<Verification> {
  const recorder = await openReplayed(replay, around)
  try {
    const { difference: early } = await rerun(recorder, replay, replay.steps)
    const now = recorder.replay({ options: {}, policy: replay.policy })
    const difference = early ?? endDifference(replay, now)
    return {
      isSame: difference === undefined,
      steps: now.steps,
      ...(difference && { difference }),
      changes: changesSince(replay, recorder),
      success: now.success,
      rewardSum: now.rewardSum,
      stateHash: now.stateHash,
    }
  } finally {
    await recorder.close()
  }
}

function stateDifference({ stepHashes }: Replay, step: number, { stateHash }: Info): ReplayDifference | undefined {
  const [was, is] = [stepHashes[step] ?? 0, lowBits(String(stateHash))]
  return was === is ? undefined : { step, reason: `the state's hash ended in ${hex(was)}, and ends in ${hex(is)}` }
}

/** Of two episodes with equal steps. */
function endDifference(was: Replay, is: Replay): ReplayDifference | undefined {
  const step = was.steps
  for (const what of ['stateHash', 'end', 'success', 'rewardSum'] as const) {
    if (was[what] !== is[what]) return { step, reason: `${what} was ${was[what]}, is ${is[what]}` }
  }
  return undefined
}

function hex(word: number): string {
  return word.toString(16).padStart(8, '0')
}
