/** Policies by name: what a name means, what fits, and that whoever opens one closes it. */

import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { DurableFiles } from '../../../src/dataset/durable-files.js'
import type { Env } from '../../../src/env/env.js'
import type { ChunkSource } from '../../../src/policies/learned/predictor.js'
import { PolicyError, UsageError } from '../../../src/robot/errors.js'
import { evaluate } from '../../../src/run/evaluate.js'
import { LocalEpisodes } from '../../../src/run/local-episodes.js'
import { make, makePolicy } from '../../../src/run/make.js'
import { InferenceThread } from '../../../src/run/onnx/inference-thread.js'
import { datasetPolicy } from '../../../src/run/policies/dataset-policy.js'
import { describePolicy } from '../../../src/run/policies/policy-description.js'
import { fitEnv } from '../../../src/run/policies/fit-env.js'
import { openPolicy } from '../../../src/run/policies/open-policy.js'
import { policyArguments } from '../../../src/run/policies/policy-arguments.js'
import type { PolicyOptions } from '../../../src/run/policies/policy-options.js'
import { policySource, policyTitle } from '../../../src/run/policies/policy-source.js'
import { record } from '../../../src/run/record/record.js'
import { filmEpisode } from '../../../src/run/render/film.js'
import { withFilmCamera } from '../../../src/run/render/film-camera.js'
import { forkReplay } from '../../../src/run/replay/fork-replay.js'
import { recordEpisode } from '../../../src/run/replay/record-episode.js'
import { FRONT, STATE } from '../../policies/learned/example-spec.js'
import { madeDataset } from '../replay-dataset/made-dataset.js'
import { TinyPolicies } from './tiny-policy.js'

const tiny = new TinyPolicies()
let folder: string
let camera: string
let dataset: string
let env: Env
const OPTIONS = { recipe: 'native-armature', maxEpisodeSteps: 3 } as const
const opened: string[] = []
const closed: string[] = []
const told: string[] = []

/** In place of networks on a thread: asks for the pose at zero, and fails where it is told to. */
function acting(fails = false): void {
  vi.spyOn(InferenceThread, 'open').mockImplementation(({ spec, files }) => {
    const path = dirname([...files.values()][0] ?? '')
    opened.push(path)
    let asked = 0
    const source: ChunkSource = {
      spec,
      request: ({ task }) => {
        told.push(task)
        // The first one is tried out when it is opened.
        if (fails && asked++ > 0) return Promise.reject(new PolicyError('its thread ended'))
        const dims = spec.action.names.length
        const chunk = { values: new Float32Array(spec.chunk_size * dims), steps: spec.chunk_size, dims }
        return Promise.resolve({ chunk, inferenceS: 0.03 })
      },
      close: () => {
        closed.push(path)
        return Promise.resolve()
      },
    }
    return Promise.resolve(source)
  })
}

beforeAll(async () => {
  folder = tiny.make()
  camera = tiny.make('act', {
    inputs: [STATE, FRONT],
    fps: 20,
    normalization: { modes: {}, stats: {} },
  })
  dataset = tiny.empty()
  mkdirSync(join(dataset, 'meta'))
  writeFileSync(join(dataset, 'meta', 'info.json'), JSON.stringify({ fps: 50 }))
  env = await make('so101/Reach-v0', OPTIONS)
})
afterEach(() => {
  opened.length = 0
  closed.length = 0
  told.length = 0
  vi.restoreAllMocks()
})
afterAll(async () => {
  await env.close()
  tiny.remove()
})

describe('a name', () => {
  it('is of a policy that is built in, of a folder, or of a dataset with an episode', () => {
    expect(policySource('noop')).toEqual({ kind: 'built-in', name: 'noop' })
    expect(policySource(folder)).toEqual({ kind: 'learned', folder })
    expect(policySource(dataset, { episode: 3 })).toEqual({ kind: 'dataset', root: resolve(dataset), episode: 3 })
    expect(policyTitle('scripted')).toBe('scripted')
    expect(policyTitle('/policies/mine/')).toBe('mine')
  })

  it.each<[string, PolicyOptions, RegExp]>([
    ['scriptd', {}, /no policy 'scriptd', did you mean 'scripted'\?.*policy\.json.*--policy\.episode=0/],
    [
      'noop',
      { mode: 'async', latencyS: 0.1 },
      /--policy.mode=async --policy.latency_ms=100 mean nothing.*leave them out/,
    ],
    ['noop', { episode: 0 }, /--policy.episode=0 means nothing.*leave it out/],
    ['package.json', {}, /is a file: name the folder/],
    ['FOLDER', { episode: 1 }, /--policy.episode=1 is for a dataset/],
    ['DATASET', {}, /is a dataset.*--policy.episode=0/],
    ['DATASET', { episode: 0, threads: 2 }, /--policy.threads=2 means nothing/],
  ])('%s with %j is refused', (name, options, says) => {
    const path = name.replace('FOLDER', folder).replace('DATASET', dataset)
    expect(() => policySource(path, options)).toThrow(says)
    expect(() => policySource(path, options)).toThrow(UsageError)
  })

  it('with a folder that has neither says what to do', () => {
    expect(() => describePolicy(tiny.empty())).toThrow(/policy\.json.*so101 export/)
  })
})

