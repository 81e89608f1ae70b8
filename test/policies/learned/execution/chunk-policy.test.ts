/** Which action of which chunk is executed at which step, at 10 Hz: `1.2` is action 2 of chunk 1, `-` a step without one, the arm holding. */

import { describe, expect, it } from 'vitest'
import type { ExecutionOptions } from '../../../../src/policies/learned/execution/execution-options.js'
import { Loop, NumberedSource, numberedSpec, turnsAsked } from './numbered-source.js'

interface Case {
  readonly name: string
  readonly chunk: number
  readonly options: Partial<ExecutionOptions>
  readonly executed: string
  /** The loop's turns at which chunks are asked for. */
  readonly asked: readonly number[]
  readonly missed?: number
}

const CASES: readonly Case[] = [
  {
    name: 'sync without latency never waits',
    chunk: 5,
    options: {},
    executed: '0.0 0.1 0.2 1.0 1.1 1.2 2.0',
    asked: [0, 3, 6],
  },
  {
    name: 'sync waits for each chunk',
    chunk: 5,
    options: { latencyS: 0.2 },
    executed: '- - 0.0 0.1 0.2 - - 1.0 1.1 1.2 - - 2.0',
    asked: [0, 5, 10],
  },
  {
    name: 'a latency that is no whole number of steps is charged as the next one',
    chunk: 5,
    options: { latencyS: 0.11 },
    executed: '- - 0.0 0.1 0.2 - - 1.0',
    asked: [0, 5],
  },
  {
    name: 'sync with chunks of one action',
    chunk: 1,
    options: { nActionSteps: 1, latencyS: 0.1 },
    executed: '- 0.0 - 1.0 - 2.0',
    asked: [0, 2, 4],
  },
  {
    name: 'async without latency takes over where it asks',
    chunk: 5,
    options: { mode: 'async' },
    executed: '0.0 0.1 0.2 1.0 1.1 1.2 2.0',
    asked: [0, 3, 6],
  },
  {
    name: 'async goes on with the old chunk, and begins the new one at the step that it is at',
    chunk: 5,
    options: { mode: 'async', latencyS: 0.2 },
    executed: '- - 0.0 0.1 0.2 0.3 0.4 1.2 1.3 1.4 2.2 2.3 2.4 3.2',
    asked: [0, 5, 8, 11],
  },
  {
    name: 'async waits for what is longer than the rest of the chunk, and loses no action',
    chunk: 5,
    options: { mode: 'async', latencyS: 0.4 },
    executed: '- - - - 0.0 0.1 0.2 0.3 0.4 - - 1.2 1.3 1.4 - - 2.2',
    asked: [0, 7, 12],
  },
  {
    name: 'async with a latency longer than the chunk',
    chunk: 2,
    options: { mode: 'async', nActionSteps: 1, latencyS: 0.5 },
    executed: '- - - - - 0.0 0.1 - - - - 1.1 - - - - 2.1',
    asked: [0, 6, 11, 16],
  },
  {
    name: 'async that executes whole chunks waits as sync does',
    chunk: 3,
    options: { mode: 'async', latencyS: 0.1 },
    executed: '- 0.0 0.1 0.2 - 1.0 1.1 1.2 - 2.0',
    asked: [0, 4, 8],
  },
  {
    name: 'async by the share of the chunk that is left',
    chunk: 4,
    options: { mode: 'async', chunkSizeThreshold: 0.5, latencyS: 0.1 },
    executed: '- 0.0 0.1 0.2 1.1 1.2 2.1 2.2 3.1',
    asked: [0, 3, 5, 7],
  },
  {
    name: 'async at share 0 asks when nothing is left, at share 1 as often as answers come',
    chunk: 3,
    options: { mode: 'async', chunkSizeThreshold: 0, latencyS: 0.1 },
    executed: '- 0.0 0.1 0.2 - 1.0 1.1 1.2 -',
    asked: [0, 4, 8],
  },
  {
    name: 'async at share 1 asks as soon as the last one is there',
    chunk: 3,
    options: { mode: 'async', chunkSizeThreshold: 1, latencyS: 0.1 },
    executed: '- 0.0 1.1 2.1 3.1',
    asked: [0, 1, 2, 3, 4],
  },
  {
    name: 'deadline takes over at the boundary, however early it is there',
    chunk: 6,
    options: { mode: 'deadline', nActionSteps: 4, deadlineS: 0.2 },
    executed: '0.0 0.1 0.2 0.3 1.2 1.3 1.4 1.5 2.2',
    asked: [0, 2, 6],
  },
  {
    name: 'deadline that is just met',
    chunk: 6,
    options: { mode: 'deadline', nActionSteps: 4, deadlineS: 0.2, latencyS: 0.2 },
    executed: '- - 0.0 0.1 0.2 0.3 1.2 1.3 1.4 1.5 2.2',
    asked: [0, 4, 8],
  },
  {
    name: 'deadline that is missed: the tail, then the pose; each counts once',
    chunk: 6,
    options: { mode: 'deadline', nActionSteps: 4, deadlineS: 0.1, latencyS: 0.4 },
    executed: '- - - - 0.0 0.1 0.2 0.3 0.4 0.5 - 1.3 1.4 1.5 - - - 2.1',
    asked: [0, 7, 13],
    missed: 2,
  },
  {
    name: 'deadline longer than the steps between boundaries asks at once',
    chunk: 4,
    options: { mode: 'deadline', nActionSteps: 2, deadlineS: 1 },
    executed: '0.0 0.1 1.1 1.2 2.2 2.3',
    asked: [0, 1, 2, 4],
  },
  {
    name: 'deadline with whole chunks: what the overlap takes is not waited for',
    chunk: 4,
    options: { mode: 'deadline', nActionSteps: 4, deadlineS: 0.1, latencyS: 0.1 },
    executed: '- 0.0 0.1 0.2 0.3 1.1 1.2 1.3 2.1 2.2 2.3',
    asked: [0, 4, 7, 10],
  },
]

