/** Whole episodes of lift-cube at medium with every picture drawn: the same states as blind ones, bit by bit. */

import { expect, it } from 'vitest'
import { make, makePolicy, type ArmEnvMakeOptions } from '../../../src/run/make.js'

const SEEDS = [1000, 1001, 1002, 1003, 1004]

async function hashes(cameras: NonNullable<ArmEnvMakeOptions['cameras']>): Promise<unknown[]> {
  const env = await make('so101/LiftCube-v0', { level: 'medium', cameras })
  const policy = makePolicy('scripted', env)
  const found: unknown[] = []
  let pixels = 0
  for (const seed of SEEDS) {
    let [observation] = await env.reset({ seed })
    policy.reset(seed)
    for (;;) {
      const step = await env.step(await policy.act(observation))
      observation = step.observation
      for (const name of Object.keys(cameras)) pixels += observation[`observation.images.${name}`]?.[0] ?? NaN
      if (!step.terminated && !step.truncated) continue
      found.push(step.info['stateHash'])
      break
    }
  }
  await env.close()
  expect(pixels).toBeGreaterThanOrEqual(0)
  return found
}

it('drawing disturbs nothing', async () => {
  const blind = await hashes({})
  const seeing = await hashes({
    front: { width: 64, height: 48, depth: true, segmentation: true },
    wrist: { width: 64, height: 48, fps: 60, effects: { shutter: 0.5, sub_frames: 3, latency_ms: 33 } },
  })
  expect(seeing).toEqual(blind)
  expect(new Set(blind).size).toBe(SEEDS.length)
})