describe('openPolicy', () => {
  it('opens those that are built in as makePolicy does', async () => {
    const policy = await openPolicy('noop', env)
    expect(policy).not.toHaveProperty('close')
    await expect(openPolicy('nop', env)).rejects.toThrow(/did you mean 'noop'/)
  })
})

describe('the actions of a dataset', () => {
  const rows = [0, 1, 2].map(k => [k, -k, 2 * k, 0, 0, 10])
  const notes = { environment: JSON.stringify({ id: 'so101/Reach-v0', options: {} }) }
  const recorded = madeDataset([{ columns: { action: rows, 'observation.state': rows }, notes }])

  it('are repeated one a step, the last one for ever, and from the first one after a reset', async () => {
    const policy = await datasetPolicy(recorded, 0, env)
    const [observation] = await env.reset({ seed: 1 })
    const said: number[][] = []
    for (let step = 0; step < 4; step++) said.push(Array.from(await policy.act(observation)))
    expect(said).toEqual([...rows, rows[2]].map(row => row?.map(Math.fround)))
    policy.reset(2)
    expect(Array.from(await policy.act(observation))).toEqual(rows[0]?.map(Math.fround))
  })

  it('are told to an environment in another control mode in its own words', async () => {
    const other = await make('so101/Reach-v0', { ...OPTIONS, control: 'joint-delta' })
    try {
      const policy = await datasetPolicy(recorded, 0, other)
      const [observation] = await other.reset({ seed: 1 })
      policy.reset(1)
      const { info } = await other.step(await policy.act(observation))
      expect(info['controlMode']).toBe('joint-delta')
    } finally {
      await other.close()
    }
  })

  it('are refused at another rate, in another unit, and where the unit is not known', async () => {
    const slow = madeDataset([{ columns: { action: rows }, notes }], { fps: 10 })
    await expect(datasetPolicy(slow, 0, env)).rejects.toThrow(/10 actions a second, and these are 30.*--env.fps=10/)
    await expect(datasetPolicy(recorded, 4, env)).rejects.toThrow(/no episode 4/)
    const quiet = madeDataset([{ columns: { action: rows } }])
    await expect(datasetPolicy(quiet, 0, env)).rejects.toThrow(/degrees or -100..100.*so101 replay/)
    const m100 = await make('so101/Reach-v0', { ...OPTIONS, useDegrees: false })
    try {
      await expect(datasetPolicy(recorded, 0, m100)).rejects.toThrow(/--robot.use_degrees=true/)
    } finally {
      await m100.close()
    }
  })
})

describe('what a policy wants of an environment', () => {
  const front = { front: { width: 32, height: 24 } }

  it('is added to a twin where nothing was said', () => {
    const fitted = fitEnv(camera, {}, {})
    expect(fitted.env).toEqual({ cameras: front, rateHz: 20 })
    expect(fitted.notes.join('\n')).toMatch(/front \(32 x 24\): added.*\n.*20 steps a second/)
    expect(fitEnv('scripted', {}, {})).toEqual({ env: {}, notes: [] })
    expect(fitEnv(dataset, { episode: 0 }, {}).env).toEqual({ rateHz: 50 })
  })

  it('is left to whoever said something, and to whoever stands at an arm', () => {
    const said = { cameras: { top: {} }, rateHz: 30 }
    expect(fitEnv(camera, {}, said)).toEqual({ env: said, notes: [] })
    expect(fitEnv(camera, {}, { port: '/dev/ttyACM0' })).toEqual({ env: { port: '/dev/ttyACM0' }, notes: [] })
  })

  it('leaves a camera that stands nobody knows where to be told of', () => {
    const inputs = [STATE, { ...FRONT, name: 'observation.images.cellar' }]
    expect(fitEnv(tiny.make('act', { inputs }), {}, {}).env).toEqual({ rateHz: 30 })
  })

  it('stays as it is beside a camera to film through', () => {
    const film = { width: 640, height: 480 }
    expect(withFilmCamera(front, 'wrist', film)).toEqual({ cameras: { ...front, wrist: film }, name: 'wrist' })
    expect(withFilmCamera(front, 'front', film)).toEqual({
      cameras: { ...front, film_front: { mount: 'front', ...film } },
      name: 'film_front',
    })
    expect(withFilmCamera({ front: film }, 'front', film).name).toBe('front')
  })

  it('is another digest for another policy.json', () => {
    expect(describePolicy(folder).digest).toMatch(/^[0-9a-f]{64}$/)
    expect(describePolicy(tiny.make()).digest).toBe(describePolicy(folder).digest)
    expect(describePolicy(camera).digest).not.toBe(describePolicy(folder).digest)
    expect(describePolicy('noop')).toEqual({ source: { kind: 'built-in', name: 'noop' }, cameras: {} })
  })
})

