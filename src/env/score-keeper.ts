/** What an episode has earned so far: differences of potentials, and the sub-goals that were reached. */

import type { Score, Task } from './task.js'

/** `dense` pays for every potential of the task, `sparse` for success alone. */
export type RewardKind = 'dense' | 'sparse'
export const REWARD_KINDS: readonly RewardKind[] = ['dense', 'sparse']

/** Of `Task.rewardWeights` where a task names none for it. */
const SUCCESS_WEIGHT = 1

export class ScoreKeeper {
  readonly #weights: Readonly<Record<string, number>>
  readonly #reached: Record<string, boolean>
  #before: Readonly<Record<string, number>>
  /** Paid in the last step, by potential. All zero after the reset. */
  paid: Readonly<Record<string, number>>

  /** `first`: of the state after the reset, which pays nothing. */
  constructor(
    private readonly task: Task,
    kind: RewardKind,
    first: Score,
  ) {
    const success = task.rewardWeights['success'] ?? SUCCESS_WEIGHT
    this.#weights = kind === 'dense' ? { ...task.rewardWeights, success } : { success }
    this.#reached = { ...first.subGoals }
    this.#before = potentialsOf(first)
    this.paid = Object.fromEntries(Object.keys(this.#weights).map(name => [name, 0]))
  }

  /** The reward of a step that led to `score`. */
  take(score: Score): number {
    const now = potentialsOf(score)
    const paid: Record<string, number> = {}
    let reward = 0
    for (const [name, weight] of Object.entries(this.#weights)) {
      paid[name] = weight * ((now[name] ?? 0) - (this.#before[name] ?? 0))
      reward += paid[name]
    }
    for (const [name, isReached] of Object.entries(score.subGoals)) this.#reached[name] ||= isReached
    this.#before = now
    this.paid = paid
    return reward
  }

  /** Whether each sub-goal has been reached since the reset, be it for a moment. */
  get subGoals(): Readonly<Record<string, boolean>> {
    return { ...this.#reached }
  }

  /** Sum of the shares of the sub-goals that were reached, 0..1. */
  get partialCredit(): number {
    return Object.entries(this.task.subGoals).reduce((sum, [name, share]) => sum + (this.#reached[name] ? share : 0), 0)
  }
}

function potentialsOf({ potentials, success }: Score): Readonly<Record<string, number>> {
  return { ...potentials, success: Number(success) }
}
