/** Two results beside each other: which differences count. */

import { describe, expect, it } from 'vitest'
import { UsageError } from '../../../src/robot/errors.js'
import type { BenchmarkResult } from '../../../src/run/benchmark/benchmark-result.js'
import { compare } from '../../../src/run/benchmark/compare.js'
import { policyPairs } from '../../../src/run/benchmark/policy-pairs.js'
import { suiteOf } from '../../../src/run/benchmark/suite.js'
import { drawEpisode, drawResult, FakeRunner, runFake, SUITE } from './fake-episodes.js'

const TASKS = ['reach', 'touch', 'lift-cube']
const of = (skill: number, options: { n?: number; seed?: number } = {}, tasks = TASKS) =>
  drawResult(tasks, ['easy'], { scripted: { role: 'policy', skill }, noop: { role: 'floor', skill: 0 } }, options)

const change = (result: BenchmarkResult, task: string, fields: object): BenchmarkResult => ({
  ...result,
  cells: result.cells.map(cell => (cell.task === task ? { ...cell, ...fields } : cell)),
})

describe('compare', () => {
  it('finds two runs of the same episodes identical', async () => {
    const { cells, notes } = compare(await of(0.98), await of(0.98))
    expect(cells.map(({ task, policy }) => `${task} ${policy}`)).toEqual(TASKS.map(task => `${task} scripted`))
    for (const cell of cells)
      expect(cell).toMatchObject({ verdict: 'same', isIdentical: true, test: 'paired', n: 100, p: 1, pHolm: 1 })
    expect(notes).toEqual([])
  })

  it('calls a real loss worse and a real gain better, by pairs of seeds', async () => {
    const [good, bad] = [await of(0.99), await of(0.85)]
    for (const [old, now, verdict] of [
      [good, bad, 'worse'],
      [bad, good, 'better'],
    ] as const) {
      const { cells } = compare(old, now)
      expect(cells.map(cell => cell.verdict)).toEqual([verdict, verdict, verdict])
      expect(cells[0]).toMatchObject({ test: 'paired', isIdentical: false })
      expect(cells[0]?.firstRate).toBe(old.cells[0]?.successRate)
      // Seven seeds to one side, since there are three cells.
      expect(cells[0]?.detectableDrop).toBeCloseTo(0.0894, 4)
    }
  })

  it('takes Fisher’s test where no seed is shared', async () => {
    const { cells } = compare(await of(0.99), await of(0.85, { seed: 5000 }))
    expect(cells.map(({ test, verdict }) => `${test} ${verdict}`)).toEqual(TASKS.map(() => 'apart worse'))
  })

  it('does not let a few shared seeds stand for all', async () => {
    const { cells } = compare(await of(0.99), await of(0.1, { seed: 1098 }))
    expect(cells.map(({ test, n, verdict }) => `${test} ${n} ${verdict}`)).toEqual(TASKS.map(() => 'apart 100 worse'))
    const half = compare(await of(0.99), await of(0.1, { seed: 1050 })).cells
    expect(half.map(({ test, n, verdict }) => `${test} ${n} ${verdict}`)).toEqual(TASKS.map(() => 'paired 50 worse'))
  })

  it('finds a success that is none any more in the same states', async () => {
    const old = await of(1, { n: 20 }, ['reach'])
    const results = old.cells[0]?.results.map(each => ({ ...each, success: false }))
    expect(compare(old, change(old, 'reach', { results })).cells[0]).toMatchObject({
      isIdentical: false,
      verdict: 'worse',
    })
  })

  it('corrects for the number of cells: what counts alone need not count among many', async () => {
    const old = await of(1, { n: 20 })
    const lost = (result: BenchmarkResult) => {
      const [cell] = result.cells
      const results = cell?.results.map((each, i) => (i < 6 ? { ...each, success: false } : each))
      return change(result, 'reach', { results })
    }
    const alone = await of(1, { n: 20 }, ['reach'])
    expect(compare(alone, lost(alone)).cells[0]).toMatchObject({
      p: expect.closeTo(0.03125, 9) as number,
      pHolm: expect.closeTo(0.03125, 9) as number,
      verdict: 'worse',
    })
    expect(compare(old, lost(old)).cells[0]).toMatchObject({
      p: expect.closeTo(0.03125, 9) as number,
      pHolm: expect.closeTo(3 * 0.03125, 9) as number,
      verdict: 'same',
    })
  })

  it('leaves out what is no longer the same, and says so', async () => {
    const old = await of(0.98)
    const now = change(change(await of(0.98), 'reach', { envId: 'so101/Reach-v1' }), 'touch', {
      options: { rateHz: 50 },
    })
    const { cells, notes } = compare(old, { ...now, versions: { ...now.versions, rapier: '0.22.0' }, suiteHash: 'ff' })
    expect(cells.map(({ task }) => task)).toEqual(['lift-cube'])
    expect(notes.join('\n')).toMatch(/the suite was 'drawn' \(\w+\) and is 'drawn' \(ff\)/)
    expect(notes.join('\n')).toMatch(/rapier was 0.21.0 and is 0.22.0/)
    expect(notes.join('\n')).toMatch(
      /not compared: reach easy scripted: the task was so101\/reach-v0 and is so101\/Reach-v1/,
    )
    expect(notes.join('\n')).toMatch(/not compared: touch easy scripted: its environment was made with/)
  })

  it('refuses two results without a cell in common', async () => {
    const [a, b] = [await of(1, { n: 2 }, ['reach']), await of(1, { n: 2 }, ['touch'])]
    expect(() => compare(a, b)).toThrow(UsageError)
    expect(() => compare(a, b)).toThrow(/no cell that could be compared/)
  })
})

