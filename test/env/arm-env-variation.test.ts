/** Episodes that vary, as `make` hands them out: what reaches the servos, what the policy sees, and that both repeat. */

import { afterEach, describe, expect, it } from 'vitest'
import { Arm } from '../../src/env/arm.js'
import { ArmEnv } from '../../src/env/arm-env.js'
import type { Env, Info } from '../../src/env/env.js'
import { parseRandomise, type RandomiseConfig } from '../../src/env/randomise/config.js'
import { varyAt } from '../../src/env/randomise/levels.js'
import { varyBy } from '../../src/env/randomise/vary.js'
import { Wrapper } from '../../src/env/wrappers/wrapper.js'
import { liftCube } from '../../src/env/tasks/lift-cube.js'
import { SO101_FOLLOWER } from '../../src/robot/arm-spec.js'
import { nominalCalibration } from '../../src/robot/calibration.js'
import { CapabilityError, UsageError } from '../../src/robot/errors.js'
import { radFromDeg } from '../../src/robot/units.js'
import { distance } from '../../src/robot/vector.js'
import { make, type ArmEnvMakeOptions } from '../../src/run/make.js'
import { plannedArm } from '../../src/run/planned-arm.js'
import { TASKS } from '../../src/run/tasks.js'
import { createSimBackend } from '../../src/sim/sim-backend.js'
import type { DutyServo } from '../../src/sim/servo/servo-parameters.js'

const RATE_HZ = 30
const PERIOD_MS = 1000 / RATE_HZ
/** The check at start-up takes a tenth of a second, and has its own test. */
const QUICK: ArmEnvMakeOptions = { recipe: 'native-armature' }

const opened: Env[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map(env => env.close()))
})

async function open(options: ArmEnvMakeOptions, id = 'so101/LiftCube-v0'): Promise<Env> {
  const env = await make(id, { ...QUICK, ...options })
  opened.push(env)
  return env
}

interface Trace {
  readonly hashes: unknown[]
  /** `observation.state`, after the reset and after every step. */
  readonly states: number[][]
  readonly features: number[][]
  readonly infos: Info[]
}

/** A slow sweep of the pan and the lift from one pose, the same whatever is seen. */
async function sweep(options: ArmEnvMakeOptions, { seed = 6, steps = 20, fromStep = 1 } = {}): Promise<Trace> {
  const env = await open(options)
  const trace: Trace = { hashes: [], states: [], features: [], infos: [] }
  const note = (observation: Readonly<Record<string, unknown>>, info: Info): void => {
    trace.states.push([...(observation['observation.state'] as Float32Array)])
    trace.features.push([...(observation['observation.environment_state'] as Float32Array)])
    trace.hashes.push(info['stateHash'])
    trace.infos.push(info)
  }
  const [observation, info] = await env.reset({ seed })
  note(observation, info)
  for (let step = 1; step <= steps; step++) {
    const moved = Math.min(60, Math.max(0, step - fromStep + 1))
    const action = Float32Array.of(1.5 * moved, -34 - moved, 32, 69, 0, 20)
    const result = await env.step(action)
    note(result.observation, result.info)
  }
  return trace
}

/** With the twin's own joint angles beside the environment. */
async function openInside(randomise: RandomiseConfig) {
  const { robot, description, kinematics, limitsRad } = plannedArm()
  const { scene, ...backend } = await createSimBackend({
    description,
    robot,
    rateHz: RATE_HZ,
    recipe: 'native-armature',
  })
  const env = new ArmEnv({
    spec: { id: 'test/Inside-v0' },
    task: liftCube,
    backend: { ...backend, scene },
    arm: new Arm(robot, nominalCalibration(robot), backend.buses),
    kinematics,
    limitsRad,
    rateHz: RATE_HZ,
    vary: varyBy(parseRandomise(randomise)),
  })
  opened.push(env)
  return { env, scene, kinematics }
}

function sd(values: readonly number[]): number {
  const mean = values.reduce((a, b) => a + b, 0) / values.length
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / values.length)
}

