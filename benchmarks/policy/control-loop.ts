/** A control loop on the wall's clock beside a policy that computes: how well it keeps its rate, and how long the event loop stands still. */

import { monitorEventLoopDelay } from 'node:perf_hooks'
import { ChunkPolicy } from '../../src/policies/learned/execution/chunk-policy.js'
import type { Policy } from '../../src/policies/policy.js'
import { LatencyHistogram } from '../../src/robot/latency-histogram.js'
import { requireArmEnv } from '../../src/run/arm-env-of.js'
import { makePolicy, makeTask } from '../../src/run/make.js'
import { inRealTime } from '../../src/run/real-time-env.js'
import { BusySource } from './busy-source.js'

const RATE_HZ = 30
const N_ACTION_STEPS = 8
/** What is compiled on its first use is, then, and what the start left behind is collected. */
const WARM_UP_STEPS = 90

export interface Keeping {
  readonly what: string
  readonly steps: number
  /** Predictions that came meanwhile. */
  readonly chunks: number
  readonly inferenceP50S: number
  /** Of periods from their mean of 1 / rate, either way. */
  readonly deviationP50Ms: number
  readonly deviationP99Ms: number
  readonly deviationMaxMs: number
  readonly waited: number
}

/** A simulated arm on the wall's clock, held in its pose; `busyS` of one processor for each prediction, none for a policy that does nothing. */
export async function rateKeeping(busyS: number | undefined, durationS: number): Promise<Keeping> {
  const made = await makeTask('lift-cube', { rateHz: RATE_HZ, maxEpisodeSteps: -1, terminateOnSuccess: false })
  const env = inRealTime(made)
  const source = busyS === undefined ? undefined : await BusySource.open(busyS)
  try {
    const { actionSpace } = requireArmEnv(env, 'and the loop moves one')
    const policy: Policy = source
      ? new ChunkPolicy(
          source,
          // On the wall's clock: a chunk is there when it has come.
          { mode: 'async', nActionSteps: N_ACTION_STEPS, aggregate: 'weighted_average', deadlineS: 0, patienceS: 0 },
          { rateHz: RATE_HZ, actionSpace, task: () => '' },
        )
      : makePolicy('noop', env)
    policy.reset(0)
    let [observation] = await env.reset({ seed: 0 })
    const deviation = new LatencyHistogram()
    const steps = WARM_UP_STEPS + Math.round(durationS * RATE_HZ)
    let lastMs = 0
    for (let k = 0; k < steps; k++) {
      const nowMs = performance.now()
      if (k > WARM_UP_STEPS) deviation.add(Math.abs(nowMs - lastMs - 1000 / RATE_HZ))
      lastMs = nowMs
      observation = (await env.step(await policy.act(observation))).observation
    }
    const { chunks, waitedSteps, inferenceS } = policy.report?.() ?? { chunks: 0, waitedSteps: 0, inferenceS: [] }
    return {
      what: busyS === undefined ? 'no policy beside it' : `${(1000 * busyS).toFixed(0)} ms of a processor a prediction`,
      steps,
      chunks,
      inferenceP50S: inferenceS.toSorted((a, b) => a - b)[Math.floor(inferenceS.length / 2)] ?? 0,
      deviationP50Ms: deviation.percentileMs(0.5),
      deviationP99Ms: deviation.percentileMs(0.99),
      deviationMaxMs: deviation.maxMs,
      waited: waitedSteps,
    }
  } finally {
    await source?.close()
    await env.close()
  }
}

export interface Standstill {
  readonly what: string
  readonly predictions: number
  readonly askP50Ms: number
  readonly askMaxMs: number
  /** By Node's own monitor, at a resolution of 1 ms, which it counts in. */
  readonly delayP50Ms: number
  readonly delayP99Ms: number
  readonly delayP999Ms: number
  readonly delayMaxMs: number
}

const RESOLUTION_MS = 1

/** Nothing but predictions with two pictures of 640 x 480, one after the other and one a period at most; `busyS` absent: none at all. */
export async function standstill(busyS: number | undefined, durationS: number): Promise<Standstill> {
  const source = busyS === undefined ? undefined : await BusySource.open(busyS)
  const periods = Math.round(durationS * RATE_HZ)
  const pose = { 'observation.state': new Float32Array(6) }
  let predictions = 0
  let isAsking = false
  const ask = () => {
    if (!source || isAsking) return Promise.resolve()
    isAsking = true
    return source.request({ observations: [pose], task: '', seed: 0, isFirst: predictions === 0 }).then(() => {
      predictions += 1
      isAsking = false
    })
  }
  const monitor = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  try {
    const asked: Promise<void>[] = []
    for (let k = 0; k < WARM_UP_STEPS + periods; k++) {
      if (k === WARM_UP_STEPS) {
        if (source) source.askedMs.length = 0
        monitor.enable()
      }
      asked.push(ask())
      await new Promise(resolve => setTimeout(resolve, 1000 / RATE_HZ))
    }
    monitor.disable()
    await Promise.all(asked)
  } finally {
    await source?.close()
  }
  const askedMs = (source?.askedMs ?? []).toSorted((a, b) => a - b)
  return {
    what: busyS === undefined ? 'none' : `two 640x480 pictures each, ${(1000 * busyS).toFixed(0)} ms of work`,
    predictions,
    askP50Ms: askedMs[Math.floor(askedMs.length / 2)] ?? 0,
    askMaxMs: askedMs.at(-1) ?? 0,
    delayP50Ms: monitor.percentile(50) / 1e6,
    delayP99Ms: monitor.percentile(99) / 1e6,
    delayP999Ms: monitor.percentile(99.9) / 1e6,
    delayMaxMs: monitor.max / 1e6,
  }
}
