/** TD-MPC's planner: MPPI with the cross-entropy method in a learned model. arXiv 2203.04955 and 2310.16029 (FOWM), as in LeRobot 0.4.4. */

import { PolicyError } from '../../robot/errors.js'
import { exp } from '../../robot/trig.js'
import type { Noise } from './noise.js'
import type { TdmpcLoop } from './policy-spec.js'

/** The learned model, on many states at once: `z` [n][latent], `a` [n][action]. */
export interface WorldModel {
  readonly actionDims: number
  /** Mean actions of the policy, -1..1: [n][action]. */
  pi(z: Float32Array): Promise<Float32Array>
  /** The next states, and what the step pays: [n][latent], [n]. */
  step(z: Float32Array, a: Float32Array): Promise<{ readonly z: Float32Array; readonly reward: Float32Array }>
  /** [ensemble][n] */
  values(z: Float32Array, a: Float32Array): Promise<Float32Array>
}

/** What plans are drawn from, [horizon][action] each. */
interface Gaussian {
  readonly mean: Float32Array
  readonly std: Float32Array
}

interface Elite {
  /** [horizon][action] */
  readonly plan: Float32Array
  /** All of them make 1. */
  readonly weight: number
}

const MOST_FLOAT32 = 3.4028234663852886e38

/** Of the running episode. */
export class CemPlanner {
  /** Of the last plan: the next one starts one step on. */
  #mean: Float32Array | undefined

  constructor(
    private readonly loop: TdmpcLoop,
    private readonly model: WorldModel,
  ) {}

  reset(): void {
    this.#mean = undefined
  }

  /** From one state [latent] to actions [horizon][action], -1..1. `PolicyError` where the model knows no plan's worth. */
  async plan(z: Float32Array, noise: Noise): Promise<Float32Array> {
    const { loop, model } = this
    const own = await this.#byPolicy(z, noise)
    const states = repeated(z, loop.n_gaussian_samples + loop.n_pi_samples)
    const size = loop.horizon * model.actionDims
    const mean = new Float32Array(size)
    if (this.#mean) mean.set(this.#mean.subarray(model.actionDims))
    let gaussian: Gaussian = { mean, std: new Float32Array(size).fill(loop.max_std) }
    let elites: Elite[] = []
    for (let round = 0; round < loop.cem_iterations; round++) {
      const normals = noise.normals(size * loop.n_gaussian_samples)
      const actions = own.map((step, t) => withDrawn(gaussian, normals, step, t, model.actionDims))
      elites = elitesOf(loop, actions, await this.#worth(states, actions, noise), model.actionDims)
      gaussian = refined(loop, gaussian, elites)
    }
    this.#mean = gaussian.mean
    const chosen = elites[noise.choice(elites.map(({ weight }) => weight))] as Elite
    return chosen.plan.map(clamped)
  }

  /** What the policy would do, `n_pi_samples` times with noise: by step [sample][action]. */
  async #byPolicy(z: Float32Array, noise: Noise): Promise<Float32Array[]> {
    const { horizon, n_pi_samples } = this.loop
    if (n_pi_samples === 0) return Array.from({ length: horizon }, () => new Float32Array(0))
    const steps: Float32Array[] = []
    let states = repeated(z, n_pi_samples)
    for (let t = 0; t < horizon; t++) {
      const actions = await this.#noisy(states, noise)
      steps.push(actions)
      states = (await this.model.step(states, actions)).z
    }
    return steps
  }

  async #noisy(z: Float32Array, noise: Noise): Promise<Float32Array> {
    const mean = await this.model.pi(z)
    const normals = noise.normals(mean.length)
    return mean.map((value, k) => value + this.loop.min_std * (normals[k] as number))
  }

