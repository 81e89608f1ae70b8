/** Rewards are differences of potentials: the way pays, dwelling does not. */

import { describe, expect, it } from 'vitest'
import { ScoreKeeper } from '../../src/env/score-keeper.js'
import type { Score, Task } from '../../src/env/task.js'

const TASK: Task = {
  id: 'toy',
  instruction: '',
  horizonS: 1,
  objects: [],
  needsScene: false,
  environmentState: [],
  rewardWeights: { near: 0.5, held: 1, success: 2 },
  subGoals: { grasped: 0.25, placed: 0.75 },
  begin: () => {
    throw new Error('is not begun here')
  },
}

const score = (near: number, held: number, success: boolean, grasped = held === 1): Score => ({
  potentials: { near, held, gossip: 0.7 },
  subGoals: { grasped, placed: success },
  success,
})

describe('ScoreKeeper', () => {
  it('pays weight times gain, takes back what is lost, and nothing for staying', () => {
    const keeper = new ScoreKeeper(TASK, 'dense', score(0.2, 0, false))
    expect(keeper.paid).toEqual({ near: 0, held: 0, success: 0 })
    expect(keeper.take(score(0.6, 1, false))).toBeCloseTo(0.5 * 0.4 + 1, 12)
    for (let i = 0; i < 10; i++) expect(keeper.take(score(0.6, 1, false))).toBe(0)
    expect(keeper.take(score(0.2, 0, false))).toBeCloseTo(-1.2, 12)
    expect(keeper.take(score(1, 1, true))).toBeCloseTo(0.4 + 1 + 2, 12)
    expect(keeper.paid).toEqual({ near: 0.4, held: 1, success: 2 })
    expect(keeper.take(score(1, 1, true))).toBe(0)
  })

  it('sums to the same over any way to the same end', () => {
    const wander = [score(0.9, 1, false), score(0, 0, false), score(0.5, 1, false), score(1, 1, true)]
    const sums = [wander, wander.slice(-1)].map(way => {
      const keeper = new ScoreKeeper(TASK, 'dense', score(0.1, 0, false))
      return way.reduce((sum, each) => sum + keeper.take(each), 0)
    })
    expect(sums[0]).toBeCloseTo(sums[1] as number, 12)
  })

  it('pays for success alone where rewards are sparse', () => {
    const keeper = new ScoreKeeper(TASK, 'sparse', score(0.1, 0, false))
    expect(keeper.take(score(0.9, 1, false))).toBe(0)
    expect(keeper.take(score(1, 1, true))).toBe(2)
    expect(keeper.paid).toEqual({ success: 2 })
  })

  it('remembers sub-goals that were reached, and what they are worth', () => {
    const keeper = new ScoreKeeper(TASK, 'dense', score(0, 0, false))
    expect([keeper.subGoals, keeper.partialCredit]).toEqual([{ grasped: false, placed: false }, 0])
    keeper.take(score(0, 1, false))
    keeper.take(score(0, 0, false))
    expect([keeper.subGoals, keeper.partialCredit]).toEqual([{ grasped: true, placed: false }, 0.25])
    keeper.take(score(0, 0, true))
    expect(keeper.partialCredit).toBe(1)
  })
})
