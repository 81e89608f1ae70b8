import { describe, expect, it } from 'vitest'
import { SO101_FOLLOWER } from '../../src/robot/arm-spec.js'
import { ClosedError, UrdfError, UsageError } from '../../src/robot/errors.js'
import { loadUrdf } from '../../src/robot/urdf-node.js'
import { SO101_URDF } from '../../src/run/urdf-files.js'
import { createSimBackend } from '../../src/sim/sim-backend.js'

const IDS = [1, 2, 3, 4, 5, 6]
const open = () => createSimBackend({ description: loadUrdf(SO101_URDF), robot: SO101_FOLLOWER, rateHz: 50 })

describe('the simulated backend', () => {
  it('moves by the same physics however the time is cut up', async () => {
    const hashes = []
    for (const parts of [1, 4, 10]) {
      const backend = await open()
      const { scene, clock } = backend
      scene.reset({ positionRad: [0, 0, 0, 0, 0, 0], objects: [] })
      await backend.buses.get('main')?.syncWrite('Goal_Position', IDS, new Int32Array(6).fill(2300))
      for (let part = 0; part < 10 * parts; part++) await clock.advance(0.02 / parts)
      expect(clock.timeS).toBeCloseTo(0.2, 12)
      hashes.push(scene.stateHash(0n))
      await backend.close()
    }
    expect(new Set(hashes).size).toBe(1)
  })

  it('gives an error, never a value, before the first reset and after close', async () => {
    const backend = await open()
    const { buses, scene } = backend
    const bus = buses.get('main')
    await expect(bus?.syncRead('Present_Position', IDS)).rejects.toThrow(UsageError)
    await expect(bus?.syncRead('Goal_Position', IDS)).rejects.toThrow(UsageError)
    scene.reset({ positionRad: [0, 0, 0, 0, 0, 0], objects: [] })
    await backend.close()
    await backend.close()
    await expect(bus?.syncRead('Goal_Position', IDS)).rejects.toThrow(ClosedError)
    await expect(bus?.syncWrite('Goal_Position', IDS, new Int32Array(6))).rejects.toThrow(ClosedError)
  })

  it('writes all values of a sync write or none', async () => {
    const backend = await open()
    const { buses, scene } = backend
    const bus = buses.get('main')
    scene.reset({ positionRad: [0, 0, 0, 0, 0, 0], objects: [] })
    await bus?.syncWrite('Torque_Enable', IDS, new Int32Array(6).fill(1))
    await expect(bus?.syncWrite('Torque_Enable', IDS, Int32Array.of(0, 0, 0, 129, 0, 0))).rejects.toThrow(/got 129/)
    await expect(bus?.syncWrite('Goal_Position', IDS, new Int32Array(6).fill(1000000))).rejects.toThrow(/got 1000000/)
    expect(await bus?.syncRead('Torque_Enable', IDS)).toEqual(new Int32Array(6).fill(1))
    await backend.close()
  })

  it('refuses a servo on a joint that slides', async () => {
    const description = loadUrdf(SO101_URDF)
    const joints = description.joints.map(joint =>
      joint.name === 'wrist_flex' ? { ...joint, type: 'prismatic' as const } : joint,
    )
    const backend = createSimBackend({
      description: { ...description, joints },
      robot: SO101_FOLLOWER,
      rateHz: 50,
    })
    await expect(backend).rejects.toThrow(UrdfError)
  })
})
