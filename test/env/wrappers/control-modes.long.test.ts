/** What docs/control-modes.md says of the modes, measured: who lifts cubes in which mode, and who still holds them when nothing is asked for. */

import { afterAll, describe, expect, it } from 'vitest'
import { ArmEnv } from '../../../src/env/arm-env.js'
import { perJoint } from '../../../src/env/control/control-limits.js'
import type { ControlMode, ControlModeName } from '../../../src/env/control/control-mode.js'
import { deltaMode } from '../../../src/env/control/delta-mode.js'
import { controlMode } from '../../../src/env/control/modes.js'
import type { Observation, Step } from '../../../src/env/env.js'
import { ControlModeEnv } from '../../../src/env/wrappers/control-mode-env.js'
import { TimeLimit } from '../../../src/env/wrappers/time-limit.js'
import { Wrapper } from '../../../src/env/wrappers/wrapper.js'
import { inControlMode } from '../../../src/policies/in-control-mode.js'
import { make, makePolicy } from '../../../src/run/make.js'
import { runEpisode } from '../../../src/run/run-episode.js'

const SEEDS = Array.from({ length: 20 }, (_, i) => 1000 + i)
const report: string[] = []
afterAll(() => {
  console.log(report.join('\n'))
})

async function openBare(rateHz: number): Promise<ArmEnv> {
  const made = await make('so101/LiftCube-v0', { rateHz, recipe: 'native-armature' })
  const bare = made instanceof Wrapper ? made.unwrapped : made
  if (bare instanceof ArmEnv) return bare
  throw new TypeError('no arm')
}

function modeOf(env: ArmEnv, name: ControlModeName, deltaRad?: number): ControlMode {
  const { arm, kinematics, actionSpace: jointSpace, rateHz } = env
  const controlled = { spec: arm.spec, calibration: arm.calibration, kinematics, jointSpace, rateHz }
  if (deltaRad === undefined) return controlMode(name, controlled)
  return deltaMode(controlled, name, perJoint(controlled, deltaRad, 0.2), ({ measured }) => measured)
}

async function lifted(name: ControlModeName, rateHz: number, deltaRad?: number): Promise<number> {
  const bare = await openBare(rateHz)
  const { servos } = bare.arm.spec
  const controlled = new ControlModeEnv(
    bare,
    modeOf(bare, name, deltaRad),
    servos.map(({ joint }) => joint),
  )
  const env = new TimeLimit(controlled, 10 * rateHz)
  const expert = inControlMode(makePolicy('scripted', bare), env)
  let successes = 0
  let steps = 0
  for (const seed of SEEDS) {
    const result = await runEpisode(env, expert, seed)
    successes += Number(result.success)
    steps += result.steps
  }
  await env.close()
  const limit = deltaRad === undefined ? '' : ` with ${deltaRad} rad per step`
  report.push(`${name}${limit} at ${rateHz} Hz: ${successes} of 20, ${(steps / 20 / rateHz).toFixed(2)} s an episode`)
  return successes
}

describe('the expert lifts cubes', () => {
  it.each([15, 30, 60])('in every mode as in joint, at %d Hz', async rateHz => {
    const asJoint = await lifted('joint', rateHz)
    for (const name of ['joint-delta', 'joint-target-delta', 'ee', 'ee-delta'] as const) {
      expect(await lifted(name, rateHz)).toBeGreaterThanOrEqual(asJoint - 1)
    }
  })

  it("in joint-delta only where differences are larger than ManiSkill's", async () => {
    expect(await lifted('joint-delta', 30, 0.05)).toBe(0)
    await lifted('joint-delta', 30, 0.1)
  })
})

describe('zeros for five seconds after the lift', () => {
  it.each([
    ['joint-delta', true],
    ['joint-target-delta', false],
    ['ee', false],
    ['ee-delta', false],
  ] as const)('%s: sinks to the table: %s', async (name, sinks) => {
    const bare = await openBare(30)
    const env = ControlModeEnv.of(bare, name)
    const expert = inControlMode(makePolicy('scripted', bare), env)
    let [grasped, held, sankM] = [0, 0, 0]
    for (const seed of SEEDS) {
      let [observation] = await env.reset({ seed })
      expert.reset(seed)
      let step: Step | undefined
      for (let i = 0; i < 300 && step?.terminated !== true; i++) {
        step = await env.step(await expert.act(observation))
        observation = step.observation
      }
      if (!step?.terminated) continue
      grasped += 1
      const beforeM = heightM(observation)
      // In `ee` the same target again is what zero is elsewhere.
      const still =
        name === 'ee' ? env.encode(step.info['action'] as Float32Array) : new Float32Array(env.mode.space.size)
      for (let i = 0; i < 150; i++) step = await env.step(still)
      held += Number((step.info['potentials'] as Record<string, number>)['held'] === 1)
      sankM += beforeM - heightM(step.observation)
    }
    await env.close()
    report.push(`${name}: ${held} of ${grasped} held, cubes sank ${((1000 * sankM) / grasped).toFixed(0)} mm`)
    expect(grasped).toBeGreaterThanOrEqual(18)
    // Lifted by 50 mm. What sinks lets go of some, too.
    expect(sankM / grasped > 0.03).toBe(sinks)
    expect(held === grasped).toBe(!sinks)
  })
})

function heightM(observation: Observation): number {
  return observation['observation.environment_state']?.[2] ?? NaN
}
