/** TD-MPC's planner against LeRobot's own, over a model of sums in place of networks and with the same draws. */

import { describe, expect, it } from 'vitest'
import { CemPlanner, type WorldModel } from '../../../src/policies/learned/cem.js'
import { seededNoise } from '../../../src/policies/learned/noise.js'
import type { TdmpcLoop } from '../../../src/policies/learned/policy-spec.js'
import { DrawnNoise, expectNear, reference } from './reference.js'

interface Plan {
  readonly state: readonly number[]
  readonly normals: readonly number[]
  readonly integers: readonly number[]
  readonly choices: readonly number[]
  readonly actions: readonly number[]
}

interface Reference {
  readonly loop: TdmpcLoop
  readonly actionDims: number
  readonly model: {
    readonly mix: number[][]
    readonly head: number[][]
    readonly judges: number[][]
    readonly pay: number[]
  }
  readonly plans: readonly Plan[]
}

const { loop, actionDims, model: numbers, plans } = reference('plan') as Reference
const LATENT = loop.latent_dim

/** Rows of `z` and `a` side by side. */
function rowsOf(z: Float32Array, a: Float32Array): number[][] {
  return Array.from({ length: z.length / LATENT }, (_, n) => [
    ...z.subarray(n * LATENT, (n + 1) * LATENT),
    ...a.subarray(n * actionDims, (n + 1) * actionDims),
  ])
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, k) => sum + value * (b[k] as number), 0)
}

function column(matrix: readonly (readonly number[])[], k: number): number[] {
  return matrix.map(row => row[k] as number)
}

const MODEL: WorldModel = {
  actionDims,
  pi(z) {
    const rows = rowsOf(z, new Float32Array(0)).map(row => row.slice(0, LATENT))
    const columns = Array.from({ length: actionDims }, (_, k) => column(numbers.head, k))
    return Promise.resolve(Float32Array.from(rows.flatMap(row => columns.map(each => Math.tanh(dot(row, each))))))
  },
  step(z, a) {
    const rows = rowsOf(z, a)
    const next = rows.flatMap(row =>
      row.slice(0, LATENT).map((value, k) => 0.9 * value + dot(row.slice(LATENT), column(numbers.mix, k))),
    )
    return Promise.resolve({
      z: Float32Array.from(next),
      reward: Float32Array.from(rows, row => dot(row, numbers.pay)),
    })
  },
  values(z, a) {
    return Promise.resolve(Float32Array.from(numbers.judges.flatMap(judge => rowsOf(z, a).map(row => dot(row, judge)))))
  },
}

function drawnOf({ normals, integers, choices }: Plan): DrawnNoise {
  return new DrawnNoise(normals, integers, choices)
}

describe('the planner', () => {
  it("plans as LeRobot's, the second time from where the first one ended", async () => {
    const planner = new CemPlanner(loop, MODEL)
    for (const plan of plans) {
      const noise = drawnOf(plan)
      const actions = await planner.plan(Float32Array.from(plan.state), noise)
      expectNear(actions, plan.actions, 1e-5)
      expect(noise.isUsedUp).toBe(true)
    }
  })

  it('begins anew after a reset', async () => {
    const planner = new CemPlanner(loop, MODEL)
    const [first, second] = plans as [Plan, Plan]
    await planner.plan(Float32Array.from(first.state), drawnOf(first))
    const warm = await planner.plan(Float32Array.from(second.state), drawnOf(second))
    planner.reset()
    const cold = await planner.plan(Float32Array.from(second.state), drawnOf(second))
    expect(cold).not.toEqual(warm)
    const other = new CemPlanner(loop, MODEL)
    expect(cold).toEqual(await other.plan(Float32Array.from(second.state), drawnOf(second)))
  })

  it('finds the action that pays most', async () => {
    // One number decides: the nearer to 0.5, the better; nothing beyond the horizon is worth anything.
    const model: WorldModel = {
      actionDims: 1,
      pi: z => Promise.resolve(new Float32Array(z.length)),
      step: (z, a) => Promise.resolve({ z, reward: a.map(value => -20 * (value - 0.5) * (value - 0.5)) }),
      values: z => Promise.resolve(new Float32Array(5 * z.length)),
    }
    const many = { ...loop, latent_dim: 1, n_gaussian_samples: 256, n_pi_samples: 8, n_elites: 24, cem_iterations: 6 }
    const actions = await new CemPlanner(many, model).plan(Float32Array.of(0), seededNoise(1))
    expect(actions).toHaveLength(loop.horizon)
    for (const action of actions) expect(Math.abs(action - 0.5)).toBeLessThan(0.15)
  })

  it('does without the policy, or with an ensemble of one', async () => {
    const alone = { ...loop, n_pi_samples: 0, uncertainty_regularizer_coeff: 0 }
    const one: WorldModel = { ...MODEL, values: z => Promise.resolve(new Float32Array(z.length / LATENT)) }
    const actions = await new CemPlanner(alone, one).plan(Float32Array.from([1, 2, 3]), seededNoise(2))
    expect(actions.every(action => Math.abs(action) <= 1)).toBe(true)
  })

  it('does not act on a model that knows nothing', async () => {
    const broken: WorldModel = {
      ...MODEL,
      values: z => Promise.resolve(new Float32Array((5 * z.length) / LATENT).fill(NaN)),
    }
    const planner = new CemPlanner(loop, broken)
    await expect(planner.plan(Float32Array.from([1, 2, 3]), seededNoise(3))).rejects.toThrow(
      /NaN for the worth of each of 16 plans/,
    )
  })
})
