/** Learned policies in a suite: by folder, in several ways, on some tasks; and which runs are of the same suite. */

import { afterAll, describe, expect, it } from 'vitest'
import { UsageError } from '../../../src/robot/errors.js'
import { compare } from '../../../src/run/benchmark/compare.js'
import { cellsOf, jobOf } from '../../../src/run/benchmark/cells.js'
import { inferenceRows } from '../../../src/run/benchmark/inference-rows.js'
import { suiteHash, suiteOf, type SuiteInput } from '../../../src/run/benchmark/suite.js'
import type { EpisodeJob, EpisodeOutcome } from '../../../src/run/episode-jobs.js'
import { FRONT, STATE } from '../../policies/learned/example-spec.js'
import { TinyPolicies } from '../policies/tiny-policy.js'
import { FakeRunner, runFake, SUITE } from './fake-episodes.js'

const tiny = new TinyPolicies()
const path = tiny.make()
const other = tiny.make('act', { inputs: [STATE, FRONT], latency_ms: 40 })
const fast = tiny.make('act', { fps: 50 })
afterAll(() => {
  tiny.remove()
})

const suiteWith = (policies: SuiteInput['policies'], more: Partial<SuiteInput> = {}) =>
  suiteOf({ ...SUITE, policies, ...more })
const hashWith = (policies: SuiteInput['policies']) => suiteHash(suiteWith(policies))

describe('a suite with learned policies', () => {
  it('has a cell for each policy and way, on the tasks that it is for, with the cameras that it sees', () => {
    const suite = suiteWith([
      'scripted',
      { path, name: 'sync' },
      { path: other, name: 'async', options: { mode: 'async' }, tasks: ['reach'] },
    ])
    const cells = cellsOf(suite).filter(({ role }) => role === 'policy')
    expect(cells.map(({ task, policy }) => `${task} ${policy}`)).toEqual([
      'reach scripted',
      'reach sync',
      'reach async',
      'lift-cube scripted',
      'lift-cube sync',
    ])
    expect(cells.map(jobOf).slice(0, 3)).toEqual([
      { task: 'reach', policy: 'scripted', env: { rateHz: 30, level: 'easy' } },
      { task: 'reach', policy: path, env: { rateHz: 30, level: 'easy' } },
      {
        task: 'reach',
        policy: other,
        policyOptions: { mode: 'async' },
        env: { rateHz: 30, level: 'easy', cameras: { front: { width: 32, height: 24 } } },
      },
    ])
    expect(suite.policyFiles?.['async']?.execution).toMatchObject({ mode: 'async', latencyS: 0.04 })
  })

  it('names a folder by its last name', () => {
    const name = path.split('/').at(-1) ?? ''
    expect(suiteWith([path]).policies).toEqual([name])
  })

  it('is another one for another policy of the same name, and for other options; and the same wherever the folder is', () => {
    const same = tiny.make()
    const name = 'mine'
    const hash = hashWith([{ path, name }])
    expect(hashWith([{ path: same, name }])).toBe(hash)
    expect(hashWith([{ path: other, name }])).not.toBe(hash)
    expect(hashWith([{ path, name, options: { mode: 'async' } }])).not.toBe(hash)
    expect(hashWith([{ path, name, tasks: ['reach'] }])).not.toBe(hash)
  })

  it('leaves suites without them as they were', () => {
    expect(suiteWith(['scripted'])).not.toHaveProperty('policyFiles')
    expect(suiteHash(suiteWith(['scripted', 'random']))).toBe('897b8182fd34d726')
  })

  it.each<[SuiteInput['policies'], RegExp]>([
    [['scriptd'], /no policy 'scriptd', did you mean 'scripted'/],
    [[{ path: fast }], /made for 50 steps a second, and the suite has 30: write rateHz: 50/],
    [
      [
        { path, name: 'a' },
        { path: other, name: 'a' },
      ],
      /names two 'a'/,
    ],
    [
      [
        { path, name: 'a' },
        { path, name: 'a' },
      ],
      /names 'a' twice/,
    ],
    [[{ path, tasks: ['sort'] }], /task 'sort', which the suite does not have: it has reach, lift-cube/],
    [[{ path, options: { nActionSteps: 99 } }], /--policy.n_action_steps=99/],
    [[{ path: 'noop', options: { mode: 'async' } }], /--policy.mode=async means nothing/],
  ])('is refused with %j', (policies, says) => {
    expect(() => suiteWith(policies)).toThrow(says)
    expect(() => suiteWith(policies)).toThrow(UsageError)
  })
})

describe('the result', () => {
  /** Its networks take as long as the machine lets them. */
  class Reporting extends FakeRunner {
    override async attempt(job: EpisodeJob, seed: number): Promise<EpisodeOutcome> {
      const outcome = await super.attempt(job, seed)
      if ('error' in outcome || job.policy !== path) return outcome
      return { ...outcome, policyReport: { chunks: 10, waitedSteps: 3, missedDeadlines: 1, inferenceS: [0.01, 0.02] } }
    }
  }
  const suite = suiteWith(['scripted', { path, name: 'mine', options: { mode: 'deadline' } }])

  it('says how each policy kept up, and tells how long networks took apart from what repeats', async () => {
    const result = await runFake(suite, { runner: new Reporting() })
    const [, mine] = result.cells
    expect(mine?.results[0]?.policyReport).toEqual({ chunks: 10, waitedSteps: 3, missedDeadlines: 1 })
    expect(JSON.stringify(result.cells)).not.toContain('inferenceS')
    expect(result.runs[0]?.inference?.['mine']).toMatchObject({ chunks: 240 })
    expect(result.runs[0]?.inference?.['mine']?.maxS).toBeCloseTo(0.02, 9)
    const rows = inferenceRows(result)
    expect(rows.map(([policy, task, , how]) => [policy, task, how])).toEqual([
      ['mine', 'reach', 'deadline, 4 actions'],
      ['mine', 'lift-cube', 'deadline, 4 actions'],
    ])
    expect(rows[0]?.slice(5, 6)).toEqual(['10.0'])
    expect(rows[0]?.slice(7)).toEqual(['12', '10.0', '20.0'])
  })

  it('can be compared with that of another policy of the same name, which is noted', async () => {
    const old = await runFake(suite, { runner: new Reporting() })
    const now = await runFake(suiteWith(['scripted', { path: other, name: 'mine' }]), { runner: new FakeRunner() })
    const { cells, notes } = compare(old, {
      ...now,
      cells: now.cells.map(cell => ({ ...cell, options: { rateHz: 30, level: 'easy' } })),
    })
    expect(cells.map(({ policy }) => policy)).toEqual(['scripted', 'mine', 'scripted', 'mine'])
    expect(notes.filter(note => note.includes('was another one'))).toHaveLength(2)
  })
})
