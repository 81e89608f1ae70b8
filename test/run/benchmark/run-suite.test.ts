/** Suites on drawn episodes: the same result for any number of threads and machines, early stops, and what is refused. */

import { describe, expect, it } from 'vitest'
import { TwinError, UsageError } from '../../../src/robot/errors.js'
import type { BenchmarkResult } from '../../../src/run/benchmark/benchmark-result.js'
import { merge } from '../../../src/run/benchmark/merge.js'
import { openCells } from '../../../src/run/benchmark/run-suite.js'
import { parseShard } from '../../../src/run/benchmark/shard.js'
import { suiteHash, suiteOf, type SuiteInput } from '../../../src/run/benchmark/suite.js'
import { drawEpisode, FakeRunner, RUN, runFake, SUITE } from './fake-episodes.js'

const suite = suiteOf({ ...SUITE, levels: ['easy', 'medium'] })
const stopping = suiteOf({ ...SUITE, episodes: 200, stop: { lowRate: 0.8, highRate: 0.95 } })

function cell(result: BenchmarkResult, task: string, policy: string, level = 'easy') {
  const found = result.cells.find(each => each.task === task && each.policy === policy && each.level === level)
  if (!found) throw new Error(`no cell ${task} ${level} ${policy}`)
  return found
}

describe('a suite', () => {
  it('runs each task, level and policy with its floors on the same seeds, and counts what came of them', async () => {
    const result = await runFake(suite, { runner: new FakeRunner() })
    expect(result.cells.map(({ task, level, policy, role, n }) => [task, level, policy, role, n].join(' '))).toEqual(
      ['reach', 'lift-cube'].flatMap(task =>
        ['easy', 'medium'].flatMap(level => [
          `${task} ${level} scripted policy 12`,
          `${task} ${level} random floor 12`,
          `${task} ${level} noop floor 12`,
        ]),
      ),
    )
    for (const { results } of result.cells)
      expect(results.map(({ seed }) => seed)).toEqual(Array.from({ length: 12 }, (_, i) => 1000 + i))

    const { results, n, successes, successRate, failures, funnel, meanStepsToSuccess } = cell(result, 'reach', 'random')
    const good = results.filter(({ success }) => success)
    expect([successes, successRate]).toEqual([good.length, good.length / n])
    expect(failures.reduce((sum, { episodes }) => sum + episodes, 0)).toBe(n - successes)
    expect(funnel).toEqual([
      { name: 'near', reached: results.filter(({ subGoals }) => subGoals['near'] !== undefined).length },
      { name: 'reached', reached: results.filter(({ subGoals }) => subGoals['reached'] !== undefined).length },
    ])
    expect(meanStepsToSuccess).toBe(
      good.length === 0 ? null : good.reduce((sum, { steps }) => sum + steps, 0) / good.length,
    )
  })

  it('gives the same with 1, 2, 3 and 7 lanes', async () => {
    const one = await runFake(suite, { runner: new FakeRunner(1) })
    for (const lanes of [2, 3, 7]) expect(await runFake(suite, { runner: new FakeRunner(lanes) })).toEqual(one)
    expect(new Set(one.cells.map(({ hash }) => hash)).size).toBe(one.cells.length)
  })

  it('runs floors on fewer seeds where asked to, a ceiling beside other policies, and no policy twice', async () => {
    const other = suiteOf({ ...SUITE, policies: ['random'], floors: { policies: ['noop', 'random'], episodes: 3 } })
    const result = await runFake(other, { runner: new FakeRunner() })
    const reach = result.cells.filter(({ task }) => task === 'reach')
    expect(reach.map(({ policy, role, n }) => `${policy} ${role} ${n}`)).toEqual([
      'random policy 12',
      'scripted ceiling 12',
      'noop floor 3',
    ])
  })

  it('names why episodes failed: the first sub-goal that was missed, what was lost, what an error stopped', async () => {
    const outcomes = [
      { success: false, subGoals: {} },
      { success: false, subGoals: { reached: 3 } },
      { success: false, subGoals: { near: 3 } },
      { success: false, subGoals: { near: 3, reached: 4 } },
      { success: true, subGoals: { near: 3, reached: 4 } },
    ]
    const runner = new FakeRunner(1, ({ policy }, seed) => {
      const outcome = outcomes[seed - 1000]
      if (policy !== 'scripted' || !outcome) return { seed, error: { code: 'PHYSICS', message: 'it blew up' } }
      return { ...outcome, seed, steps: 30, timeS: 1, rewardSum: 0, stateHash: 'ab', partialCredit: 0 }
    })
    const result = await runFake(suiteOf({ ...SUITE, tasks: ['reach'], episodes: 6 }), { runner })
    const { results, failures, successes } = cell(result, 'reach', 'scripted')
    expect(results.map(({ failure }) => failure)).toEqual([
      'never near',
      'never near',
      'never reached',
      'lost after reached',
      undefined,
      'stopped by error',
    ])
    expect(results[5]?.error).toEqual({ code: 'PHYSICS', message: 'it blew up' })
    expect([successes, failures[0]]).toEqual([1, { failure: 'never near', episodes: 2 }])
  })

  it('ends with an error that is no episode, after the others have ended, and keeps what they gave', async () => {
    const kept: number[] = []
    const runner = new FakeRunner(2, (job, seed) => {
      if (seed === 1004) throw new TwinError('WORKER_DIED', 'three threads died')
      return drawEpisode(job, seed, ['near'])
    })
    const running = runFake(suite, { runner, onEpisode: (_, { seed }) => kept.push(seed) })
    await expect(running).rejects.toThrow('three threads died')
    expect(kept).toEqual(expect.arrayContaining([1000, 1001, 1002, 1003]))
    expect(runner.asked.length).toBeLessThan(9)
  })
})

