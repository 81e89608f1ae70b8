import { expect, it } from 'vitest'
import type { ControlMode } from '../../src/env/control/control-mode.js'
import { ControlModeEnv } from '../../src/env/wrappers/control-mode-env.js'
import { inControlMode } from '../../src/policies/in-control-mode.js'
import type { Policy } from '../../src/policies/policy.js'
import { CounterEnv } from '../env/counter-env.js'

class Learned implements Policy {
  readonly needs = ['observation.state']
  readonly rateHz = 30
  readonly #report = { chunks: 2, waitedSteps: 1, missedDeadlines: 0, inferenceS: [0.1] }
  isClosed = false

  reset(): void {
    this.isClosed = false
  }

  act(): Promise<Float32Array> {
    return Promise.resolve(Float32Array.of(1))
  }

  report() {
    return this.#report
  }

  close(): Promise<void> {
    this.isClosed = true
    return Promise.resolve()
  }
}

/** Of all that a mode is, what becomes of a target. */
const HALF = { encode: (target: Float32Array) => target.map(value => value / 2) } as unknown as ControlMode

it('is the policy itself for joint targets, and all that it is in other control modes', async () => {
  const joint = new CounterEnv()
  const policy = new Learned()
  expect(inControlMode(policy, joint)).toBe(policy)
  const controlled = inControlMode(policy, new ControlModeEnv(joint, HALF, ['joint']))
  expect(controlled).not.toBe(policy)
  expect([controlled.needs, controlled.rateHz, controlled.report?.()]).toEqual([policy.needs, 30, policy.report()])
  await controlled.close?.()
  expect(policy.isClosed).toBe(true)
})

it('has nothing that the policy has not', () => {
  const plain: Policy = { reset: () => undefined, act: () => Promise.resolve(Float32Array.of(1)) }
  const controlled = inControlMode(plain, new ControlModeEnv(new CounterEnv(), HALF, ['joint']))
  expect(Object.keys(controlled).sort()).toEqual(['act', 'reset'])
})
