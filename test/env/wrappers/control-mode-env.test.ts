/** The arm's environments in every control mode: the contract, what info says, the same on every backend. */

import { afterEach, describe, expect, it } from 'vitest'
import { checkEnv } from '../../../src/env/check-env.js'
import { CONTROL_MODES } from '../../../src/env/control/control-mode.js'
import type { Env, Step } from '../../../src/env/env.js'
import { Box } from '../../../src/env/spaces.js'
import { controlModeEnvOf } from '../../../src/env/wrappers/control-mode-env.js'
import { ActionError, ResetNeededError, UsageError } from '../../../src/robot/errors.js'
import { make, makePolicy, type ArmEnvMakeOptions } from '../../../src/run/make.js'
import { runEpisode } from '../../../src/run/run-episode.js'

const LIFT = 'so101/LiftCube-v0'
const OTHER_MODES = CONTROL_MODES.filter(mode => mode !== 'joint')
const STILL_MODES = ['joint-target-delta', 'ee-delta'] as const
const QUICK: ArmEnvMakeOptions = { recipe: 'native-armature' }

const opened: Env[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map(env => env.close()))
})

async function open(options: ArmEnvMakeOptions, id = LIFT): Promise<Env> {
  const env = await make(id, { ...QUICK, ...options })
  opened.push(env)
  return env
}

function boundsOf({ actionSpace }: Env): Box {
  if (actionSpace instanceof Box) return actionSpace
  throw new TypeError(`the action space is no Box: ${actionSpace.describe()}`)
}

/** Random actions, a quarter of a second each. */
async function wander(env: Env, steps: number, seed = 1): Promise<Step> {
  await env.reset({ seed })
  env.actionSpace.seed(seed)
  let action = env.actionSpace.sample()
  let last: Step | undefined
  for (let i = 1; i <= steps; i++) {
    last = await env.step(action)
    if (i % 8 === 0) action = env.actionSpace.sample()
  }
  return last as Step
}

describe.each(OTHER_MODES)('control mode %s', control => {
  it("keeps Gymnasium's contract", async () => {
    const { warnings } = await checkEnv(await make(LIFT, { ...QUICK, control, maxEpisodeSteps: 40 }))
    expect(warnings).toEqual([expect.stringContaining('actionSpace is not normalised')])
  })

  it('takes any action of its space, and gives the same bits on sim and on wire, run after run', async () => {
    const hashes = new Set<unknown>()
    for (const port of ['sim', 'sim', 'wire']) {
      const { info } = await wander(await open({ control, port }), 60)
      hashes.add(info['stateHash'])
    }
    expect(hashes.size).toBe(1)
    expect([...hashes][0]).toMatch(/^[0-9a-f]{16}$/)
  })

  it('says in info what was sent, in joints, and how well a pose could be had', async () => {
    const env = await open({ control })
    const { info } = await wander(env, 5)
    const joints = (await open({})).actionSpace
    expect(info['controlMode']).toBe(control)
    expect(joints.explain(info['action'])).toBeUndefined()
    const ik = {
      positionErrorM: expect.any(Number) as number,
      orientationErrorRad: expect.any(Number) as number,
      converged: expect.any(Boolean) as boolean,
    }
    expect(info['ik']).toEqual(control.startsWith('ee') ? ik : undefined)
  })

  it('gives the same as absolute joint targets do: what was sent, sent again, leads to the same hash', async () => {
    const env = await open({ control })
    await env.reset({ seed: 4 })
    env.actionSpace.seed(4)
    const sent: Float32Array[] = []
    let last: Step | undefined
    for (let i = 0; i < 20; i++) {
      last = await env.step(env.actionSpace.sample())
      sent.push(last.info['action'] as Float32Array)
    }
    const again = await open({})
    await again.reset({ seed: 4 })
    let same: Step | undefined
    for (const action of sent) same = await again.step(action)
    expect(same?.info['stateHash']).toBe(last?.info['stateHash'])
  })

  it('works in -100..100 too', async () => {
    const env = await open({ control, useDegrees: false })
    const { info } = await wander(env, 30)
    expect(boundsOf(env).units?.[0]).toBe(control.startsWith('ee') ? 'm' : 'm100')
    expect(Math.abs((info['action'] as Float32Array)[0] as number)).toBeLessThanOrEqual(100)
  })

  it('refuses what is outside, and a step before the first reset', async () => {
    const env = await open({ control })
    await expect(env.step(env.actionSpace.sample())).rejects.toThrow(ResetNeededError)
    await env.reset({ seed: 1 })
    const high = boundsOf(env).high
    const tooMuch = high.map(value => value * 1.01)
    await expect(env.step(tooMuch)).rejects.toThrow(ActionError)
    await expect(env.step(tooMuch)).rejects.toThrow(control)
    await expect(env.step(high.map(() => NaN))).rejects.toThrow(ActionError)
  })

  it('clips where it was asked to', async () => {
    const env = await open({ control, clipAction: true })
    await env.reset({ seed: 1 })
    const { info } = await env.step(new Float32Array(env.actionSpace.sample().length).fill(1e3))
    expect(info['action']).toBeInstanceOf(Float32Array)
  })

  it('lets the scripted expert lift cubes', async () => {
    const env = await open({ control })
    const expert = makePolicy('scripted', env)
    for (const seed of [1000, 1001]) expect((await runEpisode(env, expert, seed)).success).toBe(true)
  })

  it('has its random policy and its idle one', async () => {
    const env = await open({ control, maxEpisodeSteps: 20 }, 'so101/Reach-v0')
    for (const name of ['random', 'noop']) {
      const { steps } = await runEpisode(env, makePolicy(name, env), 3)
      expect(steps).toBeGreaterThan(0)
    }
  })
})

