/** The arm's environments as `make` hands them out: the contract, the rates, the refusals, the hash. */

import { afterEach, describe, expect, it } from 'vitest'
import { Arm } from '../../src/env/arm.js'
import { ArmEnv } from '../../src/env/arm-env.js'
import type { Backend } from '../../src/env/backend.js'
import { checkEnv } from '../../src/env/check-env.js'
import type { Env } from '../../src/env/env.js'
import { Box } from '../../src/env/spaces.js'
import { liftCube } from '../../src/env/tasks/lift-cube.js'
import { SO101_FOLLOWER } from '../../src/robot/arm-spec.js'
import { nominalCalibration } from '../../src/robot/calibration.js'
import { ActionError, CapabilityError, ClosedError, ResetNeededError, UsageError } from '../../src/robot/errors.js'
import { JOINT_NAMES } from '../../src/robot/joints.js'
import { Kinematics } from '../../src/robot/kinematics.js'
import { loadUrdf } from '../../src/robot/urdf-node.js'
import { make, registry } from '../../src/run/make.js'
import { FREE, TASKS } from '../../src/run/tasks.js'
import { SO101_URDF } from '../../src/run/urdf-files.js'
import type { ArmEnvMakeOptions } from '../../src/run/make.js'

const IDS = ['so101/Reach-v0', 'so101/LiftCube-v0']
/** The check at start-up takes a tenth of a second, and has its own test. */
const QUICK: ArmEnvMakeOptions = { recipe: 'native-armature' }

const opened: Env[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map(env => env.close()))
})

async function open(id: string, options: ArmEnvMakeOptions = QUICK): Promise<Env> {
  const env = await make(id, options)
  opened.push(env)
  return env
}

/** The state that an action would command to stay in. */
async function restingAction(env: Env, seed = 0): Promise<Float32Array> {
  const [observation] = await env.reset({ seed })
  return (observation['observation.state'] as Float32Array).slice()
}

describe.each(IDS)('%s', id => {
  it("keeps Gymnasium's contract; its action space is in LeRobot's units, not normalised", async () => {
    const { warnings } = await checkEnv(await make(id, { ...QUICK, maxEpisodeSteps: 40 }))
    expect(warnings).toEqual([expect.stringContaining('actionSpace is not normalised')])
  })

  it("has LeRobot's features: float32, degrees, and 0 to 100 for the gripper", async () => {
    const env = await open(id)
    const [observation] = await env.reset({ seed: 1 })
    const { actionSpace } = env
    if (!(actionSpace instanceof Box)) throw new Error('the action space is no Box')
    expect(Object.keys(observation)).toEqual(['observation.state', 'observation.environment_state'])
    expect(observation['observation.state']).toHaveLength(6)
    expect(env.observationSpace.explain(observation)).toBeUndefined()
    expect(actionSpace.labels).toEqual(JOINT_NAMES.map(joint => `${joint}.pos`))
    expect(actionSpace.units).toEqual(['deg', 'deg', 'deg', 'deg', 'deg', 'pct'])
    expect([actionSpace.low[5], actionSpace.high[5]]).toEqual([0, 100])
    expect(actionSpace.high[0]).toBeCloseTo((2.0417 * 180) / Math.PI, 3)
  })

  it('says in info what a logger wants to know', async () => {
    const env = await open(id)
    const action = await restingAction(env)
    const [, atStart] = await env.reset({ seed: 0 })
    const { info, reward } = await env.step(action)
    const scores = ['is_success', 'potentials', 'rewardTerms', 'subGoals', 'partialCredit']
    const always = ['task', 'steps', 'timeS', ...scores, 'units', 'backend', 'stateHash']
    expect(Object.keys(atStart).sort()).toEqual([...always].sort())
    expect(Object.keys(info).sort()).toEqual([...always, 'sent'].sort())
    expect(info).toMatchObject({ steps: 1, timeS: 1 / 30, is_success: false })
    expect(info['stateHash']).toMatch(/^[0-9a-f]{16}$/)
    expect(info['stateHash']).not.toBe(atStart['stateHash'])
    expect(info['backend']).toMatchObject({ articulation: 'native-armature', substepsPerStep: 4 })
    expect(info['units']).toEqual(['deg', 'deg', 'deg', 'deg', 'deg', 'pct'])
    const sent = info['sent'] as Float32Array
    sent.forEach((value, i) => {
      expect(Math.abs(value - (action[i] as number))).toBeLessThan(0.1)
    })
    // The reward is what each potential has gained, times its weight.
    const weights: Record<string, number> = id.includes('Lift')
      ? { near: 0.2, held: 0.3, lifted: 0.5, success: 1 }
      : { near: 1, success: 1 }
    const paid = info['rewardTerms'] as Record<string, number>
    expect(Object.keys(paid).sort()).toEqual(Object.keys(weights).sort())
    const [before, now] = [atStart, info].map(each => each['potentials'] as Record<string, number>)
    for (const [name, weight] of Object.entries(weights)) {
      expect(paid[name]).toBeCloseTo(weight * ((now?.[name] ?? 0) - (before?.[name] ?? 0)), 12)
    }
    expect(reward).toBeCloseTo(
      Object.values(paid).reduce((sum, value) => sum + value, 0),
      12,
    )
  })

  it('gives the same hashes for the same seed and actions, run to run, and others for another seed', async () => {
    const run = async (seed: number): Promise<string> => {
      const env = await open(id)
      const action = await restingAction(env, seed)
      let hash: unknown
      for (let step = 0; step < 30; step++) {
        action[0] = (action[0] as number) + 0.5
        hash = (await env.step(action)).info['stateHash']
      }
      return String(hash)
    }
    const [first, second, other] = [await run(5), await run(5), await run(6)]
    expect(first).toBe(second)
    expect(first).not.toBe(other)
  })

  it('goes on with another episode where a reset has no seed', async () => {
    const env = await open(id)
    const states = new Set<string>()
    for (const options of [{ seed: 3 }, {}, {}]) {
      const [observation] = await env.reset(options)
      states.add(JSON.stringify(observation))
    }
    expect(states.size).toBe(3)
  })
})

