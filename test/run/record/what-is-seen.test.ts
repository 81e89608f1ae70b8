/** What a recorder takes of an environment: when joints were read, the frames behind the pictures, the servos' current and load. */

import { describe, expect, it } from 'vitest'
import { framesOf } from '../../../src/env/camera/image-features.js'
import type { ArmEnv } from '../../../src/env/arm-env.js'
import { requireArmEnv } from '../../../src/run/arm-env-of.js'
import { make, type ArmEnvMakeOptions } from '../../../src/run/make.js'
import { datasetFeatures, robotTypeOf } from '../../../src/run/record/dataset-features.js'
import { ServoReadings } from '../../../src/run/record/servo-readings.js'

const FRONT = { front: { width: 32, height: 32, fps: 30 } }

async function opened(options: ArmEnvMakeOptions, use: (arm: ArmEnv) => Promise<void>): Promise<void> {
  const env = await make('so101/Reach-v0', options)
  try {
    await use(requireArmEnv(env, ''))
  } finally {
    await env.close()
  }
}

describe('an observation', () => {
  it('that comes late and noisy tells when its joints were read, and has its frames', async () => {
    const randomise = { latency: { observation_ms: 60 }, noise: { joint_deg: 0.1 } }
    await opened({ cameras: FRONT, randomise }, async arm => {
      const [first] = await arm.reset({ seed: 1 })
      expect(framesOf(first).get('front')?.width).toBe(32)
      for (let step = 1; step <= 5; step++) {
        const { observation, info } = await arm.step(first['observation.state'] as Float32Array)
        const { timeS } = arm.backend.clock
        const frame = framesOf(observation).get('front')
        const { front } = info['frames'] as Record<string, { ageS: number }>
        expect(timeS - (frame?.timeS ?? NaN)).toBeCloseTo(front?.ageS ?? NaN, 5)
        if (step > 2) expect(timeS - arm.observedS).toBeCloseTo(0.06, 3)
      }
    })
  })

  it('that comes at once was read now', async () => {
    await opened({}, async arm => {
      const [first] = await arm.reset({ seed: 1 })
      expect(arm.observedS).toBe(arm.backend.clock.timeS)
      await arm.step(first['observation.state'] as Float32Array)
      expect(arm.observedS).toBe(arm.backend.clock.timeS)
    })
  })
})

describe('current and load', () => {
  it.each([
    ['with', {}],
    ['without', { safety: { health: false as const } }],
  ])('are there from the first row on and follow the servos, %s the health watch', async (_, options) => {
    await opened(options, async arm => {
      const [{ 'observation.state': start }] = await arm.reset({ seed: 3 })
      const readings = await ServoReadings.begin(arm)
      expect(readings.currentA).toHaveLength(6)
      expect([...readings.currentA, ...readings.loadPct].every(Number.isFinite)).toBe(true)
      const before = [...readings.loadPct]
      const target = (start as Float32Array).map((each, k) => (k === 0 ? each + 20 : each))
      let most = 0
      for (let step = 0; step < 20; step++) {
        await arm.step(target)
        await readings.update()
        most = Math.max(most, Math.abs(readings.loadPct[0] as number))
      }
      expect(most).toBeGreaterThan(Math.abs(before[0] as number) + 2)
      expect(most).toBeLessThanOrEqual(100)
    })
  })
})

it("features are LeRobot's, then what no policy takes for an input", async () => {
  await opened({ cameras: FRONT }, arm => {
    const features = datasetFeatures(arm, 'video')
    expect(robotTypeOf(arm)).toBe('so_follower')
    expect(Object.keys(features).slice(0, 3)).toEqual(['action', 'observation.state', 'observation.images.front'])
    expect(features['action']?.names).toEqual([
      'shoulder_pan.pos',
      'shoulder_lift.pos',
      'elbow_flex.pos',
      'wrist_flex.pos',
      'wrist_roll.pos',
      'gripper.pos',
    ])
    expect(features['observation.images.front']).toEqual({
      dtype: 'video',
      shape: [32, 32, 3],
      names: ['height', 'width', 'channels'],
      info: { is_depth_map: false },
    })
    expect(features['complementary_info.capture_time_s']).toMatchObject({ dtype: 'float64', shape: [2] })
    for (const name of Object.keys(features).slice(3)) expect(name).not.toMatch(/^(action|observation)/)
    return Promise.resolve()
  })
})