  /** Equation 4 of FOWM: what the model pays on the way, what it thinks the end is worth, less where its ensemble disagrees. */
  async #worth(z: Float32Array, actions: readonly Float32Array[], noise: Noise): Promise<Float64Array> {
    const { loop, model } = this
    const doubt = loop.uncertainty_regularizer_coeff
    const count = (actions[0]?.length ?? 0) / model.actionDims
    const total = new Float64Array(count)
    let discount = 1
    let states = z
    for (const step of actions) {
      if (doubt > 0) add(total, -discount * doubt, deviation(await model.values(states, step), count))
      const next = await model.step(states, step)
      add(total, discount, next.reward)
      states = next.z
      discount *= loop.discount
    }
    const ends = await model.values(states, await this.#noisy(states, noise))
    const ensemble = ends.length / count
    // Two of the ensemble, and the lower one of them (appendix C of FOWM).
    const asked =
      ensemble > 2 ? [noise.integer(ensemble), noise.integer(ensemble)] : Array.from({ length: ensemble }, (_, k) => k)
    add(
      total,
      discount,
      total.map((_, n) => Math.min(...asked.map(k => ends[k * count + n] as number))),
    )
    if (doubt > 0) add(total, -discount * doubt, deviation(ends, count))
    if (total.every(Number.isNaN))
      throw new PolicyError(
        `the policy's networks gave NaN for the worth of each of ${count} plans: nothing was sent. Its weights or its inputs are broken: compare with so101 export's parity`,
      )
    return total.map(value => (Number.isNaN(value) ? 0 : Math.max(-MOST_FLOAT32, Math.min(MOST_FLOAT32, value))))
  }
}

/** One step of all plans: those that are drawn, then the policy's `own`. */
function withDrawn(
  { mean, std }: Gaussian,
  normals: Float32Array,
  own: Float32Array,
  t: number,
  dims: number,
): Float32Array {
  const drawn = (normals.length * dims) / mean.length
  const step = new Float32Array(drawn + own.length)
  for (let k = 0; k < drawn; k++) {
    const at = t * dims + (k % dims)
    step[k] = clamped((mean[at] as number) + (std[at] as number) * (normals[t * drawn + k] as number))
  }
  step.set(own, drawn)
  return step
}

/** The best first; of equals the first first. */
function elitesOf(loop: TdmpcLoop, actions: readonly Float32Array[], worth: Float64Array, dims: number): Elite[] {
  const best = Array.from(worth.keys())
    .sort((a, b) => (worth[b] as number) - (worth[a] as number) || a - b)
    .slice(0, loop.n_elites)
  const top = worth[best[0] ?? 0] as number
  const scores = best.map(n => exp(loop.elite_weighting_temperature * ((worth[n] as number) - top)))
  const sum = scores.reduce((total, score) => total + score, 0)
  return best.map((n, k) => {
    const plan = new Float32Array(actions.length * dims)
    for (const [t, step] of actions.entries()) plan.set(step.subarray(n * dims, (n + 1) * dims), t * dims)
    return { plan, weight: (scores[k] as number) / sum }
  })
}

function refined(loop: TdmpcLoop, before: Gaussian, elites: readonly Elite[]): Gaussian {
  const size = before.mean.length
  const centre = new Float64Array(size)
  for (const { plan, weight } of elites) add(centre, weight, plan)
  const spread = new Float64Array(size)
  for (const { plan, weight } of elites) {
    add(
      spread,
      weight,
      centre.map((middle, at) => ((plan[at] as number) - middle) * ((plan[at] as number) - middle)),
    )
  }
  const kept = loop.gaussian_mean_momentum
  return {
    mean: before.mean.map((value, at) => kept * value + (1 - kept) * (centre[at] as number)),
    std: Float32Array.from(spread, square => Math.min(loop.max_std, Math.max(loop.min_std, Math.sqrt(square)))),
  }
}

/** Over the ensemble, as torch has it: of a sample. [n] */
function deviation(values: Float32Array, count: number): Float64Array {
  const ensemble = values.length / count
  const mean = new Float64Array(count)
  for (let k = 0; k < values.length; k++)
    mean[k % count] = (mean[k % count] as number) + (values[k] as number) / ensemble
  const squares = new Float64Array(count)
  for (let k = 0; k < values.length; k++) {
    const off = (values[k] as number) - (mean[k % count] as number)
    squares[k % count] = (squares[k % count] as number) + off * off
  }
  return squares.map(square => Math.sqrt(square / (ensemble - 1)))
}

function add(total: Float64Array, factor: number, values: Float32Array | Float64Array): void {
  for (let n = 0; n < total.length; n++) total[n] = (total[n] as number) + factor * (values[n] as number)
}

function repeated(z: Float32Array, count: number): Float32Array {
  const all = new Float32Array(count * z.length)
  for (let n = 0; n < count; n++) all.set(z, n * z.length)
  return all
}

function clamped(value: number): number {
  return Math.min(1, Math.max(-1, value))
}