describe('a mode of differences', () => {
  it.each(STILL_MODES)('%s holds still at zero', async control => {
    const env = await open({ control }, 'so101/Reach-v0')
    await env.reset({ seed: 1 })
    const zero = new Float32Array(env.actionSpace.sample().length)
    const sent = new Set<string>()
    let last: Step | undefined
    for (let i = 0; i < 60; i++) {
      last = await env.step(zero)
      sent.add(String(last.info['sent']))
    }
    expect(sent.size).toBe(1)
  })

  it.each([
    ['joint-delta', 20, 90],
    ['joint-target-delta', 0, 0.5],
  ] as const)(
    '%s sinks by %d to %d degrees in 5 s of zeros with its arm stretched out',
    async (control, least, most) => {
      const env = await open({ control, maxEpisodeSteps: -1 }, 'so101/Reach-v0')
      await env.reset({ seed: 1 })
      const mode = controlModeEnvOf(env)
      const stretched = Float32Array.of(0, 10, -20, 0, 0, 10)
      const lift = async (action: () => Float32Array | undefined, steps: number): Promise<number> => {
        let last: Step | undefined
        for (let i = 0; i < steps; i++) last = await env.step(action() ?? stretched)
        return last?.observation['observation.state']?.[1] ?? NaN
      }
      const before = await lift(() => mode?.encode(stretched), 90)
      expect(before).toBeCloseTo(10, -1)
      const sank = (await lift(() => new Float32Array(6), 150)) - before
      expect(sank).toBeGreaterThanOrEqual(least)
      expect(sank).toBeLessThanOrEqual(most)
    },
  )

  it.each(STILL_MODES)('%s goes on from where the arm was let go, not from what it was denied', async control => {
    const env = await open({ control, maxEpisodeSteps: -1 }, 'so101/Reach-v0')
    await env.reset({ seed: 1 })
    const down = new Float32Array(env.actionSpace.sample().length)
    // Towards the table until the fence holds it back, and on for three seconds.
    if (control === 'ee-delta') down[2] = -0.01
    else down[1] = 3
    let denied = 0
    let last: Step | undefined
    for (let i = 0; i < 150; i++) {
      last = await env.step(down)
      denied += Number('limited' in last.info)
    }
    expect(denied).toBeGreaterThan(50)
    const low = (last?.info['sent'] as Float32Array).slice()
    const up = down.map(value => -value)
    for (let i = 0; i < 6; i++) last = await env.step(up)
    const way = (last?.info['sent'] as Float32Array).map((value, k) => Math.abs(value - (low[k] as number)))
    expect(Math.max(...way)).toBeGreaterThan(3)
  })
})

describe('make', () => {
  it('knows the modes by name, and takes joint where none is named', async () => {
    await expect(make(LIFT, { ...QUICK, control: 'ee-dleta' as 'ee-delta' })).rejects.toThrow(UsageError)
    await expect(make(LIFT, { ...QUICK, control: 'ee-dleta' as 'ee-delta' })).rejects.toThrow(/ee-delta/)
    expect(controlModeEnvOf(await open({}))).toBeUndefined()
    expect(controlModeEnvOf(await open({ control: 'joint' }))).toBeUndefined()
    expect(controlModeEnvOf(await open({ control: 'ee' }))?.mode.name).toBe('ee')
  })
})
