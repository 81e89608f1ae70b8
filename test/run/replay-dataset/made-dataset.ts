/** Datasets in memory for tests: of made-up joints, and of an episode that the twin's expert really did. */

import type { Dataset, EpisodeColumns, NumberColumn } from '../../../src/dataset/dataset-reader.js'
import type { Feature, Features } from '../../../src/dataset/features.js'
import type { EpisodeNotes } from '../../../src/dataset/frame.js'
import { UsageError } from '../../../src/robot/errors.js'
import { SO101_FOLLOWER } from '../../../src/robot/arm-spec.js'
import { makePolicy, makeTask, type ArmEnvMakeOptions } from '../../../src/run/make.js'

export const KEYS = SO101_FOLLOWER.servos.map(({ key }) => key)
export const JOINT_VECTOR: Feature = { dtype: 'float32', shape: [6], names: KEYS }

export interface MadeEpisode {
  readonly columns: Readonly<Record<string, readonly (readonly number[])[]>>
  readonly notes?: EpisodeNotes
}

export function madeDataset(
  episodes: readonly MadeEpisode[],
  {
    fps = 30,
    robotType = 'so101_follower',
    features = {},
  }: { fps?: number; robotType?: string | null; features?: Features } = {},
): Dataset {
  const names = Object.keys(episodes[0]?.columns ?? {})
  const own: Features = {
    ...Object.fromEntries(names.map(name => [name, JOINT_VECTOR])),
    timestamp: { dtype: 'float32', shape: [1], names: null },
    ...features,
  }
  const framesOf = ({ columns }: MadeEpisode) => Object.values(columns)[0]?.length ?? 0
  return {
    root: '/made',
    version: 'v3.0',
    info: { fps, robot_type: robotType, features: own } as unknown as Dataset['info'],
    tasks: ['a task'],
    stats: undefined,
    episodes: episodes.map((episode, index) => ({
      episode_index: index,
      length: framesOf(episode),
      tasks: ['a task'],
      from: 0,
      data: '/made/data',
      videos: {},
      notes: episode.notes ?? {},
    })),
    feature(name) {
      const feature = own[name]
      if (feature) return feature
      throw new UsageError(`no ${name}`)
    },
    episode(index) {
      const { columns } = episodes[index] as MadeEpisode
      const length = framesOf(episodes[index] as MadeEpisode)
      const all = { ...columns, timestamp: Array.from({ length }, (_, frame) => [Math.fround(frame / fps)]) }
      const numbers = (name: string): NumberColumn => {
        const rows = (all as MadeEpisode['columns'])[name] ?? []
        return { kind: 'numbers', dims: rows[0]?.length ?? 0, values: Float64Array.from(rows.flat()) }
      }
      const made: EpisodeColumns = {
        length,
        columns: Object.fromEntries(Object.keys(all).map(name => [name, numbers(name)])),
        numbers,
        tasks: Array.from({ length }, () => 'a task'),
      }
      return Promise.resolve(made)
    },
  }
}

/** What the recorder would have written of the scripted expert's episode. */
export async function expertEpisode(
  task: string,
  seed: number,
  options: ArmEnvMakeOptions = {},
): Promise<MadeEpisode & { readonly notes: EpisodeNotes }> {
  const env = await makeTask(task, options)
  try {
    const policy = makePolicy('scripted', env)
    let [observation, info] = await env.reset({ seed })
    policy.reset(seed)
    const [action, state]: number[][][] = [[], []]
    for (;;) {
      const wanted = await policy.act(observation)
      state?.push(Array.from(observation['observation.state'] ?? []))
      action?.push(Array.from(wanted))
      const step = await env.step(wanted)
      ;({ observation, info } = step)
      if (!step.terminated && !step.truncated) continue
      return {
        columns: { action: action ?? [], 'observation.state': state ?? [] },
        notes: {
          seed,
          state_hash: String(info['stateHash']),
          success: info['is_success'] === true,
          environment: JSON.stringify({ id: env.spec.id, options }),
        },
      }
    }
  } finally {
    await env.close()
  }
}
