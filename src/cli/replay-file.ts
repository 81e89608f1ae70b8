/** `so101 replay FILE`: a file of ours runs again, state by state, or is left at a step for another policy. */

import { basename } from 'node:path'
import type { Io } from './io.js'
import type { ResultFile } from './result-file.js'
import { table } from './table.js'
import { TwinError } from '../robot/errors.js'
import type { Env } from '../env/env.js'
import type { ForkOptions } from '../run/replay/fork-replay.js'
import type { Replay } from '../run/replay/replay.js'
import type { Verification } from '../run/replay/verify-replay.js'

/** The episode is not what it was. */
export class ReplayDiffersError extends TwinError {
  constructor({ difference, changes }: Verification, steps: number) {
    const since =
      changes.length > 0
        ? `since it was recorded: ${changes.join('; ')}`
        : 'versions, options and what they come to are as they were: the code has changed, or a file that the options name'
    super('REPLAY_DIFFERS', `step ${difference?.step ?? 0} of ${steps} differs (${difference?.reason ?? ''}); ${since}`)
  }
}

export interface Output {
  readonly io: Io
  readonly json: ResultFile | undefined
  /** In place of the text. */
  readonly isJson: boolean
}

function print({ io, json, isJson }: Output, text: string, value: unknown): void {
  const jsonText = `${JSON.stringify(value, undefined, 2)}\n`
  io.stdout.write(isJson ? jsonText : text)
  json?.write(jsonText)
}

export async function verify(replay: Replay, path: string, output: Output, around?: (env: Env) => Env): Promise<void> {
  const { verifyReplay } = await import('../run/replay/verify-replay.js')
  const found = await verifyReplay(replay, around)
  const { isSame, difference, changes, success, rewardSum, stateHash, steps } = found
  const verdict = isSame
    ? `all ${replay.steps} steps are as recorded: ${outcome(found)}, last state ${stateHash}`
    : `${difference?.step === 0 ? 'not even the state after the reset is' : `${(difference?.step ?? 1) - 1} of ${replay.steps} steps are`} as recorded`
  const notes = isSame ? changes.map(change => `note: ${change}, which changes nothing here\n`) : []
  print(output, `${headLine(replay, path)}\n${verdict}\n${notes.join('')}`, {
    ...about(replay, path),
    verified: isSame,
    recorded_steps: replay.steps,
    steps,
    difference: difference ?? null,
    changes,
    success,
    reward_sum: rewardSum,
    state_hash: stateHash,
  })
  if (!isSame) throw new ReplayDiffersError(found, replay.steps)
}

export async function fork(
  replay: Replay,
  path: string,
  how: ForkOptions,
  output: Output,
  out: ResultFile | undefined,
): Promise<void> {
  const { forkReplay } = await import('../run/replay/fork-replay.js')
  const { replayText } = await import('../run/replay/replay-text.js')
  const forked = await forkReplay(replay, how)
  const rows = ([name, { policy, steps, success, rewardSum, end, stateHash }]: readonly [string, Replay]) => [
    name,
    policy,
    steps,
    success ? 'yes' : 'no',
    rewardSum.toFixed(3),
    end,
    stateHash,
  ]
  const both = [
    ['recorded', replay],
    [`from step ${how.fromStep}`, forked],
  ] as const
  const head = ['episode', 'policy', 'steps', 'success', 'reward', 'end', 'last state']
  print(output, `${headLine(replay, path)}\n${table(head, both.map(rows))}\n`, {
    ...about(replay, path),
    from_step: how.fromStep,
    recorded: episodeJson(replay),
    fork: episodeJson(forked),
  })
  out?.write(replayText(forked))
}

function headLine({ env, seed, policy, made, fork }: Replay, path: string): string {
  const left = fork ? `, which left ${fork.ofPolicy} at step ${fork.atStep}` : ''
  return `${basename(path)}: ${env.id}, seed ${seed}, ${policy}${left}; so101-twin ${made.package}, ${made.engine}, node ${made.node}`
}

function outcome({ success, rewardSum }: Pick<Replay, 'success' | 'rewardSum'>): string {
  return `${success ? 'success' : 'no success'}, reward ${rewardSum.toFixed(3)}`
}

function about({ env, seed, policy, made }: Replay, file: string) {
  return { file, env: env.id, seed, policy, made }
}

function episodeJson({ policy, steps, success, rewardSum, end, stateHash }: Replay) {
  return { policy, steps, success, reward_sum: rewardSum, end, state_hash: stateHash }
}