describe('the control rate', () => {
  it.each([1, 15, 30, 50, 60, 200])(
    'of %d Hz gives the substep nearest to 8.5 ms, at most 10, and says so',
    async rateHz => {
      const env = await open('so101/Reach-v0', { ...QUICK, rateHz })
      const [, info] = await env.reset({ seed: 1 })
      const { substepS, substepsPerStep } = info['backend'] as { substepS: number; substepsPerStep: number }
      const gap = (count: number): number =>
        1 / rateHz / count > 0.0100001 ? Infinity : Math.abs(1 / rateHz / count - 0.0085)
      const counts = Array.from({ length: 300 }, (_, i) => i + 1)
      expect(substepsPerStep).toBe(counts.reduce((best, count) => (gap(count) < gap(best) ? count : best)))
      expect(substepS).toBeCloseTo(1 / rateHz / substepsPerStep, 15)
      expect(env.rateHz).toBe(rateHz)
      // Five seconds of reach.
      expect(env.spec.maxEpisodeSteps).toBe(5 * rateHz)
    },
  )

  it('decides how far the arm gets in one step', async () => {
    const movedDeg: number[] = []
    for (const rateHz of [5, 50]) {
      const env = await open('so101/Reach-v0', { ...QUICK, rateHz, safety: false })
      const action = await restingAction(env)
      const before = action[0] as number
      action[0] = before + 30
      const { observation, info } = await env.step(action)
      movedDeg.push(((observation['observation.state'] as Float32Array)[0] as number) - before)
      expect(info['timeS']).toBe(1 / rateHz)
    }
    expect(movedDeg[0]).toBeGreaterThan(15)
    expect(movedDeg[1]).toBeLessThan(3)
  })

  it.each([0, 201, NaN, -30, Infinity])('of %d Hz is refused as such', async rateHz => {
    const making = make('so101/Reach-v0', { ...QUICK, rateHz })
    await expect(making).rejects.toThrow(UsageError)
    await expect(making).rejects.toThrow(/control rate from 1 to 200 Hz/)
  })

  it('takes a wanted substep, and refuses one that is out of range', async () => {
    const env = await open('so101/Reach-v0', { ...QUICK, substepS: 0.002 })
    const [, info] = await env.reset({ seed: 1 })
    expect(info['backend']).toMatchObject({ substepsPerStep: 17 })
    await expect(make('so101/Reach-v0', { ...QUICK, substepS: 0.1 })).rejects.toThrow(/substep from 0.0005 to 0.01 s/)
  })
})

