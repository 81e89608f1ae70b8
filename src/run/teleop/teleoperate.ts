/** The loop of teleoperation: look, ask who moves the arm, move it; with how well it kept its time. */

import type { Env } from '../../env/env.js'
import type { Teleoperator } from '../../policies/teleop/teleoperator.js'
import { LatencyHistogram } from '../../robot/latency-histogram.js'
import { armEnvOf } from '../arm-env-of.js'
import { pacingOf } from '../real-time-env.js'

export interface TeleoperateOptions {
  readonly seed?: number | undefined
  /** Since the first step; without one until the signal is aborted. */
  readonly timeS?: number | undefined
  /** Aborted: the arm is stopped at once, and the loop ends. */
  readonly signal: AbortSignal
  readonly onStep?: ((state: TeleopState) => void) | undefined
  /** Milliseconds, monotonic. */
  readonly nowMs?: (() => number) | undefined
}

/** After a step. */
export interface TeleopState {
  readonly steps: number
  /** From the step before to this one. */
  readonly loopMs: number
  /** Steps whose work took longer than their time. */
  readonly misses: number
  /** What was sent, in the follower's units. */
  readonly sent: Float32Array
  /** By joint, what kept the follower from more. */
  readonly limited: Readonly<Record<string, string>>
}

export interface TeleopReport {
  readonly steps: number
  readonly wallS: number
  readonly rateHz: number
  readonly loopP50Ms: number
  readonly loopP99Ms: number
  readonly loopMaxMs: number
  /** Of a step: asking who moves the arm. */
  readonly askP50Ms: number
  readonly askP99Ms: number
  readonly misses: number
  /** Steps in which a limit held the follower back, other than that of its acceleration. */
  readonly limitedSteps: number
}

/** By joint and reason; speeding up gently is no reason to tell anybody. */
export function heldBack(limited: TeleopState['limited']): readonly (readonly [joint: string, reason: string])[] {
  return Object.entries(limited).filter(([, reason]) => reason !== 'acceleration')
}

/** `env` goes by the wall's time (`inRealTime`) unless nobody is there. An episode that ends by itself is followed by the next one. */
export async function teleoperate(env: Env, teleop: Teleoperator, options: TeleoperateOptions): Promise<TeleopReport> {
  const { signal, seed, timeS = Infinity, onStep, nowMs = () => performance.now() } = options
  const [loop, ask] = [new LatencyHistogram(), new LatencyHistogram()]
  let [steps, limitedSteps] = [0, 0]
  const stop = () => {
    // At once, also in the middle of a glide; `close` waits for it, and tells what went wrong.
    armEnvOf(env)
      ?.stop('teleoperation was ended')
      .catch(() => undefined)
  }
  signal.addEventListener('abort', stop, { once: true })
  let beganMs = nowMs()
  let lastMs = beganMs
  try {
    // Whoever stopped it while the arms were connected has stopped it: a reset would engage the arm.
    signal.throwIfAborted()
    let [observation] = await env.reset(seed === undefined ? {} : { seed })
    teleop.reset(seed ?? 0)
    beganMs = lastMs = nowMs()
    const most = Math.round(timeS * env.rateHz)
    while (!signal.aborted && steps < most) {
      const askedMs = nowMs()
      const action = await teleop.act(observation)
      ask.add(nowMs() - askedMs)
      const step = await env.step(action)
      observation = step.observation
      steps += 1
      const now = nowMs()
      const loopMs = now - lastMs
      loop.add(loopMs)
      lastMs = now
      const { sent, limited = {} } = step.info as { sent?: Float32Array; limited?: Readonly<Record<string, string>> }
      if (heldBack(limited).length > 0) limitedSteps += 1
      onStep?.({ steps, loopMs, misses: pacingOf(env)?.overruns ?? 0, sent: sent ?? action, limited })
      if (!step.terminated && !step.truncated) continue
      signal.throwIfAborted()
      ;[observation] = await env.reset()
      teleop.reset(0)
    }
  } catch (error) {
    // An arm that was stopped says so.
    if (!signal.aborted) throw error
  } finally {
    signal.removeEventListener('abort', stop)
  }
  const wallS = (lastMs - beganMs) / 1000
  return {
    steps,
    wallS,
    rateHz: wallS > 0 ? steps / wallS : 0,
    loopP50Ms: loop.percentileMs(0.5),
    loopP99Ms: loop.percentileMs(0.99),
    loopMaxMs: loop.maxMs,
    askP50Ms: ask.percentileMs(0.5),
    askP99Ms: ask.percentileMs(0.99),
    misses: pacingOf(env)?.overruns ?? 0,
    limitedSteps,
  }
}
