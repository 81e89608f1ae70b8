/** Environments and policies by name, and what is said about names that do not exist. */

import { describe, expect, it } from 'vitest'
import { UsageError } from '../../src/robot/errors.js'
import { envId, POLICY_NAMES, TASK_NAMES } from '../../src/run/tasks.js'
import { make, makePolicy, registry } from '../../src/run/make.js'
import { CounterEnv } from '../env/counter-env.js'

describe('make', () => {
  it.each([
    { id: 'so101/Reach-v0', steps: 150 },
    { id: 'so101/LiftCube-v0', steps: 300 },
  ])('makes $id, with $steps steps at 30 Hz', async ({ id, steps }) => {
    const env = await make(id)
    const [, info] = await env.reset({ seed: 1 })
    expect(env.spec).toEqual({ id, maxEpisodeSteps: steps })
    expect(env.rateHz).toBe(30)
    expect(info['backend']).toMatchObject({ articulation: 'native-armature' })
    await env.close()
  })

  it('takes the fallback articulation by name', async () => {
    const env = await make('so101/Reach-v0', { recipe: 'motor-rows', maxEpisodeSteps: 3 })
    const [, info] = await env.reset({ seed: 1 })
    expect(info['backend']).toMatchObject({ articulation: 'motor-rows' })
    expect(env.spec.maxEpisodeSteps).toBe(3)
    await env.close()
  })

  it.each([
    { id: 'so101/LiftCub-v0', says: /did you mean `so101\/LiftCube-v0`/ },
    { id: 'LiftCube-v0', says: /did you mean `so101\/LiftCube-v0`/ },
    { id: 'so101/Reach-v3', says: /has no version 3.*so101\/Reach-v0/ },
    { id: 'so101/Reach', says: /needs its version.*so101\/Reach-v0/ },
    {
      id: 'gym/CartPole-v1',
      says: /Registered: so101\/Free-v0, so101\/Insert-v0, so101\/LiftCube-v0, .*so101\/Reach-v0/,
    },
  ])('refuses $id and says which one was meant', async ({ id, says }) => {
    await expect(make(id)).rejects.toThrow(UsageError)
    await expect(make(id)).rejects.toThrow(says)
  })

  it('refuses an unknown option, with the nearest known one', async () => {
    await expect(make('so101/Reach-v0', { rateHx: 30 })).rejects.toThrow(UsageError)
    await expect(make('so101/Reach-v0', { rateHx: 30 })).rejects.toThrow(/no option 'rateHx', did you mean 'rateHz'/)
  })

  it('refuses a recipe that does not exist', async () => {
    const recipe = 'native-armatur' as 'native-armature'
    await expect(make('so101/Reach-v0', { recipe })).rejects.toThrow(UsageError)
    await expect(make('so101/Reach-v0', { recipe })).rejects.toThrow(/native-armature/)
  })

  it('wants a calibration of the arm on a device, and says how to make one', async () => {
    const options = { port: '/dev/ttyACM0', calibrationDir: '/nowhere', robotId: 'blue' }
    await expect(make('so101/Reach-v0', options)).rejects.toThrow(UsageError)
    await expect(make('so101/Reach-v0', options)).rejects.toThrow(
      /no calibration.*\/nowhere\/blue.json.*so101 calibrate.*--robot.port=\/dev\/ttyACM0/,
    )
  })

  it('refuses options that mean nothing on a port, and arms that do no task', async () => {
    await expect(make('so101/Reach-v0', { wireTiming: true })).rejects.toThrow(/port 'sim' takes no wireTiming/)
    await expect(make('so101/Reach-v0', { port: 'pty', substepS: 0.001 })).rejects.toThrow(/'pty' takes no substepS/)
    await expect(make('so101/Reach-v0', { port: 'pty', urdf: 'arm.urdf' })).rejects.toThrow(/'pty'.*takes no urdf/)
    await expect(make('so101/Reach-v0', { port: '/dev/ttyACM0', mountingSeed: 1 })).rejects.toThrow(
      /takes no mountingSeed/,
    )
    await expect(make('so101/Reach-v0', { robotType: 'so101_leader' })).rejects.toThrow(/moved by hand/)
    await expect(make('so101/Reach-v0', { robotType: 'so101_folower' })).rejects.toThrow(
      /did you mean 'so101_follower'/,
    )
  })

  it('limits episodes through every door, by the horizon and the rate', async () => {
    for (const env of [
      await make('so101/Reach-v0', { rateHz: 10 }),
      await registry.make('so101/Reach-v0', { rateHz: 10 }),
      await registry.make('so101/Reach-v0', { rateHz: 10, maxEpisodeSteps: undefined }),
    ]) {
      expect(env.spec.maxEpisodeSteps).toBe(50)
      await env.close()
    }
  })

  it('also makes what others register', async () => {
    registry.register({ id: 'test/Counter-v0', make: (_, spec) => new CounterEnv(spec), maxEpisodeSteps: 7 })
    const env = await make('test/Counter-v0')
    expect(env.spec).toEqual({ id: 'test/Counter-v0', maxEpisodeSteps: 7 })
    expect(() => makePolicy('scripted', env)).toThrow(UsageError)
    await env.close()
  })
})

describe('tasks and policies by name', () => {
  it('are twelve tasks, and scripted, random and noop', () => {
    expect(TASK_NAMES).toHaveLength(12)
    expect(POLICY_NAMES).toEqual(['scripted', 'random', 'noop'])
    expect(['reach', 'pick-place-lego'].map(envId)).toEqual(['so101/Reach-v0', 'so101/PickPlaceLego-v0'])
  })

  it('give the nearest name for an unknown one', async () => {
    expect(() => envId('lift-cub')).toThrow(UsageError)
    expect(() => envId('lift-cub')).toThrow(/no task 'lift-cub', did you mean 'lift-cube'/)
    const env = await make('so101/Reach-v0', { recipe: 'native-armature' })
    expect(() => makePolicy('randm', env)).toThrow(/no policy 'randm', did you mean 'random'/)
    await env.close()
  })

  it.each(POLICY_NAMES)('act inside the action space: %s', async name => {
    for (const task of TASK_NAMES) {
      const env = await make(envId(task), { recipe: 'native-armature' })
      const policy = makePolicy(name, env)
      let [observation] = await env.reset({ seed: 9 })
      policy.reset(9)
      for (let step = 0; step < 40; step++) {
        const action = await policy.act(observation)
        expect(env.actionSpace.explain(action)).toBeUndefined()
        const next = await env.step(action)
        if (next.terminated) break
        observation = next.observation
      }
      await env.close()
    }
  })
})