describe('options on the command line', () => {
  it('are flags, quoted where a shell wants it', () => {
    const options: PolicyOptions = {
      mode: 'async',
      latencyS: 0.1,
      temporalEnsembleCoeff: null,
      task: "Lift it, don't drop",
    }
    expect(policyArguments(options)).toEqual([
      '--policy.mode=async',
      '--policy.latency_ms=100',
      '--policy.temporal_ensemble_coeff=none',
      `--policy.task='Lift it, don'\\''t drop'`,
    ])
    expect(policyArguments({ latencyS: 0.07 })).toEqual(['--policy.latency_ms=70'])
  })
})

describe('a learned policy is opened once and closed', () => {
  const job = () => ({ task: 'reach', policy: folder, env: OPTIONS })

  it('by evaluate, which sums up how it kept up', async () => {
    acting()
    const { inference, results } = await evaluate({ ...job(), episodes: 2, seed: 1 })
    expect([opened, closed]).toEqual([[folder], [folder]])
    expect(results[0]?.policyReport).toMatchObject({ chunks: 1, waitedSteps: 0 })
    expect(inference).toMatchObject({ chunks: 2, chunksPerEpisode: 1, waitedSteps: 0, missedDeadlines: 0 })
    expect(inference?.inferenceMaxS).toBeCloseTo(0.03, 9)
    expect(inference?.execution).toMatchObject({ mode: 'sync', nActionSteps: 4, latencyS: 0 })
  })

  it('by evaluate where it fails, and where options cannot be', async () => {
    acting(true)
    await expect(evaluate({ ...job(), episodes: 2, seed: 1 })).rejects.toThrow(PolicyError)
    expect(closed).toEqual([folder])
    const options = { ...job(), policyOptions: { nActionSteps: 99 }, episodes: 1, seed: 1 }
    await expect(evaluate(options)).rejects.toThrow(/--policy.n_action_steps=99/)
    expect(opened).toEqual([folder])
  })

  it('for many episodes of a job, again for other options, and again after an error', async () => {
    acting()
    const episodes = new LocalEpisodes()
    await episodes.attempt(job(), 1)
    await episodes.attempt(job(), 2)
    expect([opened, closed]).toEqual([[folder], []])
    await episodes.attempt({ ...job(), policyOptions: { mode: 'async' } }, 1)
    expect([opened.length, closed.length]).toEqual([2, 1])
    acting(true)
    const failing = { ...job(), policyOptions: { threads: 1 } }
    expect(await episodes.attempt(failing, 1)).toMatchObject({ seed: 1, error: { code: 'POLICY' } })
    expect([opened.length, closed.length]).toEqual([3, 3])
    await episodes.close()
    expect(closed).toHaveLength(3)
  })

  it('by a recording, whose task goes to those alone who read it', async () => {
    acting()
    const durable = new DurableFiles({ flushes: false })
    const root = join(tiny.empty(), 'dataset')
    const about = { task: 'reach', policy: folder, root, episodes: 1, episodeTimeS: 0.1, durable }
    const { episodes } = await record({ ...about, env: OPTIONS, singleTask: 'Go there.' })
    expect(episodes.map(({ frames }) => frames)).toEqual([3])
    expect([opened.length, closed.length]).toEqual([1, 1])
    expect(told.at(-1)).toBe('Move the finger tip to the target and stop there.')
  })

  it('by a film and by a fork, also of a recording without cameras', async () => {
    acting()
    const film = { task: 'reach', policy: folder, seed: 1, env: OPTIONS, show: [] }
    await filmEpisode({ ...film, untilS: 0 })
    expect([opened.length, closed.length]).toEqual([1, 1])
    const { replay } = await recordEpisode(env, makePolicy('noop', env), 1, { options: OPTIONS, policy: 'noop' })
    const eye = tiny.make('act', { inputs: [STATE, FRONT] })
    const forked = await forkReplay(replay, { fromStep: 1, policy: eye })
    expect(forked.steps).toBe(3)
    expect(forked.env.options['cameras']).toEqual({ front: { width: 32, height: 24 } })
    expect([opened.length, closed.length]).toEqual([2, 2])
  })
})
