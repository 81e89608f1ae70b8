import { describe, expect, it } from 'vitest'
import { checkEnv } from '../../src/env/check-env.js'
import type { Env, Info, Observation, ResetOptions, Step } from '../../src/env/env.js'
import { Box, Dict, Discrete, type Space } from '../../src/env/spaces.js'
import { ClipAction } from '../../src/env/wrappers/clip-action.js'
import { OrderEnforcing } from '../../src/env/wrappers/order-enforcing.js'
import { TimeLimit } from '../../src/env/wrappers/time-limit.js'
import { Wrapper } from '../../src/env/wrappers/wrapper.js'
import { CounterEnv } from './counter-env.js'

type Change<T> = (value: T) => unknown

/** The counter with its resets altered. */
class AlteredReset extends Wrapper {
  constructor(readonly change: (result: [Observation, Info], options?: ResetOptions) => unknown) {
    super(new CounterEnv())
  }

  override async reset(options?: ResetOptions): Promise<[Observation, Info]> {
    return this.change(await this.inner.reset(options), options) as [Observation, Info]
  }
}

/** The counter with its steps altered. */
class AlteredStep extends Wrapper {
  count = 0

  constructor(readonly change: (step: Step, count: number) => unknown) {
    super(new CounterEnv())
  }

  override async step(action: Float32Array): Promise<Step> {
    return this.change(await this.inner.step(action), ++this.count) as Step
  }
}

/** The counter with members replaced, as nobody with a type checker could. */
function counterWith(members: Record<string, unknown>): Env {
  return Object.defineProperties(
    new CounterEnv(),
    Object.fromEntries(Object.entries(members).map(([key, value]) => [key, { value }])),
  )
}

function withAction(actionSpace: unknown): Env {
  return counterWith({ actionSpace })
}

function brokenBox(change: Change<Box>): Box {
  const box = new Box({ low: -1, high: 1 })
  change(box)
  return box
}

class RepeatsSeed extends CounterEnv {
  #seed = 0

  override reset({ seed = this.#seed, ...rest }: ResetOptions = {}) {
    this.#seed = seed
    return super.reset({ seed, ...rest })
  }
}

class IgnoresSeed extends CounterEnv {
  override reset({ seed: _, ...rest }: ResetOptions = {}) {
    return super.reset(rest)
  }
}

class NeverRandom extends CounterEnv {
  override reset(options?: ResetOptions) {
    return super.reset({ ...options, seed: 1 })
  }
}

class SharesObservation extends CounterEnv {
  readonly #shared = new Float32Array(2)

  protected override observe(): Observation {
    this.#shared.set([this.position, this.count])
    return { 'observation.state': this.#shared }
  }
}

/** Keeps a few arrays and hands out the one that `choose` picks, by resets and steps so far. */
class ReusesArrays extends CounterEnv {
  readonly #arrays = new Map<number, Float32Array>()
  #resets = 0

  constructor(readonly choose: (resets: number, steps: number) => number) {
    super()
  }

  override reset(options?: ResetOptions) {
    this.#resets += 1
    return super.reset(options)
  }

  protected override observe(): Observation {
    const index = this.choose(this.#resets, this.count)
    const array = this.#arrays.get(index) ?? new Float32Array(2)
    this.#arrays.set(index, array)
    array.set([this.position, this.count])
    return { 'observation.state': array }
  }
}

/** Draws from a source of its own whenever no seed is given. */
class DriftsUnseeded extends CounterEnv {
  #unseededResets = 0