describe('an episode that varies', () => {
  it('is the same again at hard, in every observation, hash and drawn value, and another for another seed', async () => {
    const [first, again, other] = [
      await sweep({ level: 'hard' }),
      await sweep({ level: 'hard' }),
      await sweep({ level: 'hard' }, { seed: 7 }),
    ]
    expect(again).toEqual(first)
    expect(other.hashes[20]).not.toBe(first.hashes[20])
    expect(other.infos[0]?.['variation']).not.toEqual(first.infos[0]?.['variation'])
  })

  it('is the same through the wire at medium', async () => {
    const [sim, wire] = [await sweep({ level: 'medium' }), await sweep({ level: 'medium', port: 'wire' })]
    expect(wire.hashes).toEqual(sim.hashes)
    expect(wire.states).toEqual(sim.states)
    expect(wire.features).toEqual(sim.features)
  })

  it('tells what was drawn after the reset and every step; at easy there is nothing to tell', async () => {
    const { infos } = await sweep({ level: 'medium' }, { steps: 2 })
    for (const { variation } of infos) {
      expect(variation).toEqual(infos[0]?.['variation'])
      expect(variation).toMatchObject({ 'noise.object_mm': 1, 'table.height_m': expect.any(Number) as number })
    }
    const easy = await sweep({}, { steps: 1 })
    for (const info of easy.infos) expect(info).not.toHaveProperty('variation')
  })

  it('is followed by the same layout at every level where resets have no seed', async () => {
    const layouts: unknown[] = []
    for (const level of ['easy', 'medium']) {
      const env = await open({ level, randomise: { noise: {}, table: {}, objects: {}, calibration: {}, latency: {} } })
      await env.reset({ seed: 2 })
      await env.reset()
      const [observation] = await env.reset()
      layouts.push([...(observation['observation.environment_state'] as Float32Array)].slice(0, 3))
    }
    expect(layouts[1]).toEqual(layouts[0])
  })

  it.each(TASKS.map(({ id }) => id))('of %s begins and runs at medium and hard', async id => {
    for (const level of ['medium', 'hard']) {
      const env = await open({ level }, id)
      for (let seed = 0; seed < 4; seed++) {
        const [observation] = await env.reset({ seed })
        expect(env.observationSpace.explain(observation)).toBeUndefined()
        env.actionSpace.seed(seed)
        for (let step = 0; step < 5; step++) {
          const { observation: next } = await env.step(env.actionSpace.sample())
          expect(env.observationSpace.explain(next)).toBeUndefined()
        }
      }
    }
  })
})

describe('latency', () => {
  it('that is none changes nothing, bit by bit', async () => {
    const [without, none] = [await sweep({}), await sweep({ randomise: { latency: {} } })]
    expect(none.hashes).toEqual(without.hashes)
    expect(none.states).toEqual(without.states)
    expect(none.infos.map(info => info['sent'])).toEqual(without.infos.map(info => info['sent']))
  })

  it('of observations shows what was there so long ago, and moves nothing', async () => {
    const [now, late] = [await sweep({}), await sweep({ randomise: { latency: { observation_ms: 2 * PERIOD_MS } } })]
    expect(late.hashes).toEqual(now.hashes)
    const shifted = [0, 0, ...now.states.keys()].slice(0, now.states.length)
    expect(late.states).toEqual(shifted.map(step => now.states[step]))
    expect(late.features).toEqual(shifted.map(step => now.features[step]))
  })

  it('of a part of a period shows what was between two steps, and moves nothing', async () => {
    const [now, late] = [await sweep({}), await sweep({ randomise: { latency: { observation_ms: PERIOD_MS / 2 } } })]
    expect(late.hashes).toEqual(now.hashes)
    // The pan turns steadily by then.
    for (let step = 12; step <= 20; step++) {
      const [before = NaN, after = NaN, seen = NaN] = [now.states[step - 1], now.states[step], late.states[step]].map(
        state => state?.[0],
      )
      expect(seen).toBeGreaterThan(before)
      expect(seen).toBeLessThan(after)
    }
  })

  it.each([
    [2 * PERIOD_MS, 2],
    [0.4 * PERIOD_MS, 0],
  ])(
    'of actions, %d ms, keeps them from the servos for so long; until then they go by the start pose',
    async (ms, steps) => {
      const randomise = { latency: { action_ms: ms } }
      const [early, late] = [await sweep({ randomise }), await sweep({ randomise }, { fromStep: 9 })]
      const firstDifference = early.hashes.findIndex((hash, step) => hash !== late.hashes[step])
      expect(firstDifference).toBe(steps + 1)
      const [start, sent] = [early.states[0], early.infos[1]?.['sent'] as Float32Array]
      if (steps > 0) expect([...sent]).toEqual(start)
      else expect(sent[0]).not.toBe(start?.[0])
    },
  )

  it('of a second keeps an arm still for a second, and is no error', async () => {
    const { states } = await sweep({ randomise: { latency: { action_ms: 1000, observation_ms: 500 } } }, { steps: 60 })
    const pan = states.map(([angle]) => angle as number)
    // Half a second more until it is seen.
    expect(Math.max(...pan.slice(0, 45)) - Math.min(...pan.slice(0, 45))).toBeLessThan(0.5)
    expect((pan[60] as number) - (pan[0] as number)).toBeGreaterThan(5)
  })

  it('drops the share of observations that it says, and what is dropped leaves the last one', async () => {
    const randomise = { latency: { dropped: 0.3 } }
    const [all, some] = [await sweep({}, { steps: 200 }), await sweep({ randomise }, { steps: 200 })]
    expect(some.hashes).toEqual(all.hashes)
    const isDropped = some.states.map((state, i) => JSON.stringify(state) !== JSON.stringify(all.states[i]))
    isDropped.forEach((dropped, i) => {
      if (dropped) expect(some.states[i]).toEqual(some.states[i - 1])
    })
    // After that it stands still: only what moves shows.
    const share = isDropped.slice(1, 60).filter(Boolean).length / 59
    expect(share).toBeGreaterThan(0.15)
    expect(share).toBeLessThan(0.45)
  })
})

