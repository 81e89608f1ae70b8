/** Environments that see: pictures in observations, the same behind every port, and physics that does not notice. */

import { describe, expect, it } from 'vitest'
import { checkEnv } from '../../../src/env/check-env.js'
import type { Camera } from '../../../src/env/camera/camera.js'
import type { Observation } from '../../../src/env/env.js'
import { make, makePolicy, type ArmEnvMakeOptions } from '../../../src/run/make.js'
import { simCameras } from '../../../src/run/cameras/open-cameras.js'
import { plannedArm } from '../../../src/run/planned-arm.js'
import { createSimBackend } from '../../../src/sim/sim-backend.js'
import { makeVec } from '../../../src/run/vector/make-vec.js'

const TINY = { width: 16, height: 12 }
const ID = 'so101/LiftCube-v0'

/** The last observation and state hash of some steps of the expert. */
async function run(options: ArmEnvMakeOptions, steps = 12): Promise<{ observation: Observation; hash: unknown }> {
  const env = await make(ID, options)
  try {
    let [observation, info] = await env.reset({ seed: 5 })
    const policy = makePolicy('scripted', env)
    policy.reset(5)
    let bytes = 0
    for (let k = 0; k < steps; k++) {
      ;({ observation, info } = await env.step(await policy.act(observation)))
      // Drawn at every step.
      bytes += observation['observation.images.front']?.length ?? 0
    }
    expect(bytes).toBe('cameras' in options ? steps * 3 * TINY.width * TINY.height : 0)
    return { observation, hash: info['stateHash'] }
  } finally {
    await env.close()
  }
}

describe('an environment with cameras', () => {
  it('keeps the contract of environments, pictures included', async () => {
    const env = await make('so101/Reach-v0', {
      cameras: {
        front: { width: 4, height: 3, depth: true, segmentation: true, shadows: false },
        wrist: { width: 2, height: 2, fps: 7, shadows: false },
      },
    })
    await checkEnv(env)
    await env.close()
  })

  it.each(['easy', 'medium', 'hard'])('moves as without them at level %s, to the bit', async level => {
    const effects = { read_noise: 0.02, latency_ms: 40, dropped: 0.2, shutter: 0.5, sub_frames: 2 }
    const without = await run({ level })
    const seen = await run({ level, cameras: { front: TINY, wrist: { ...TINY, effects }, top: { ...TINY, fps: 240 } } })
    expect(seen.hash).toBe(without.hash)
  })

  it('sees the same through registers and through packets, each time', async () => {
    const cameras = { front: { ...TINY, depth: true }, wrist: TINY }
    const [one, again, wire] = [await run({ cameras }), await run({ cameras }), await run({ cameras, port: 'wire' })]
    for (const key of ['observation.images.front', 'observation.images.front_depth', 'observation.images.wrist']) {
      expect(again.observation[key]).toEqual(one.observation[key])
      expect(wire.observation[key]).toEqual(one.observation[key])
    }
    expect(new Set(one.observation['observation.images.front']).size).toBeGreaterThan(5)
  })

  it('differs from seed to seed at medium, in what is seen as in where things are', async () => {
    const env = await make(ID, { level: 'hard', cameras: { front: TINY } })
    const [first] = await env.reset({ seed: 1 })
    const corner = first['observation.images.front']?.slice(-30)
    const [second] = await env.reset({ seed: 2 })
    expect(second['observation.images.front']?.slice(-30)).not.toEqual(corner)
    await env.close()
  })

  it('seen late, shows and tells of the instant that was seen', async () => {
    const cameras = { front: { width: 32, height: 24, depth: true } }
    const randomise = { latency: { observation_ms: 2000 / 30, action_ms: 0, jitter_ms: 0, dropped: 0 } }
    const [late, prompt] = [await make(ID, { cameras, randomise }), await make(ID, { cameras })]
    const [start] = await prompt.reset({ seed: 5 })
    await late.reset({ seed: 5 })
    const action = (start['observation.state'] as Float32Array).map((value, k) => (k === 0 ? value + 8 : value))
    const key = 'observation.images.front_depth'
    const seen: Observation[] = [start]
    for (let k = 1; k <= 6; k++) {
      seen.push((await prompt.step(action)).observation)
      const { observation, info } = await late.step(action)
      const then = Math.max(0, k - 2)
      expect(observation[key]).toEqual(seen[then]?.[key])
      expect(info['frames']).toEqual({ front: { index: then, ageS: Math.round((1e6 * (k - then)) / 30) / 1e6 } })
    }
    expect(seen[6]?.[key]).not.toEqual(seen[4]?.[key])
    await late.close()
    await prompt.close()
  })

  it('goes on from a snapshot as it went on then', async () => {
    const { robot, description } = plannedArm('so101_follower', {})
    const cameras = await simCameras({ cameras: { front: TINY } }, 'sim')
    if (!cameras) throw new Error('no cameras')
    const backend = await createSimBackend({ robot, description, rateHz: 30, cameras })
    const { clock, scene, cameras: opened } = backend
    const camera = opened.get('front') as Camera
    scene.reset({ positionRad: [0, 0, 0, 0, 0, 0], objects: [] })
    await clock.advance(0.5)
    const snapshot = scene.snapshot()
    await clock.advance(0.5)
    const { rgb } = await camera.latest()
    scene.restore(snapshot)
    expect(await camera.latest()).toMatchObject({ index: 15, timeS: 1 })
    await clock.advance(0.5)
    const again = await camera.latest()
    expect(again.index).toBe(30)
    expect(again.timeS).toBeCloseTo(1.5, 9)
    expect(again.rgb).toEqual(rgb)
    await backend.close()
  })

  it('goes into vector environments', async () => {
    const envs = await makeVec(ID, 2, { env: { cameras: { front: { ...TINY, segmentation: true } } } })
    const [observations] = await envs.reset({ seed: 3 })
    const pictures = observations['observation.images.front']
    expect(pictures).toBeInstanceOf(Uint8Array)
    expect(pictures).toHaveLength(2 * 16 * 12 * 3)
    expect(observations['observation.images.front_segmentation']).toBeInstanceOf(Uint16Array)
    await envs.close()
  })
})