describe('an early stop', () => {
  it('comes at the same seed for any number of lanes, and says what it found', async () => {
    const one = await runFake(stopping, { runner: new FakeRunner(1) })
    for (const lanes of [2, 5]) expect(await runFake(stopping, { runner: new FakeRunner(lanes) })).toEqual(one)
    expect(cell(one, 'reach', 'noop')).toMatchObject({ stopped: 'low', n: 3, successes: 0 })
    for (const { n, stopped } of one.cells) expect([n < 200, stopped !== undefined]).toEqual([true, true])
  })

  it('saves the episodes that would have come after it', async () => {
    const runner = new FakeRunner(2)
    const left: number[] = []
    const result = await runFake(stopping, { runner, onEpisode: (_, __, now) => left.push(now) })
    const counted = result.cells.reduce((sum, { n }) => sum + n, 0)
    expect(runner.asked.length).toBeLessThan(1.5 * counted)
    expect(left.at(-1)).toBe(0)
  })

  it('is refused for a shard, with the reason', () => {
    expect(() => openCells(stopping, { index: 1, count: 2 })).toThrow(UsageError)
    expect(() => openCells(stopping, { index: 1, count: 2 })).toThrow(/shard 1\/2 has only some.*leave out --shard/)
  })
})

describe('shards', () => {
  const count = 3
  const parts = () =>
    Promise.all(
      [2, 3, 1].map(async index => ({
        name: `part${index}.json`,
        result: await runFake(suite, { runner: new FakeRunner(index), shard: { index, count } }),
      })),
    )

  it('have every third seed each, and together are the whole', async () => {
    const [two, ...others] = await parts()
    expect(two?.result.cells[0]?.results.map(({ seed }) => seed)).toEqual([1001, 1004, 1007, 1010])
    const whole = await runFake(suite, { runner: new FakeRunner(2) })
    const merged = await merge([two as NonNullable<typeof two>, ...others])
    expect(JSON.stringify({ ...merged, runs: [] })).toBe(JSON.stringify({ ...whole, runs: [] }))
    expect(merged.runs).toEqual([RUN, RUN, RUN])
  })

  it('are the whole also where a cell has fewer episodes than there are shards', async () => {
    const small = suiteOf({ ...SUITE, episodes: 2, floors: { episodes: 1 } })
    const all = [1, 2, 3].map(async index => ({
      name: String(index),
      result: await runFake(small, { runner: new FakeRunner(), shard: { index, count } }),
    }))
    const whole = await runFake(small, { runner: new FakeRunner() })
    expect({ ...(await merge(await Promise.all(all))), runs: [] }).toEqual({ ...whole, runs: [] })
  })

  it('are not merged with a gap, twice, from another suite, split or version', async () => {
    const [two, three, one] = (await parts()) as [Part, Part, Part]
    type Part = Awaited<ReturnType<typeof parts>>[number]
    const renamed = ({ name, result }: Part, change: Partial<BenchmarkResult>): Part => ({
      name,
      result: { ...result, ...change },
    })
    await expect(merge([])).rejects.toThrow(/nothing to merge/)
    await expect(merge([two, one])).rejects.toThrow(/shard 3\/3 is missing/)
    await expect(merge([two, three, one, two])).rejects.toThrow(/part2.json and part2.json are both shard 2\/3/)
    await expect(merge([one, two, renamed(three, { suiteHash: 'ff' })])).rejects.toThrow(/part3.json of 'fake' \(ff\)/)
    await expect(
      merge([one, two, renamed(three, { versions: { ...three.result.versions, engine: 'x' } })]),
    ).rejects.toThrow(/made by engine rapier .* and part3.json by x/)
    await expect(merge([one, two, renamed(three, { shard: { index: 3, count: 4 } })])).rejects.toThrow(/one of 4/)
    await expect(
      merge([{ name: 'all.json', result: await runFake(suite, { runner: new FakeRunner() }) }]),
    ).rejects.toThrow(/all.json is no shard/)
  })

  it.each(['0/2', '3/2', '1', '1/0', 'a/b', '-1/2', '1/2/3'])('are not written as %s', text => {
    expect(() => parseShard(text)).toThrow(UsageError)
  })
})