describe('noise', () => {
  it('is as large as was asked for, on joints and objects, and moves nothing', async () => {
    const randomise = { noise: { joint_deg: 0.5, object_mm: 3, object_deg: 2 } }
    const [clean, noisy] = [await sweep({}, { steps: 250 }), await sweep({ randomise }, { steps: 250 })]
    expect(noisy.hashes).toEqual(clean.hashes)
    const errors = (of: 'states' | 'features', k: number): number[] =>
      noisy[of].map((values, i) => (values[k] as number) - (clean[of][i]?.[k] as number))
    // The gripper's percent are not degrees.
    for (const joint of [0, 1, 2, 3, 4]) {
      expect(sd(errors('states', joint))).toBeGreaterThan(0.42)
      expect(sd(errors('states', joint))).toBeLessThan(0.58)
    }
    for (const axis of [0, 1, 2]) {
      expect(sd(errors('features', axis))).toBeGreaterThan(0.0025)
      expect(sd(errors('features', axis))).toBeLessThan(0.0035)
    }
    expect(new Set(noisy.states.map(state => state[3])).size).toBeGreaterThan(10)
  })
})

describe('a calibration that is off', () => {
  it('has the arm elsewhere than it says, by what was drawn, and the tip with it', async () => {
    const { env, scene, kinematics } = await openInside({
      calibration: { zero_error_deg: { shoulder_pan: 3, elbow_flex: -2 } },
    })
    const [observation] = await env.reset({ seed: 4 })
    const action = (observation['observation.state'] as Float32Array).slice()
    let state: Float32Array = action
    for (let step = 0; step < 30; step++) {
      state = (await env.step(action)).observation['observation.state'] as Float32Array
    }
    const seenRad = env.arm.toRad(state)
    const errorsRad = [...seenRad].map((seen, k) => seen - (scene.positionRad[k] as number))
    const tickRad = (2 * Math.PI) / 4096
    expect(Math.abs((errorsRad[0] as number) - radFromDeg(3))).toBeLessThan(tickRad)
    expect(Math.abs((errorsRad[2] as number) - radFromDeg(-2))).toBeLessThan(tickRad)
    for (const k of [1, 3, 4, 5]) expect(Math.abs(errorsRad[k] as number)).toBeLessThan(tickRad)
    const [seenTip, tip] = [kinematics.forward(seenRad), kinematics.forward(scene.positionRad)]
    // 3 degrees of pan alone are 9 mm at 0.18 m from its axis.
    expect(distance(seenTip.positionM, tip.positionM)).toBeGreaterThan(0.008)
    expect(distance(seenTip.positionM, tip.positionM)).toBeLessThan(0.02)
  })
})