describe('cameras that cannot be', () => {
  it.each([
    [{ frnt: {} }, /no camera 'frnt', did you mean 'front'\?/],
    [{ side: { mount: 'topp' } }, /camera 'side': no mount 'topp', did you mean 'top'\?/],
    [{ front: { width: 0 } }, /camera 'front': expected a width of 1 to 8192 pixels, got 0/],
    [{ front: { height: 99999 } }, /expected a height of 1 to 8192 pixels, got 99999/],
    [{ front: { width: 64.5 } }, /got 64.5/],
    [{ front: { fps: 0 } }, /camera 'front': expected fps above 0/],
    [{ front: { hfov_deg: 180 } }, /expected hfov_deg between 1 and 170, got 180/],
    [{ front: { widht: 64 } }, /cameras.front.widht: no such key, did you mean 'width'\?/],
    [{ front: { effects: { expsure_ev: 1 } } }, /did you mean 'exposure_ev'\?/],
    [{ 'a b': { mount: 'front' } }, /a camera cannot be called 'a b'/],
    [{ front_depth: { mount: 'front' } }, /cannot be called 'front_depth'/],
    [
      { front: { type: 'opencv', index_or_path: 0 } as const },
      /camera 'front' runs in real time, and port 'sim' does not/,
    ],
    [{ front: { calibration: '/nowhere/cam.yaml' } }, /\/nowhere\/cam.yaml/],
  ] as [ArmEnvMakeOptions['cameras'], RegExp][])('%o', async (cameras, message) => {
    await expect(make(ID, { cameras: cameras ?? {} })).rejects.toThrow(message)
  })
})