  override reset({ seed, ...rest }: ResetOptions = {}) {
    if (seed === undefined) this.#unseededResets += 1
    return super.reset({ seed: seed ?? this.#unseededResets, ...rest })
  }
}

/** A new array each step, but a reset writes into that of the last step. */
class ResetOverwritesStep extends CounterEnv {
  #last = new Float32Array(2)

  protected override observe(): Observation {
    if (this.count > 0) this.#last = new Float32Array(2)
    this.#last.set([this.position, this.count])
    return { 'observation.state': this.count > 0 ? this.#last : this.#last.slice() }
  }
}

/** A new array each reset, but the one after it writes into that too. */
class ResetOverwritesReset extends CounterEnv {
  #last: Float32Array = new Float32Array(2)

  override async reset(options?: ResetOptions): Promise<[Observation, Info]> {
    const result = await super.reset(options)
    this.#last.fill(7)
    this.#last = result[0]['observation.state'] ?? this.#last
    return result
  }
}

/** Its state is the very array that the caller gets, a new one each step. */
class LivesInObservation extends CounterEnv {
  #state = new Float32Array(2)

  override step(action: Float32Array): Promise<Step> {
    this.position = Math.min(5, this.#state[0] ?? 0)
    return super.step(action)
  }

  protected override observe(): Observation {
    this.#state = Float32Array.of(this.position, this.count)
    return { 'observation.state': this.#state }
  }
}

class RandomStep extends CounterEnv {
  #steps = 0

  override async step(action: Float32Array): Promise<Step> {
    this.#steps += 1
    return { ...(await super.step(action)), info: { totalSteps: this.#steps } }
  }
}

class AlmostRepeats extends CounterEnv {
  #steps = 0

  override async step(action: Float32Array): Promise<Step> {
    const step = await super.step(action)
    this.#steps += 1
    return { ...step, reward: step.reward + this.#steps * 1e-9 }
  }
}

class ClampsAction extends CounterEnv {
  override step(action: Float32Array): Promise<Step> {
    return super.step(action.map(push => Math.max(-1, Math.min(1, push))))
  }
}

class TakesNaN extends CounterEnv {
  override step(action: Float32Array): Promise<Step> {
    return super.step(action.map(push => (Number.isNaN(push) ? 0 : push)))
  }
}

class WrongRefusal extends CounterEnv {
  override async step(action: Float32Array): Promise<Step> {
    if (this.isRunning && !this.actionSpace.contains(action)) throw new RangeError('too far')
    return super.step(action)
  }
}

class MovesBeforeRefusal extends CounterEnv {
  override step(action: Float32Array): Promise<Step> {
    this.position += 0.001
    return super.step(action)
  }

  protected override observe(): Observation {
    this.position = Math.max(-19, Math.min(19, this.position))
    return super.observe()
  }
}

class WritesAction extends CounterEnv {
  override async step(action: Float32Array): Promise<Step> {
    const step = await super.step(action)
    action.fill(0)
    return step
  }
}

class StepsWithoutReset extends CounterEnv {
  override step(action: Float32Array): Promise<Step> {
    if (this.closeCalls === 0) this.isRunning = true
    return super.step(action)
  }
}

class StepsAfterEnd extends CounterEnv {
  #wasReset = false

  override reset(options?: ResetOptions) {
    this.#wasReset = true
    return super.reset(options)
  }

  override step(action: Float32Array): Promise<Step> {
    this.isRunning = this.#wasReset
    return super.step(action)
  }
}

class ForgetsLimit extends CounterEnv {
  override async step(action: Float32Array): Promise<Step> {
    return { ...(await super.step(action)), truncated: false }
  }
}

class CloseFailsTwice extends CounterEnv {
  override async close(): Promise<void> {
    await super.close()
    if (this.closeCalls > 1) throw new Error('port is not open')
  }
}

class LivesAfterClose extends CounterEnv {
  protected override refuseIfClosed(): void {
    // Nothing is refused.
  }
}

class ResetsAfterClose extends CounterEnv {
  override async reset(options?: ResetOptions): Promise<[Observation, Info]> {
    return this.closeCalls > 0 ? new CounterEnv().reset(options) : super.reset(options)
  }
}

class TakesAnySeed extends CounterEnv {
  override reset({ seed, ...rest }: ResetOptions = {}) {
    return super.reset({ ...(seed !== undefined && { seed: Math.abs(seed) }), ...rest })
  }
}

const state = (...numbers: number[]): Observation => ({ 'observation.state': Float32Array.from(numbers) })

const BROKEN: [rule: string, env: () => Env, message: string][] = [
  ['has no close', () => counterWith({ close: undefined }), 'no method close()'],
  ['has no rate', () => counterWith({ rateHz: 0 }), 'rateHz must be a positive number'],
  ['has no id', () => counterWith({ spec: {} }), 'spec.id must name the environment, found undefined'],
  ['has half a step as limit', () => new CounterEnv({ maxEpisodeSteps: 0.5 }), 'spec.maxEpisodeSteps must be'],

  ['has no action space', () => withAction(undefined), 'actionSpace is not a space'],
  ['has an empty action box', () => withAction(brokenBox(({ low }) => low.fill(3))), 'actionSpace is empty at index 0'],
  [
    'has an observation space without features',
    () => counterWith({ observationSpace: new Dict({}) }),
    'observationSpace is a Dict without entries',
  ],
  [
    'has a space whose samples are no members',
    () => withAction(brokenBox(box => (box.sample = () => Float32Array.of(2)))),
    'actionSpace.sample() left its own space: expected index 0 in [-1, 1], found 2',
  ],
  [
    'has a space that disagrees with itself',
    () => withAction(brokenBox(box => (box.contains = (_): _ is Float32Array => false))),
    'actionSpace.contains() refuses a sample',
  ],
  [
    'has a space that ignores its seed',
    () => withAction(brokenBox(box => (box.seed = () => undefined))),
    'actionSpace.sample() does not repeat after seed(123): sample[0][0]:',
  ],

  ['steps before reset', () => new StepsWithoutReset(), 'step() before the first reset must throw ResetNeededError'],
  [
    'was reset already',
    () => {
      const env = new CounterEnv()
      void env.reset()
      return env
    },
    'give checkEnv an environment that was never reset',
  ],

  [
    'answers reset without a promise',
    () => counterWith({ reset: () => [state(0, 0), {}] }),
    'reset() must return a promise, found array of length 2',
  ],
  [
    'fails to reset',
    () => counterWith({ reset: () => Promise.reject(new Error('no power')) }),
    'threw Error "no power"',
  ],
  [
    'resets to an observation alone',
    () => new AlteredReset(([observation]) => observation),
    'must return [observation, info]',
  ],
  ['resets without info', () => new AlteredReset(([observation]) => [observation, null]), 'as info, found null'],
  [
    'resets outside its observation space',
    () => new AlteredReset(() => [state(99, 0), {}]),
    'key `observation.state`: expected index 0 (position) in [-20, 20], found 99',
  ],
  [
    'refuses options',
    () =>
      new AlteredReset((result, options) => {
        if (options?.options !== undefined) throw new TypeError('unknown argument')
        return result
      }),
    'reset({"options":{}}) must succeed, but threw TypeError',
  ],
  [
    'ignores the seed',
    () => new IgnoresSeed(),
    'reset({ seed: 123 }) is not deterministic: observation["observation.state"][0]',
  ],
  [
    'repeats the seeded episode',
    () => new RepeatsSeed(),
    'reset() without a seed repeated reset({ seed: 123 }) 3 times',
  ],

  ['steps to nothing', () => new AlteredStep(() => undefined), 'step() must return a step, found undefined'],
  [
    'steps to a tuple',
    () => new AlteredStep(step => Object.values(step) as unknown[]),
    'step() must return a step, found array',
  ],
  ['says done', () => new AlteredStep(step => ({ ...step, done: false })), 'step() returned `done`'],
  ['rewards with NaN', () => new AlteredStep(step => ({ ...step, reward: NaN })), 'as reward, found NaN'],
  ['rewards with text', () => new AlteredStep(step => ({ ...step, reward: '1' })), 'as reward, found "1"'],
  [
    'terminates with 0',
    () => new AlteredStep(step => ({ ...step, terminated: 0 })),
    '`terminated` as true or false, found 0',
  ],
  [
    'forgets truncated',
    () => new AlteredStep(step => ({ ...step, truncated: undefined })),
    '`truncated` as true or false',
  ],
  ['steps without info', () => new AlteredStep(step => ({ ...step, info: [] })), 'object as info, found array'],
  [
    'steps outside its observation space',
    () => new AlteredStep((step, count) => (count < 5 ? step : { ...step, observation: state(0, NaN) })),
    'step() returned an observation outside the observation space: key `observation.state`: expected index 1 (count)',
  ],
  [
    'returns one array again and again',
    () => new SharesObservation(),
    'the observation of reset() was overwritten by step 1',
  ],
  [
    'lives in its observation',
    () => new LivesInObservation(),
    'writing into a returned observation changes the next step',
  ],
  ['drifts without a seed', () => new DriftsUnseeded(), 'reset() after reset({ seed: 123 }) is not deterministic'],
  [
    'alternates between two arrays',
    () => new ReusesArrays((_, steps) => steps % 2),
    'the observation of reset() was overwritten by step 2',
  ],
  [
    'returns one array for all steps',
    () => new ReusesArrays((resets, steps) => (steps === 0 ? resets : -1)),
    'the observation of step 1 was overwritten by step 2',
  ],
  ['overwrites the last step', () => new ResetOverwritesStep(), 'was overwritten by reset()'],
  [
    'overwrites the last reset',
    () => new ResetOverwritesReset(),
    'the observation of reset() was overwritten by reset()',
  ],
  ['writes into the action', () => new WritesAction(), 'step() wrote into the action'],
  [
    'truncates at once',
    () => new AlteredStep(step => ({ ...step, truncated: true })),
    'truncated the episode in its first step',
  ],
  ['forgets its own limit', () => new ForgetsLimit({ maxEpisodeSteps: 5 }), 'step 5 neither terminated nor truncated'],
  [
    'steps after the end',
    () => new StepsAfterEnd({ maxEpisodeSteps: 5 }),
    'step() after the end of the episode must throw',
  ],
  [
    'steps differently',
    () => new RandomStep(),
    'step() is not deterministic for the same seed and action: step.info.totalSteps',
  ],

  ['clamps actions', () => new ClampsAction(), 'step() with -3 below the low bound'],
  ['takes NaN', () => new TakesNaN(), 'step() with NaN at index 0 must throw ActionError, but succeeded'],
  ['refuses actions in its own way', () => new WrongRefusal(), 'must throw ActionError, found RangeError "too far"'],
  ['moves before it refuses', () => new MovesBeforeRefusal(), 'a refused action changes the next step'],

  [
    'fails to close twice',
    () => new CloseFailsTwice(),
    'a second close() must succeed, but threw Error "port is not open"',
  ],
  ['steps after close', () => new LivesAfterClose(), 'step() after close() must throw ClosedError'],
  ['resets after close', () => new ResetsAfterClose(), 'reset() after close() must throw ClosedError'],
]

describe('checkEnv', () => {
  it('finds nothing wrong with an environment that keeps the contract, and closes it', async () => {
    const env = new CounterEnv()
    expect(await checkEnv(env)).toEqual({ warnings: [] })
    expect(env.closeCalls).toBe(2)
    expect(await checkEnv(new CounterEnv({ maxEpisodeSteps: 1 }))).toEqual({ warnings: [] })
    expect(await checkEnv(new OrderEnforcing(new TimeLimit(new CounterEnv(), 7)))).toEqual({ warnings: [] })
  })

  it('finds that a TimeLimit alone does not refuse steps after the end', async () => {
    await expect(checkEnv(new TimeLimit(new CounterEnv(), 7))).rejects.toThrow('after the end of the episode')
  })

  it('leaves the environment open on request', async () => {
    const env = new CounterEnv()
    await checkEnv(env, { skipClose: true })
    expect(env.closeCalls).toBe(0)
    await env.reset()
  })

  it.each(BROKEN)('refuses an environment that %s', async (_, make, message) => {
    await expect(checkEnv(make())).rejects.toMatchObject({
      code: 'ENV_CHECK',
      message: expect.stringContaining(message) as string,
    })
  })

  it('keeps the error of the environment as the cause of its own', async () => {
    const error = new Error('no power')
    await expect(checkEnv(counterWith({ reset: () => Promise.reject(error) }))).rejects.toMatchObject({ cause: error })
  })

  it('does not ask an environment to repeat that cannot', async () => {
    await expect(checkEnv(new RandomStep(), { nondeterministic: true })).resolves.toEqual({ warnings: [] })
    await expect(checkEnv(new IgnoresSeed(), { nondeterministic: true })).resolves.toEqual({ warnings: [] })
  })

  it.each<[what: string, make: () => Env, warning: string]>([
    ['actions open below', () => new ClipAction(new CounterEnv()), 'actionSpace has no lower bound at index 0'],
    ['actions open above', () => new ClipAction(new CounterEnv()), 'actionSpace has no upper bound at index 0'],
    [
      'actions that are not normalised',
      () => withAction(new Box({ low: -1, high: 0.5 })),
      'actionSpace is not normalised',
    ],
    ['one possible action', () => withAction(new Box({ low: 0, high: 0 })), 'actionSpace has equal bounds'],
    ['a member called seed', () => counterWith({ seed: () => undefined }), 'member `seed`'],
    ['resets that never differ', () => new NeverRandom(), 'the same observations and info for the seeds 123 and 456'],
    ['any seed', () => new TakesAnySeed(), 'takes the seed -1'],
    ['steps that almost repeat', () => new AlmostRepeats(), 'to the last bit: step.reward'],
  ])('warns of %s', async (_, make, warning) => {
    const { warnings } = await checkEnv(make())
    expect(warnings).toContainEqual(expect.stringContaining(warning))
  })

  it('takes action spaces of 0 to 1 and of -1 to 1 for normalised', async () => {
    const box = new Box({ low: [0, -1, -0.5], high: [1, 1, 0.5] })
    class Three extends CounterEnv {
      override readonly actionSpace: Space<Float32Array> = box
    }
    expect(await checkEnv(new Three())).toEqual({ warnings: [] })
  })

  it('names the feature whose bounds it warns of', async () => {
    class Open extends CounterEnv {
      override readonly observationSpace = new Dict({
        'observation.state': new Box({ low: [-Infinity, 0], high: [20, Infinity] }),
      })
    }
    expect(await checkEnv(new Open())).toEqual({
      warnings: [
        'observationSpace `observation.state` has no lower bound at index 0',
        'observationSpace `observation.state` has no upper bound at index 1',
      ],
    })
  })

  it('refuses a Discrete that lost its values', async () => {
    const observationSpace = new Dict({ grip: Object.defineProperty(new Discrete(2), 'n', { value: 0 }) })
    await expect(checkEnv(counterWith({ observationSpace }))).rejects.toThrow('observationSpace `grip` holds 0 values')
  })
})