describe('ChunkPolicy', () => {
  it.each(CASES)('$name', async ({ chunk, options, executed, asked, missed = 0 }) => {
    const source = new NumberedSource(numberedSpec(chunk))
    const loop = new Loop(source, options)
    expect(await loop.steps(executed.split(' ').length)).toBe(executed)
    expect(turnsAsked(source)).toEqual(asked)
    const { waitedSteps, missedDeadlines } = loop.policy.report()
    expect([waitedSteps, missedDeadlines]).toEqual([executed.split(' ').filter(step => step === '-').length, missed])
  })

  it('asks for as many chunks in async as in sync, and waits for the first one alone where the tail is long enough', async () => {
    const chunksFor = async (mode: 'sync' | 'async', turns: number) => {
      const loop = new Loop(new NumberedSource(numberedSpec(11)), { mode, nActionSteps: 8, latencyS: 0.3 })
      await loop.steps(turns)
      const { chunks, waitedSteps } = loop.policy.report()
      return { chunks, waitedSteps, executed: turns - waitedSteps }
    }
    expect(await chunksFor('sync', 110)).toEqual({ chunks: 10, waitedSteps: 30, executed: 80 })
    expect(await chunksFor('async', 83)).toEqual({ chunks: 10, waitedSteps: 3, executed: 80 })
  })

  it('joins what two chunks say of a step, and that with the next one', async () => {
    const loop = new Loop(new NumberedSource(numberedSpec(4)), {
      mode: 'async',
      nActionSteps: 1,
      aggregate: 'weighted_average',
    })
    const values = [await loop.value(), await loop.value(), await loop.value()]
    // Step 1: actions 0.1 and 1.0; step 2: 0.2 and 1.1, then 2.0.
    const step2 = 0.3 * 2 + 0.7 * 101
    expect(values[0]).toBe(0)
    expect(values[1]).toBeCloseTo(0.3 * 1 + 0.7 * 100, 4)
    expect(values[2]).toBeCloseTo(0.3 * step2 + 0.7 * 200, 4)
  })

  it('ensembles: each step a chunk, and the weighted mean of all that was said for it', async () => {
    const loop = new Loop(new NumberedSource(numberedSpec(3)), { nActionSteps: 1, temporalEnsembleCoeff: 0.01 })
    const weight = (i: number) => Math.exp(-0.01 * i)
    const mean = (values: readonly number[]) =>
      values.reduce((sum, value, i) => sum + weight(i) * value, 0) / values.reduce((sum, _, i) => sum + weight(i), 0)
    for (const said of [[0], [1, 100], [2, 101, 200], [102, 201, 300], [202, 301, 400]]) {
      expect(await loop.value()).toBeCloseTo(mean(said), 3)
    }
  })

  it('holds the measured pose, inside the action space, before its first action', async () => {
    const loop = new Loop(new NumberedSource(numberedSpec(3)), { latencyS: 0.2 })
    // Measured -1000 and -1001; the lowest target is -1.
    expect([await loop.value(), await loop.value(), await loop.value()]).toEqual([-1, -1, 0])
  })

  it('holds the last target, not what is measured, between chunks', async () => {
    const loop = new Loop(new NumberedSource(numberedSpec(3)), { nActionSteps: 2, latencyS: 0.2 })
    await loop.steps(4)
    expect([await loop.value(), await loop.value(), await loop.value()]).toEqual([1, 1, 100])
  })

  it('keeps actions inside the action space, and gives arrays that are nobody else’s', async () => {
    const source = new NumberedSource(numberedSpec(3))
    source.asked.length = 200
    const loop = new Loop(source, { latencyS: 0 })
    const first = await loop.policy.act({ 'observation.state': Float32Array.of(0) })
    expect([...first]).toEqual([10_000])
    first[0] = 5
    const [observation] = source.asked.at(-1)?.input.observations ?? []
    expect([...(observation?.['observation.state'] ?? [])]).toEqual([0])
    expect(await loop.value()).toBe(10_000)
  })

  it('sees the newest steps of the loop, waited ones too, and the first one for those before it', async () => {
    const source = new NumberedSource(numberedSpec(2, 3))
    const loop = new Loop(source, { nActionSteps: 1, latencyS: 0.1 })
    await loop.steps(5)
    const seen = source.asked.map(({ input }) =>
      input.observations.map(features => -1000 - (features['observation.state']?.[0] as number)),
    )
    expect(seen).toEqual([
      [0, 0, 0],
      [0, 1, 2],
      [2, 3, 4],
    ])
  })

  it('gives each chunk its own seed, the same for the same episode', async () => {
    const seeds = async (seed: number) => {
      const source = new NumberedSource(numberedSpec(1))
      const loop = new Loop(source, { nActionSteps: 1 })
      loop.reset(seed)
      await loop.steps(3)
      expect(source.asked.map(({ input }) => [input.isFirst, input.task])).toEqual([
        [true, 'go'],
        [false, 'go'],
        [false, 'go'],
      ])
      return source.asked.map(({ input }) => input.seed)
    }
    const first = await seeds(1)
    expect(await seeds(1)).toEqual(first)
    expect(new Set([...first, ...(await seeds(2))]).size).toBe(6)
  })

  it('tells what it is, and of its episode alone', async () => {
    const source = new NumberedSource(numberedSpec(3))
    const loop = new Loop(source, { latencyS: 0.1 })
    expect([loop.policy.needs, loop.policy.rateHz]).toEqual([['observation.state'], 10])
    await loop.steps(6)
    expect(loop.policy.report()).toEqual({ chunks: 2, waitedSteps: 2, missedDeadlines: 0, inferenceS: [0.1, 0.101] })
    loop.reset(8)
    expect(loop.policy.report()).toEqual({ chunks: 0, waitedSteps: 0, missedDeadlines: 0, inferenceS: [] })
    await loop.policy.close()
    expect(source.isClosed).toBe(true)
  })
})

