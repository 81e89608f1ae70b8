/** Two results beside each other: which differences count. */

import { describe, expect, it } from 'vitest'
import { UsageError } from '../../../src/robot/errors.js'
import type { BenchmarkResult } from '../../../src/run/benchmark/benchmark-result.js'
import { compare } from '../../../src/run/benchmark/compare.js'
import { policyPairs } from '../../../src/run/benchmark/policy-pairs.js'
import { drawResult } from './fake-episodes.js'

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
      expect(cells[0]?.detectableDrop).toBeCloseTo(0.078, 2)
    }
  })

  it('takes Fisher’s test where no seed is shared', async () => {
    const { cells } = compare(await of(0.99), await of(0.85, { seed: 5000 }))
    expect(cells.map(({ test, verdict }) => `${test} ${verdict}`)).toEqual(TASKS.map(() => 'apart worse'))
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