describe('a bad action', () => {
  it('of the wrong length is refused with both lengths', async () => {
    const env = await open('so101/Reach-v0')
    await env.reset({ seed: 1 })
    await expect(env.step(new Float32Array(5))).rejects.toThrow(ActionError)
    await expect(env.step(new Float32Array(5))).rejects.toThrow(/length 6.*5/)
    await expect(env.step([0, 0, 0, 0, 0, 0] as unknown as Float32Array)).rejects.toThrow(ActionError)
  })

  it.each([
    { title: 'NaN', joint: 2, value: NaN },
    { title: 'Infinity', joint: 3, value: Infinity },
    { title: '118 degrees', joint: 0, value: 118 },
    { title: '-0.1 percent', joint: 5, value: -0.1 },
  ])('with $title names the joint, moves nothing, and the episode goes on', async ({ joint, value }) => {
    const env = await open('so101/Reach-v0')
    const good = await restingAction(env)
    const bad = good.slice()
    bad[joint] = value
    await expect(env.step(bad)).rejects.toThrow(ActionError)
    await expect(env.step(bad)).rejects.toThrow(`${JOINT_NAMES[joint]}.pos`)
    const { info } = await env.step(good)
    expect(info['steps']).toBe(1)
    const calm = await open('so101/Reach-v0')
    await calm.reset({ seed: 0 })
    expect((await calm.step(good)).info['stateHash']).toBe(info['stateHash'])
  })

  it('out of range is clipped where the caller asked for that', async () => {
    const env = await open('so101/Reach-v0', { ...QUICK, clipAction: true, safety: false })
    const action = await restingAction(env)
    action[0] = 1000
    const { info } = await env.step(action)
    expect((info['sent'] as Float32Array)[0]).toBeCloseTo((2.0417 * 180) / Math.PI, 0)
  })
})

describe('the order of calls', () => {
  it('wants a reset before the first step and after the last', async () => {
    const env = await open('so101/Reach-v0', { ...QUICK, maxEpisodeSteps: 2 })
    await expect(env.step(new Float32Array(6))).rejects.toThrow(ResetNeededError)
    const action = await restingAction(env)
    expect((await env.step(action)).truncated).toBe(false)
    expect((await env.step(action)).truncated).toBe(true)
    await expect(env.step(action)).rejects.toThrow(ResetNeededError)
    await env.reset()
    expect((await env.step(action)).truncated).toBe(false)
  })

  it('ends with close, which may be called twice', async () => {
    const env = await make('so101/LiftCube-v0', QUICK)
    const action = await restingAction(env)
    await env.close()
    await env.close()
    await expect(env.step(action)).rejects.toThrow(ClosedError)
    await expect(env.reset({ seed: 1 })).rejects.toThrow(ClosedError)
  })
})

it('a task that looks at objects is refused on a backend without a scene', () => {
  const description = loadUrdf(SO101_URDF)
  const bus = { syncRead: () => Promise.reject(new Error()), syncWrite: () => Promise.reject(new Error()) }
  const backend: Backend = {
    buses: new Map([['main', bus]]),
    cameras: new Map(),
    clock: { timeS: 0, advance: () => Promise.resolve() },
    facts: {},
    close: () => Promise.resolve(),
  }
  const calibration = nominalCalibration(SO101_FOLLOWER)
  const open = (): ArmEnv =>
    new ArmEnv({
      spec: { id: 'test/Bench-v0' },
      task: liftCube,
      backend,
      arm: new Arm(SO101_FOLLOWER, calibration, backend.buses),
      kinematics: new Kinematics(description, [...JOINT_NAMES], 'gripper_frame_link'),
      limitsRad: SO101_FOLLOWER.servos.map(({ travelRad }) => travelRad),
      rateHz: 30,
    })
  expect(open).toThrow(CapabilityError)
  expect(open).toThrow(/'lift-cube'.*neither scene nor operator/)
})

it('all tasks are registered', () => {
  const known = [...TASKS, FREE].map(({ id }) => id)
  expect(registry.registered().filter(id => id.startsWith('so101/'))).toEqual(known.sort())
})