describe('ChunkPolicy on the wall’s clock', () => {
  const onTheWall = { latencyS: undefined }

  it('takes a chunk at the first step after it has come, and never waits for one', async () => {
    const source = new NumberedSource(numberedSpec(3), false)
    const loop = new Loop(source, onTheWall)
    expect(await loop.steps(3)).toBe('- - -')
    await source.answered(0)
    expect(await loop.steps(5)).toBe('0.0 0.1 0.2 - -')
    expect(source.asked).toHaveLength(2)
  })

  it('never lets an answer of the last episode act in this one', async () => {
    const source = new NumberedSource(numberedSpec(3), false)
    const loop = new Loop(source, onTheWall)
    await loop.steps(2)
    loop.reset(8)
    expect(await loop.steps(1)).toBe('-')
    await source.answered(0)
    expect(await loop.steps(2)).toBe('- -')
    await source.answered(1)
    expect(await loop.steps(1)).toBe('1.0')
    expect(loop.policy.report().chunks).toBe(1)
  })

  it('does not mind what became of the last episode’s request', async () => {
    const source = new NumberedSource(numberedSpec(3), false)
    const loop = new Loop(source, onTheWall)
    await loop.steps(1)
    loop.reset(8)
    await source.answered(0, new Error('of the last episode'))
    expect(await loop.steps(2)).toBe('- -')
  })

  describe('a chunk that takes hardly any time', () => {
    it.each([
      { latencyS: 0.008, steps: '0.0 0.1 0.2 1.0' },
      { latencyS: 0.009, steps: '- 0.0 0.1 0.2 - 1.0' },
    ])('in simulation costs no step up to the patience: $latencyS s', async ({ latencyS, steps }) => {
      const loop = new Loop(new NumberedSource(numberedSpec(3)), { latencyS, patienceS: 0.008 })
      expect(await loop.steps(steps.split(' ').length)).toBe(steps)
    })

    it('on the wall is waited for in its step, and no longer than the patience', async () => {
      const source = new NumberedSource(numberedSpec(3), false)
      const slept: { readonly timeS: number; readonly over: () => void }[] = []
      const sleep = (timeS: number) => new Promise<void>(over => slept.push({ timeS, over }))
      const loop = new Loop(source, { ...onTheWall, patienceS: 0.008 }, sleep)
      const first = loop.steps(1)
      await source.isAskedFor(1)
      await source.answered(0)
      expect(await first).toBe('0.0')
      expect(await loop.steps(2)).toBe('0.1 0.2')
      const late = loop.steps(1)
      await source.isAskedFor(2)
      slept[1]?.over()
      expect(await late).toBe('-')
      // It is not waited for again, and taken when it is there.
      expect(await loop.steps(1)).toBe('-')
      await source.answered(1)
      expect(await loop.steps(1)).toBe('1.0')
      expect(slept.map(({ timeS }) => timeS)).toEqual([0.008, 0.008])
    })

    it('on the wall does not keep the loop while there are actions', async () => {
      const source = new NumberedSource(numberedSpec(6), false)
      const never = () => new Promise<void>(() => undefined)
      const loop = new Loop(source, { ...onTheWall, mode: 'async', nActionSteps: 2, patienceS: 0.008 }, never)
      const first = loop.steps(1)
      await source.isAskedFor(1)
      await source.answered(0)
      expect(await first).toBe('0.0')
      expect(await loop.steps(4)).toBe('0.1 0.2 0.3 0.4')
      expect(source.asked).toHaveLength(2)
    })
  })

  it('is not moved by a reset while it waits for a chunk in simulation', async () => {
    const source = new NumberedSource(numberedSpec(3), false)
    const loop = new Loop(source, { latencyS: 0 })
    const late = loop.value()
    await source.isAskedFor(1)
    loop.reset(8)
    const next = loop.steps(1)
    await source.isAskedFor(2)
    await source.answered(0)
    expect(await late).toBe(0)
    await source.answered(1)
    expect(await next).toBe('1.0')
    expect(loop.policy.report().chunks).toBe(1)
  })

  it.each(['sync', 'async', 'deadline'] as const)(
    'throws what went wrong at the next step in %s mode, once, and acts on nothing older after it',
    async mode => {
      const source = new NumberedSource(numberedSpec(6), false)
      const loop = new Loop(source, { ...onTheWall, mode, nActionSteps: 4, deadlineS: 0.2 })
      await loop.steps(1)
      await source.answered(0)
      await loop.steps(mode === 'deadline' ? 3 : 5)
      expect(source.asked).toHaveLength(2)
      await source.answered(1, new Error('the network gave NaN'))
      await expect(loop.value()).rejects.toThrow('the network gave NaN')
      // Whoever goes on all the same asks anew, and holds until that is there.
      const held = await loop.value()
      expect(await loop.value()).toBe(held)
      expect(source.asked.map(({ input }) => input.isFirst)).toEqual([true, false, true])
      await source.answered(2)
      expect(await loop.steps(1)).toBe('2.0')
    },
  )
})