describe('compare of suites that stop early', () => {
  const suite = suiteOf({ ...SUITE, episodes: 200, stop: { lowRate: 0.9, highRate: 0.97 } })
  const run = (skill: number) =>
    runFake(suite, { runner: new FakeRunner(2, (job, seed) => drawEpisode(job, seed, ['near'], skill)) })

  it('calls a rate that fell from high to low worse, although three failures end the cell, and the other way round', async () => {
    const [good, bad] = [await run(1), await run(0)]
    expect(bad.cells[0]).toMatchObject({ n: 3, stopped: 'low' })
    const worse = compare(good, bad).cells
    expect(worse).toHaveLength(2)
    for (const cell of worse)
      expect(cell).toMatchObject({ test: 'sequential', verdict: 'worse', isIdentical: false, detectableDrop: null })
    expect(compare(bad, good).cells.map(({ verdict }) => verdict)).toEqual(['better', 'better'])
    expect(compare(good, await run(1)).cells.map(({ verdict }) => verdict)).toEqual(['same', 'same'])
    expect(compare(bad, await run(0.1)).cells.map(({ verdict }) => verdict)).toEqual(['same', 'same'])
  })

  it('takes the rate of an older result that went to its end, as far as it was high or low', async () => {
    const bad = await run(0)
    const whole = (successRate: number): BenchmarkResult => ({
      ...bad,
      cells: bad.cells.map(({ stopped: _, ...cell }) => ({ ...cell, successRate })),
    })
    expect(compare(whole(0.98), bad).cells.map(({ verdict }) => verdict)).toEqual(['worse', 'worse'])
    for (const rate of [0.93, 0.9])
      expect(compare(whole(rate), bad).cells.map(({ verdict }) => verdict)).toEqual(['same', 'same'])
  })
})

describe('policyPairs', () => {
  it('compares every two policies of a task and level on the same seeds, floors last and not with each other', async () => {
    const { cells } = await drawResult(['reach'], ['easy', 'hard'], {
      scripted: { role: 'policy', skill: 0.99 },
      mine: { role: 'policy', skill: 0.8 },
      random: { role: 'floor', skill: 0.1 },
      noop: { role: 'floor', skill: 0 },
    })
    const pairs = policyPairs(cells)
    expect(pairs.map(({ level, first, second }) => `${level} ${first} ${second}`)).toEqual([
      'easy scripted mine',
      'hard scripted mine',
      ...['easy', 'hard'].flatMap(level =>
        ['scripted', 'mine'].flatMap(policy => ['random', 'noop'].map(floor => `${level} ${policy} ${floor}`)),
      ),
    ])
    const [pair] = pairs
    const { both = 0, onlyFirst = 0, onlySecond = 0, neither = 0 } = pair?.counts ?? {}
    expect([pair?.n, both + onlyFirst + onlySecond + neither]).toEqual([100, 100])
    expect(pair?.pHolm).toBeGreaterThanOrEqual(pair?.p ?? NaN)
  })
})
