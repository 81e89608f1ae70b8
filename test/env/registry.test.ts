import { describe, expect, it } from 'vitest'
import { checkEnv } from '../../src/env/check-env.js'
import type { Env } from '../../src/env/env.js'
import { EnvRegistry } from '../../src/env/registry.js'
import type { Space } from '../../src/env/spaces.js'
import { ClipAction } from '../../src/env/wrappers/clip-action.js'
import { OrderEnforcing } from '../../src/env/wrappers/order-enforcing.js'
import { TimeLimit } from '../../src/env/wrappers/time-limit.js'
import { Wrapper } from '../../src/env/wrappers/wrapper.js'
import { CounterEnv } from './counter-env.js'

function registryOf(...ids: string[]): EnvRegistry {
  const registry = new EnvRegistry()
  for (const id of ids) registry.register({ id, make: () => new CounterEnv({ id }) })
  return registry
}

function layers(env: Env): unknown[] {
  return env instanceof Wrapper ? [env.constructor, ...layers(env.inner)] : [env.constructor]
}

describe('EnvRegistry', () => {
  it('makes a registered environment that keeps the contract', async () => {
    const registry = new EnvRegistry()
    registry.register({
      id: 'test/Counter-v0',
      make: (_, spec) => Promise.resolve(new CounterEnv(spec)),
      maxEpisodeSteps: 8,
    })
    const env = await registry.make('test/Counter-v0')
    expect(env.spec).toEqual({ id: 'test/Counter-v0', maxEpisodeSteps: 8 })
    expect(await checkEnv(env)).toEqual({ warnings: [] })
  })

  it('enforces order outside, then limits time, then clips', async () => {
    const registry = new EnvRegistry()
    registry.register({ id: 'A-v0', make: () => new CounterEnv({ id: 'A-v0' }), maxEpisodeSteps: 8 })
    expect(layers(await registry.make('A-v0'))).toEqual([OrderEnforcing, TimeLimit, CounterEnv])
    expect(layers(await registry.make('A-v0', { clipAction: true }))).toEqual([
      OrderEnforcing,
      TimeLimit,
      ClipAction,
      CounterEnv,
    ])
    expect(layers(await registry.make('A-v0', { maxEpisodeSteps: -1 }))).toEqual([OrderEnforcing, CounterEnv])
    expect(layers(await registryOf('B-v0').make('B-v0'))).toEqual([OrderEnforcing, CounterEnv])
  })

  it('lets maxEpisodeSteps of make override the registered one', async () => {
    const registry = new EnvRegistry()
    registry.register({ id: 'A-v0', make: () => new CounterEnv({ id: 'A-v0' }), maxEpisodeSteps: 8 })
    expect((await registry.make('A-v0', { maxEpisodeSteps: 2 })).spec.maxEpisodeSteps).toBe(2)
    expect((await registry.make('A-v0', { maxEpisodeSteps: 20 })).spec.maxEpisodeSteps).toBe(20)
    expect((await registry.make('A-v0', { maxEpisodeSteps: -1 })).spec.maxEpisodeSteps).toBeUndefined()
  })

  it('hands the environment its options over the defaults, less those it uses itself, and the spec', async () => {
    const calls: unknown[] = []
    const registry = new EnvRegistry()
    registry.register({
      id: 'A-v0',
      maxEpisodeSteps: 8,
      defaults: { robot: 'so101', camera: 'front' },
      make: (...given) => {
        calls.push(given)
        return new CounterEnv({ id: 'A-v0' })
      },
    })
    await registry.make('A-v0', { maxEpisodeSteps: 3, clipAction: true, robot: 'so100' })
    expect(calls).toEqual([
      [
        { robot: 'so100', camera: 'front' },
        { id: 'A-v0', maxEpisodeSteps: 3 },
      ],
    ])
  })

  it('lists its ids in order', () => {
    expect(registryOf('b/B-v1', 'a/Z', 'b/B-v0').registered()).toEqual(['a/Z', 'b/B-v0', 'b/B-v1'])
  })

  it.each([
    ['so101/LiftCub-v0', 'did you mean `so101/LiftCube-v10`?'],
    ['so101/liftcube-v10', 'did you mean `so101/LiftCube-v10`?'],
    ['LiftCube-v10', 'did you mean `so101/LiftCube-v10`?'],
    ['so100/LiftCube-v1', 'did you mean `so101/LiftCube-v10`?'],
    ['some-other-lab/Reach', 'did you mean `so101/Reach-v0`?'],
    ['so101/LiftCube-v7', 'has no version 7: the newest is `so101/LiftCube-v10`'],
    ['so101/LiftCube', 'needs its version: the newest is `so101/LiftCube-v10`'],
    ['Xyz-v0', 'Registered: so101/LiftCube-v10, so101/LiftCube-v9, so101/Reach-v0'],
  ])('refuses the unknown id %s and points to a known one', async (id, hint) => {
    const registry = registryOf('so101/LiftCube-v9', 'so101/LiftCube-v10', 'so101/Reach-v0')
    const refusal = { code: 'USAGE', message: expect.stringContaining(hint) as string }
    await expect(registry.make(id)).rejects.toMatchObject(refusal)
    expect(() => registry.definition(id)).toThrow(expect.objectContaining(refusal))
  })

  it('does not guess where nothing is alike or registered', async () => {
    await expect(registryOf('so101/Reach-v0').make('Xyz-v0')).rejects.not.toThrow('did you mean')
    await expect(new EnvRegistry().make('Xyz-v0')).rejects.toThrow('none is registered')
  })

  it('refuses an id that is taken, malformed, or mixes versioned and unversioned', () => {
    const refused = (id: string) => {
      expect(() => {
        registryOf('a/A-v0', 'a/B').register({ id, make: () => new CounterEnv() })
      }).toThrow(expect.objectContaining({ code: 'USAGE' }))
    }
    for (const id of ['a/A-v0', 'a/B', 'a/A', 'a/B-v1', 'a b', '']) refused(id)
  })

  it.each([0, -2, 1.5, NaN])('refuses %s as maxEpisodeSteps before it makes anything', async maxEpisodeSteps => {
    let made = 0
    const make = () => {
      made += 1
      return new CounterEnv({ id: 'A-v0' })
    }
    const registry = new EnvRegistry()
    registry.register({ id: 'A-v0', make })
    await expect(registry.make('A-v0', { maxEpisodeSteps })).rejects.toMatchObject({ code: 'USAGE' })
    expect(made).toBe(0)
    expect(() => {
      registry.register({ id: 'B-v0', make, maxEpisodeSteps })
    }).toThrow(expect.objectContaining({ code: 'USAGE' }))
  })

  it('refuses an environment that gives itself another id, and closes it', async () => {
    const stranger = new CounterEnv({ id: 'C-v0' })
    const registry = new EnvRegistry()
    registry.register({ id: 'A-v0', make: () => stranger })
    await expect(registry.make('A-v0')).rejects.toMatchObject({ code: 'ENV_CHECK' })
    expect(stranger.closeCalls).toBe(1)
  })

  it('closes an environment that it cannot wrap', async () => {
    class Unclippable extends CounterEnv {
      override readonly actionSpace = { describe: () => 'Odd' } as Space<Float32Array>
    }
    const bare = new Unclippable({ id: 'A-v0' })
    const registry = new EnvRegistry()
    registry.register({ id: 'A-v0', make: () => bare })
    await expect(registry.make('A-v0', { clipAction: true })).rejects.toThrow(TypeError)
    expect(bare.closeCalls).toBe(1)
  })
})
