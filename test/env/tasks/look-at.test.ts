/** What counts as looking at a cube, and what does not. */

import { describe, expect, it } from 'vitest'
import { lookAt, offAxisRad } from '../../../src/env/tasks/look-at.js'
import { quaternionFromAxisAngle } from '../../../src/robot/vector.js'
import type { Pose } from '../../../src/env/scene.js'
import { begin, lasting, moved, sceneOf, settingOf } from './made-up-scene.js'
import type { MadeUpObject } from './made-up-scene.js'

const DEGREE = Math.PI / 180

/** Straight over the cube, and turned away from straight down by an angle. */
function over(cube: Pose, heightM: number, offRad = 0): Pose {
  return {
    positionM: moved(cube, [0, 0, heightM]).positionM,
    quaternion: quaternionFromAxisAngle([1, 0, 0], Math.PI + offRad),
  }
}

interface Look {
  readonly heightM?: number
  readonly offRad?: number
  readonly tipSpeedMS?: number
  readonly cube?: MadeUpObject
}

function scored({ heightM = 0.1, offRad = 0, tipSpeedMS = 0, cube = {} }: Look, durationS = 1) {
  const episode = begin(lookAt, 5)
  const start = (episode.objects[0] as { pose: Pose }).pose
  const scene = sceneOf(episode.objects, { cube })
  return lasting(episode, { tip: over(cube.pose ?? start, heightM, offRad), tipSpeedMS, scene }, durationS)
}

describe('look-at', () => {
  it('measures from the approach axis', () => {
    const cube: Pose = { positionM: [0.2, 0, 0], quaternion: [0, 0, 0, 1] }
    expect(offAxisRad(over(cube, 0.1), cube.positionM)).toBeCloseTo(0, 6)
    expect(offAxisRad(over(cube, 0.1, 0.3), cube.positionM)).toBeCloseTo(0.3, 6)
    expect(offAxisRad(over(cube, 0.1, Math.PI), cube.positionM)).toBeCloseTo(Math.PI, 6)
  })

  it('is within 10 degrees, standing still, for 0.2 s', () => {
    expect(scored({ offRad: 9.9 * DEGREE }, 0.2)).toMatchObject({
      success: true,
      subGoals: { inView: true, centred: true },
      potentials: { facing: 1 },
    })
    expect(scored({ offRad: 9.9 * DEGREE }, 0.1).success).toBe(false)
  })

  it.each<[string, Look]>([
    ['11 degrees off', { offRad: 11 * DEGREE }],
    ['looking away', { offRad: Math.PI }],
    ['passing by', { tipSpeedMS: 0.06 }],
    ['between the finger tips', { heightM: 0.03 }],
    ['touching it', { cube: { forcesN: { arm: 0.1 } } }],
    ['a cube that was thrown up', { cube: { velocity: { linearMS: [0, 0, 0.5], angularRadS: [0, 0, 0] } } }],
  ])('is not: %s', (_, look) => {
    expect(scored(look).success).toBe(false)
  })

  it('has it in view at 24 degrees, as so101-nexus asks for', () => {
    expect(scored({ offRad: 23 * DEGREE }).subGoals).toEqual({ inView: true, centred: false })
    expect(scored({ offRad: 25 * DEGREE }).subGoals).toEqual({ inView: false, centred: false })
  })

  it('begins with the cube out of view', () => {
    const { kinematics } = settingOf(lookAt)
    for (let seed = 0; seed < 200; seed++) {
      const { startRad, objects } = begin(lookAt, seed)
      const [cube] = objects
      expect(offAxisRad(kinematics.forward(startRad), cube?.pose.positionM ?? [0, 0, 0])).toBeGreaterThan(24 * DEGREE)
    }
  })

  it('says so where every place is in view', () => {
    // About where the gripper points at the start.
    const spawn = { nearM: 0.255, farM: 0.265, bearingRad: 0.05 }
    expect(() => begin(lookAt, 1, { spawn, startSpreadRad: 0 })).toThrow(/'cube'.*100 draws|100 draws.*'cube'/)
  })
})