describe('a suite with something wrong', () => {
  const wrong: [change: Partial<SuiteInput>, says: RegExp][] = [
    [{ tasks: ['reech'] }, /no task 'reech', did you mean 'reach'/],
    [{ tasks: ['reach', 'reach'] }, /tasks names 'reach' twice/],
    [{ tasks: [] }, /tasks is empty/],
    [{ policies: ['scriptd'] }, /no policy 'scriptd', did you mean 'scripted'/],
    [{ ceiling: 'best' }, /no policy 'best'/],
    [{ levels: ['esay' as 'easy'] }, /no level 'esay', did you mean 'easy'/],
    [{ levels: [{ name: 'mine', level: 'medium', randomise: { objcts: {} } }] }, /level 'mine': .*objcts/],
    [{ levels: [{ name: 'easy', level: 'medium' }] }, /named 'easy' that is medium .* `name` of its own/],
    [
      { levels: [{ name: 'hard', level: 'hard', randomise: { table: { height_m: 0.01 } } }] },
      /hard with something changed/,
    ],
    [{ episodes: 0 }, /expected episodes to be a whole number of at least 1, got 0/],
    [{ floors: { episodes: 13 } }, /floors.episodes is 13, more than the 12/],
    [{ seed: 4294967290 }, /leaves no room for 12 episodes/],
    [{ seed: -1 }, /seed.*got -1/],
    [{ stop: { lowRate: 0.9, highRate: 0.8 } }, /lowRate below highRate, got 0.9 and 0.8/],
  ]
  it.each(wrong)('%o is refused', (change, says) => {
    expect(() => suiteOf({ ...SUITE, ...change })).toThrow(UsageError)
    expect(() => suiteOf({ ...SUITE, ...change })).toThrow(says)
  })

  it('has another hash for whatever changes an episode, and for nothing else', () => {
    const hash = suiteHash(suite)
    const changes: Partial<SuiteInput>[] = [
      { seed: 1 },
      { episodes: 13 },
      { rateHz: 50 },
      { levels: ['easy'] },
      { ceiling: null },
    ]
    for (const change of changes)
      expect(suiteHash(suiteOf({ ...SUITE, levels: suite.levels, ...change }))).not.toBe(hash)
    expect(suiteHash(suiteOf({ ...SUITE, levels: suite.levels, name: 'other', workers: 4 }))).toBe(hash)
  })
})
