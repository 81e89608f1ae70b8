import { describe, expect, it } from 'vitest'
import { Box, type Space } from '../../../src/env/spaces.js'
import { ClipAction } from '../../../src/env/wrappers/clip-action.js'
import { CounterEnv } from '../counter-env.js'

async function clipped(): Promise<{ bare: CounterEnv; env: ClipAction }> {
  const bare = new CounterEnv()
  const env = new ClipAction(bare)
  await env.reset()
  return { bare, env }
}

describe('ClipAction', () => {
  it('clips to the bounds and passes on what lies within', async () => {
    const { bare, env } = await clipped()
    for (const push of [0.25, 7, -7, Infinity, -Infinity, 1]) await env.step(Float32Array.of(push))
    expect(bare.received).toEqual([0.25, 1, -1, 1, -1, 1])
  })

  it('does not write into the action it was given', async () => {
    const { env } = await clipped()
    const action = Float32Array.of(7)
    await env.step(action)
    expect(action).toEqual(Float32Array.of(7))
  })

  it('has an unbounded Box of the same shape and labels as its action space', async () => {
    const { env } = await clipped()
    const unbounded = new Box({ low: -Infinity, high: Infinity, shape: [1], labels: ['push'] })
    expect(env.actionSpace.equals(unbounded)).toBe(true)
  })

  it.each([
    ['NaN', Float32Array.of(NaN)],
    ['too many numbers', Float32Array.of(0, 0)],
    ['no numbers', new Float32Array(0)],
  ])('refuses %s without a step', async (_, action) => {
    const { bare, env } = await clipped()
    await expect(env.step(action)).rejects.toMatchObject({ code: 'ACTION' })
    expect(bare.received).toEqual([])
  })

  it('cannot be put around an action space that has no bounds to clip to', () => {
    class Odd extends CounterEnv {
      override readonly actionSpace = {
        describe: () => 'Odd',
      } as Space<Float32Array>
    }
    expect(() => new ClipAction(new Odd())).toThrow(TypeError)
  })
})
