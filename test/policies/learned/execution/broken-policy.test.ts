/** A policy that breaks in the middle of an episode: the run ends with its error, what was finished is kept, and the arm holds its last target. */

import { afterEach, expect, it } from 'vitest'
import type { Env } from '../../../../src/env/env.js'
import { actPredictor } from '../../../../src/policies/learned/act.js'
import { ChunkPolicy } from '../../../../src/policies/learned/execution/chunk-policy.js'
import type { Tensors } from '../../../../src/policies/learned/graphs.js'
import type { ChunkSource, Predictor } from '../../../../src/policies/learned/predictor.js'
import { PolicyError } from '../../../../src/robot/errors.js'
import { requireArmEnv } from '../../../../src/run/arm-env-of.js'
import { makeTask } from '../../../../src/run/make.js'
import { runEpisode, type EpisodeResult } from '../../../../src/run/run-episode.js'
import { numberedSpec, OPTIONS } from './numbered-source.js'

const JOINTS = 6
const IDS = [1, 2, 3, 4, 5, 6]
const EPISODE_STEPS = 12
const CHUNK = 4
const CHUNKS_AN_EPISODE = EPISODE_STEPS / CHUNK
/** In the second chunk of the third episode. */
const BREAKS_AT = 2 * CHUNKS_AN_EPISODE + 1

const SPEC = {
  ...numberedSpec(CHUNK),
  inputs: [{ name: 'observation.state', type: 'STATE', shape: [JOINTS] }] as const,
  action: { names: Array.from({ length: JOINTS }, (_, k) => `${k}.pos`) },
}

/** Turns the base by 2 degrees a step, until a network gives NaN. */
function givesNan(): Predictor {
  let asked = 0
  return actPredictor(SPEC, {
    run(_graph, feeds: Tensors): Promise<Tensors> {
      const state = feeds['observation.state']?.data as Float32Array
      const data = Float32Array.from({ length: CHUNK * JOINTS }, (_, at) => {
        const [step, joint] = [Math.floor(at / JOINTS), at % JOINTS]
        return (state[joint] as number) + (joint === 0 ? 2 * (step + 1) : 0)
      })
      if (asked++ === BREAKS_AT) data[7] = NaN
      return Promise.resolve({ action: { data, dims: [1, CHUNK, JOINTS] } })
    },
  })
}

/** The same until its thread is gone. */
function dies(): Predictor {
  const predictor = givesNan()
  let asked = 0
  return {
    predict(input) {
      if (asked++ >= BREAKS_AT) return Promise.reject(new PolicyError('the thread that runs the policy ended'))
      return predictor.predict(input)
    },
  }
}

function sourceOf(predictor: Predictor): ChunkSource {
  return {
    spec: SPEC,
    request: async input => ({ chunk: await predictor.predict(input), inferenceS: 0 }),
    close: () => Promise.resolve(),
  }
}

const opened: Env[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map(env => env.close()))
})

it.each([
  { port: 'sim', why: 'NaN', predictor: givesNan, message: /gave NaN for step 1 of its chunk/ },
  { port: 'wire', why: 'NaN', predictor: givesNan, message: /gave NaN for step 1 of its chunk/ },
  { port: 'sim', why: 'a dead thread', predictor: dies, message: /thread that runs the policy ended/ },
  { port: 'wire', why: 'a dead thread', predictor: dies, message: /thread that runs the policy ended/ },
])('on $port, $why is an error, and a held pose', async ({ port, predictor, message }) => {
  const env = await makeTask('lift-cube', { port, recipe: 'native-armature', maxEpisodeSteps: EPISODE_STEPS })
  opened.push(env)
  const { actionSpace, backend } = requireArmEnv(env, '')
  const policy = new ChunkPolicy(
    sourceOf(predictor()),
    { ...OPTIONS, nActionSteps: CHUNK },
    { rateHz: env.rateHz, actionSpace, task: () => '' },
  )
  const [bus] = backend.buses.values()
  if (!bus) throw new TypeError('the arm has no bus')
  const finished: EpisodeResult[] = []
  const all = async () => {
    for (let seed = 0; seed < 4; seed++) finished.push(await runEpisode(env, policy, seed))
  }
  const error: unknown = await all().catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(PolicyError)
  expect((error as Error).message).toMatch(message)
  expect(finished.map(({ seed, steps }) => [seed, steps])).toEqual([
    [0, EPISODE_STEPS],
    [1, EPISODE_STEPS],
  ])
  expect(policy.report()).toMatchObject({ chunks: 1, waitedSteps: 0 })
  // What was sent last stays, and the arm goes there and no further.
  const goals = await bus.syncRead('Goal_Position', IDS)
  await backend.clock.advance(0.3)
  const rested = await bus.syncRead('Present_Position', IDS)
  await backend.clock.advance(0.3)
  expect(await bus.syncRead('Goal_Position', IDS)).toEqual(goals)
  expect(await bus.syncRead('Torque_Enable', IDS)).toEqual(Int32Array.of(1, 1, 1, 1, 1, 1))
  const still = await bus.syncRead('Present_Position', IDS)
  for (const k of IDS.keys()) expect(Math.abs((still[k] as number) - (rested[k] as number))).toBeLessThanOrEqual(1)
})