describe('servos and table', () => {
  it('are in the simulation as they were drawn', async () => {
    const { env, scene } = await openInside({
      arm: { backlash_deg: 0.9, torque_scale: { uniform: [0.8, 1.2] }, gain_scale: 1.25, supply_scale: 0.95 },
      table: { height_m: 0.02 },
    })
    const [, info] = await env.reset({ seed: 4 })
    const drawn = info['variation'] as Readonly<Record<string, number>>
    scene.servos.servos.forEach((servo, k) => {
      const { backlashRad, torquePerVoltNm, supplyV } = servo.parameters as DutyServo
      const joint = SO101_FOLLOWER.servos[k]?.joint ?? ''
      expect(backlashRad).toBeCloseTo(radFromDeg(0.9), 12)
      expect(torquePerVoltNm).toBeCloseTo(0.415 * (drawn[`arm.torque_scale.${joint}`] ?? NaN), 12)
      expect(supplyV).toBeCloseTo(11.4, 12)
      expect(servo.memory.get('P_Coefficient')).toBe(20)
    })
    for (let step = 0; step < 10; step++) await env.step(Float32Array.of(0, -34, 32, 69, 0, 20))
    // Half a cube above the table, resting on it.
    const { positionM } = scene.objectPose('cube')
    expect(positionM[2]).toBeCloseTo(0.02 + 0.0125, 3)
    expect(scene.contactForceN('cube', 'table')).toBeGreaterThan(0.05)
  })

  it('with free play make another episode', async () => {
    const [tight, loose] = [await sweep({}), await sweep({ randomise: { arm: { backlash_deg: 1 } } })]
    expect(loose.hashes[20]).not.toBe(tight.hashes[20])
    expect(loose.features[0]).toEqual(tight.features[0])
  })
})

describe('what cannot be', () => {
  it('is refused where there is no scene, and told with the seed where nothing fits', async () => {
    const { robot, description, kinematics, limitsRad } = plannedArm()
    const { scene, ...backend } = await createSimBackend({
      description,
      robot,
      rateHz: RATE_HZ,
      recipe: 'native-armature',
    })
    const operator = { prepare: () => Promise.resolve(), verdict: undefined }
    const arm = new Arm(robot, nominalCalibration(robot), backend.buses)
    const options = { spec: { id: 'test/Bare-v0' }, task: liftCube, arm, kinematics, limitsRad, rateHz: RATE_HZ }
    expect(() => new ArmEnv({ ...options, backend: { ...backend, operator }, vary: varyAt('medium') })).toThrow(
      CapabilityError,
    )
    expect(() => new ArmEnv({ ...options, backend: { ...backend, operator }, vary: varyAt('easy') })).not.toThrow()
    scene.free()
    const crowded = await open({ randomise: { distractors: { count: 8, size_mm: 80 } } })
    await expect(crowded.reset()).rejects.toThrow(/^seed 0: /)
    await expect(crowded.reset({ seed: 11 })).rejects.toThrow(/^seed 11: object 'distractor_\d+'/)
    await expect(crowded.reset()).rejects.toThrow(/^reset 1 after seed 11: object/)
    await expect(make('so101/Reach-v0', { level: 'mediun' })).rejects.toThrow(UsageError)
    await expect(make('so101/Reach-v0', { randomise: { lateny: {} } as RandomiseConfig })).rejects.toThrow(/'latency'/)
  })
})

describe('a table of another height', () => {
  it('is where the fence is, too', async () => {
    const lowestM = async (heightM: number): Promise<number> => {
      const env = await open({ randomise: { table: { height_m: heightM } } }, 'so101/Reach-v0')
      const bare = env instanceof Wrapper ? env.unwrapped : env
      if (!(bare instanceof ArmEnv)) throw new Error('expected an arm’s environment')
      const { arm, kinematics } = bare
      await env.reset({ seed: 1 })
      let tipM = NaN
      for (let step = 0; step < 60; step++) {
        const { observation, info } = await env.step(Float32Array.of(0, 20, 32, 69, 0, 0))
        tipM = kinematics.forward(arm.toRad(observation['observation.state'] as Float32Array)).positionM[2]
        if (step === 59) expect(info['fence']).toMatch(/ and the table$/)
      }
      return tipM
    }
    const [plain, lower, higher] = [await lowestM(0), await lowestM(-0.01), await lowestM(0.01)]
    expect(Math.abs(plain - lower - 0.01)).toBeLessThan(0.003)
    expect(Math.abs(higher - plain - 0.01)).toBeLessThan(0.003)
  })
})
