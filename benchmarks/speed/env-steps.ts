/** Time of whole environment steps at 50 Hz, state observations, everything included: what a learner waits for. */

import type { Env } from '../../src/env/env.js'
import type { Policy } from '../../src/policies/policy.js'
import { make, makePolicy } from '../../src/run/make.js'
import { envId } from '../../src/run/tasks.js'
import { timing } from './physics.js'
import type { Timing } from './physics.js'

export interface EnvStepSpeed extends Timing {
  readonly what: string
  /** What issue 5 allows. */
  readonly demandedUs: number
}

const RATE_HZ = 50
const STEPS = 200
/** Timed together: 2 to 5 ms, short enough to find the machine quiet now and then. */
const SLICE = 25
const ROUNDS = 40

interface Run {
  readonly what: string
  readonly demandedUs: number
  readonly env: Env
  /** Microseconds per step, one number per slice of one round; `round` is the seed. */
  time(round: number): Promise<number[]>
}

/** Rounds alternate; the first of each, which compiles, is not counted. The minimum is what the machine can, the median what it did. */
export async function envStepSpeed(rounds = ROUNDS): Promise<EnvStepSpeed[]> {
  const runs = [await random('lift-cube', 120), await random('stack-cube', 170), await holding(200)]
  const us = runs.map(() => new Array<number>())
  try {
    for (let round = 0; round <= rounds; round++) {
      for (const [k, run] of runs.entries()) {
        const taken = await run.time(round)
        if (round > 0) us[k]?.push(...taken)
      }
    }
  } finally {
    for (const { env } of runs) await env.close()
  }
  return runs.map(({ what, demandedUs }, k) => ({ what, demandedUs, ...timing(us[k] ?? []) }))
}

/** Actions drawn from the whole action space. */
async function random(task: string, demandedUs: number): Promise<Run> {
  const env = await make(envId(task), { rateHz: RATE_HZ, maxEpisodeSteps: -1, terminateOnSuccess: false })
  const policy = makePolicy('random', env)
  return {
    what: `${task}, random actions`,
    demandedUs,
    env,
    async time(round) {
      let [observation] = await env.reset({ seed: round })
      policy.reset(round)
      const slices: number[] = []
      for (let slice = 0; slice < STEPS / SLICE; slice++) {
        let ms = 0
        for (let step = 0; step < SLICE; step++) {
          const action = await policy.act(observation)
          const before = performance.now()
          const next = await env.step(action)
          ms += performance.now() - before
          observation = next.observation
        }
        slices.push((1000 * ms) / SLICE)
      }
      return slices
    },
  }
}

/** The cube lifted by the expert, then held. */
async function holding(demandedUs: number): Promise<Run> {
  const env = await make(envId('lift-cube'), { rateHz: RATE_HZ, maxEpisodeSteps: -1, terminateOnSuccess: false })
  const policy = makePolicy('scripted', env)
  return {
    what: 'lift-cube, cube held',
    demandedUs,
    env,
    async time(round) {
      const action = await lifted(env, policy, ATTEMPTS * round)
      const slices: number[] = []
      for (let slice = 0; slice < 2; slice++) {
        const before = performance.now()
        let isHeld = true
        for (let step = 0; step < SLICE; step++) isHeld = (await env.step(action)).info['is_success'] === true
        slices.push((1000 * (performance.now() - before)) / SLICE)
        if (!isHeld) throw new Error(`round ${round}: the cube was not held while it was timed`)
      }
      return slices
    },
  }
}

/** Seeds to try: no expert is perfect. */
const ATTEMPTS = 10
const LIFT_STEPS = 10 * RATE_HZ

/** The expert's last action, with the cube in its jaws. */
async function lifted(env: Env, policy: Policy, firstSeed: number): Promise<Float32Array> {
  for (let seed = firstSeed; seed < firstSeed + ATTEMPTS; seed++) {
    let [observation] = await env.reset({ seed })
    policy.reset(seed)
    for (let step = 0; step < LIFT_STEPS; step++) {
      const action = await policy.act(observation)
      const next = await env.step(action)
      observation = next.observation
      if (next.info['is_success'] === true) return action
    }
  }
  throw new Error(`the expert lifted no cube of seeds ${firstSeed} to ${firstSeed + ATTEMPTS - 1}`)
}
