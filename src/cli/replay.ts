/** `so101 replay`: runs a recorded episode again, a file of ours or an episode of a dataset. */

import { basename } from 'node:path'
import { defineCommand } from './command.js'
import { openDisplay } from './display-flags.js'
import type { Io } from './io.js'
import { fork, verify } from './replay-file.js'
import { policyOptions } from './policy-flags.js'
import { REPLAY_FLAGS, type ReplayFlags } from './replay-flags.js'
import { openResultFile } from './result-file.js'
import { UsageError } from '../robot/errors.js'
import type { Env } from '../env/env.js'

export { ReplayDiffersError } from './replay-file.js'

export const replayCommand = defineCommand({
  name: 'replay',
  summary: 'run a recorded episode again: a file, verified or forked at a step, or an episode of a dataset on any arm',
  words: {
    names: 'FILE',
    least: 0,
    most: 1,
    meaning:
      'where FILE is what so101 eval --save_replays=DIR wrote; a dataset is named by --dataset.repo_id or --dataset.root in its place',
  },
  flags: REPLAY_FLAGS,
  examples: [
    'so101 replay replays/lift-cube-scripted-1000.replay.json',
    'so101 replay replays/lift-cube-scripted-1000.replay.json --from-step=40 --policy.path=noop --out=fork.replay.json',
    'so101 replay --dataset.repo_id=me/pick-cube --dataset.episode=0 --robot.port=/dev/ttyACM0 --robot.id=my_follower',
    'so101 replay --dataset.root=./real-recording --dataset.episode=3 --compare --picture=gap.png',
  ],
  async run(options, io, [path]) {
    if (path !== undefined) {
      await replayFile(options, io, path)
      return
    }
    const stray = options['from-step'] !== undefined ? 'from-step' : ofFork(options)
    if (stray !== undefined) throw new UsageError(`--${stray} is for a file: write so101 replay FILE --${stray}=..`)
    if (options.dataset?.root === undefined && options.dataset?.repo_id === undefined) {
      throw new UsageError(
        'FILE is missing: write so101 replay FILE, where FILE is what so101 eval --save_replays=DIR wrote, ' +
          'or name a dataset: --dataset.repo_id=USER/NAME or --dataset.root=FOLDER',
      )
    }
    const { compareDataset, replayDataset } = await import('./replay-dataset.js')
    await (options.compare ? compareDataset(options, io) : replayDataset(options, io))
  },
})

async function replayFile(options: ReplayFlags, io: Io, path: string): Promise<void> {
  const strange = (['dataset', 'robot', 'task', 'seed', 'servo', 'rig', 'picture'] as const).find(
    name => options[name] !== undefined,
  )
  if (strange !== undefined || options.compare) {
    throw new UsageError(`--${strange ?? 'compare'} is for a dataset, and ${path} is a file: leave one of the two out`)
  }
  // Loaded here, so that `so101 --help` need not compile a physics engine.
  const { loadReplay } = await import('../run/replay/replay-files.js')
  const replay = loadReplay(path)
  const fromStep = options['from-step']
  if (fromStep === undefined) {
    const stray = ofFork(options)
    if (stray !== undefined) {
      throw new UsageError(`--${stray} is for a fork, and a replay repeats what was recorded: add --from-step=STEP`)
    }
  }
  const [json, out] = [options.json, options.out].map(file =>
    typeof file === 'string' ? openResultFile(file) : undefined,
  )
  const output = { io, json, isJson: options.json === true }
  const display = options.display_data ? await openDisplay(options, io) : undefined
  const around = display && ((env: Env) => display.around(env, `replay of ${basename(path)}`))
  try {
    if (fromStep === undefined) await verify(replay, path, output, around)
    else
      await fork(
        replay,
        path,
        { fromStep, policy: options.policy.path ?? 'scripted', policyOptions: policyOptions(options.policy), around },
        output,
        out,
      )
  } finally {
    await display?.close()
  }
}

function ofFork({ out, policy }: ReplayFlags): string | undefined {
  if (out !== undefined) return 'out'
  const [flag] = Object.keys(policy)
  return flag === undefined ? undefined : `policy.${flag}`
}
