/** What counts as a tower, and what does not. */

import { describe, expect, it } from 'vitest'
import type { JawContact, Pose } from '../../../src/env/scene.js'
import { CUBE_EDGE_M } from '../../../src/env/tasks/cube.js'
import { stackCube } from '../../../src/env/tasks/stack-cube.js'
import { quaternionFromAxisAngle } from '../../../src/robot/vector.js'
import { begin, lasting, moved, sceneOf } from './made-up-scene.js'
import type { MadeUpObject } from './made-up-scene.js'

const GRIP: JawContact = { forceN: 8, normal: [1, 0, 0] }
const COUNTER_GRIP: JawContact = { forceN: 8, normal: [-1, 0, 0] }
const CARRIED = { 'green-cube': 0.2, table: 0 }

interface Change {
  readonly red?: MadeUpObject
  readonly green?: MadeUpObject
  readonly tipSpeedMS?: number
}

function scored(change: (top: Pose, bottom: Pose) => Change, durationS = 1) {
  const episode = begin(stackCube, 4)
  const bottom = episode.objects.find(({ spec }) => spec.name === 'green-cube')?.pose
  if (!bottom) throw new Error('no green cube')
  const top = moved(bottom, [0, 0, CUBE_EDGE_M])
  const { red, green, tipSpeedMS = 0 } = change(top, bottom)
  const scene = sceneOf(episode.objects, {
    'red-cube': { pose: top, forcesN: CARRIED, ...red },
    ...(green && { 'green-cube': green }),
  })
  return lasting(episode, { scene, tipSpeedMS }, durationS)
}

describe('stack-cube', () => {
  it('is a red cube that stands on the green one by itself for 0.3 s', () => {
    expect(scored(() => ({}), 0.2).success).toBe(false)
    expect(scored(() => ({}), 0.3)).toMatchObject({
      success: true,
      subGoals: { stacked: true },
      potentials: { near: 1, held: 1, above: 1, stacked: 1 },
    })
  })

  it('allows an offset of half the diagonal and 5 mm', () => {
    const most = Math.SQRT2 * (CUBE_EDGE_M / 2) + 0.005
    expect(scored(top => ({ red: { pose: moved(top, [most - 1e-4, 0, 0]) } })).success).toBe(true)
    expect(scored(top => ({ red: { pose: moved(top, [0, most + 1e-4, 0]) } })).success).toBe(false)
  })

  it.each<[string, (top: Pose, bottom: Pose) => Change]>([
    [
      'held by the jaws',
      () => ({ red: { jaws: { fixed: GRIP, moving: COUNTER_GRIP }, forcesN: { ...CARRIED, arm: 16 } } }),
    ],
    ['steadied by a finger', () => ({ red: { forcesN: { ...CARRIED, arm: 0.05 } } })],
    ['a tower whose foot is held', () => ({ green: { forcesN: { arm: 3, table: 0.4 } } })],
    ['falling past', () => ({ red: { velocity: { linearMS: [0, 0, -0.3], angularRadS: [0, 0, 0] } } })],
    ['tipping over', () => ({ red: { velocity: { linearMS: [0, 0, 0], angularRadS: [0.6, 0, 0] } } })],
    ['in the air at the top of a throw', () => ({ red: { forcesN: { table: 0 } } })],
    ['beside it', (_, bottom) => ({ red: { pose: moved(bottom, [CUBE_EDGE_M, 0, 0]), forcesN: { table: 0.2 } } })],
    ['leaning on it, one edge on the table', () => ({ red: { forcesN: { 'green-cube': 0.1, table: 0.1 } } })],
    [
      'balancing on an edge',
      top => ({
        red: {
          pose: {
            positionM: moved(top, [0, 0, (Math.SQRT2 - 1) * (CUBE_EDGE_M / 2)]).positionM,
            quaternion: quaternionFromAxisAngle([1, 0, 0], Math.PI / 4),
          },
        },
      }),
    ],
    [
      'a tower in the air',
      (top, bottom) => ({
        red: { pose: moved(top, [0, 0, 0.05]) },
        green: { pose: moved(bottom, [0, 0, 0.05]), forcesN: { table: 0 } },
      }),
    ],
    [
      'the green one on top',
      (top, bottom) => ({ red: { pose: bottom, forcesN: { 'green-cube': 0.2 } }, green: { pose: top } }),
    ],
    ['a tower that slides', () => ({ green: { velocity: { linearMS: [0.02, 0, 0], angularRadS: [0, 0, 0] } } })],
    ['an arm that still moves', () => ({ tipSpeedMS: 0.06 })],
  ])('is not: %s', (_, change) => {
    expect(scored(change).success).toBe(false)
  })

  it('begins anew after every doubt', () => {
    const episode = begin(stackCube, 4)
    const bottom = episode.objects.find(({ spec }) => spec.name === 'green-cube')?.pose as Pose
    const red = { pose: moved(bottom, [0, 0, CUBE_EDGE_M]), forcesN: CARRIED }
    const stands = { scene: sceneOf(episode.objects, { 'red-cube': red }) }
    const touched = { scene: sceneOf(episode.objects, { 'red-cube': { ...red, forcesN: { ...CARRIED, arm: 1 } } }) }
    expect(lasting(episode, stands, 0.2, 0).success).toBe(false)
    expect(lasting(episode, touched, 0, 0.25).success).toBe(false)
    expect(lasting(episode, stands, 0.2, 0.3).success).toBe(false)
    expect(lasting(episode, stands, 0.3, 0.3).success).toBe(true)
  })
})
