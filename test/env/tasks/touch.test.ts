/** What counts as touching a cube, and what does not. */

import { describe, expect, it } from 'vitest'
import type { JawContact, Pose } from '../../../src/env/scene.js'
import { touch } from '../../../src/env/tasks/touch.js'
import { begin, lasting, moved, sceneOf, stateOf } from './made-up-scene.js'
import type { MadeUpObject } from './made-up-scene.js'

const PRESS: JawContact = { forceN: 1, normal: [0, 0, -1] }
const ON_TOP: MadeUpObject = { jaws: { fixed: PRESS }, forcesN: { arm: 1, table: 1.2 } }

function scored(change: (start: Pose) => MadeUpObject, durationS = 1) {
  const episode = begin(touch, 3)
  const [cube] = episode.objects
  if (!cube) throw new Error('no cube')
  const tip = moved(cube.pose, [0, 0, 0.0125])
  return lasting(episode, { tip, scene: sceneOf(episode.objects, { cube: change(cube.pose) }) }, durationS)
}

describe('touch', () => {
  it('is a finger on the cube for 0.2 s', () => {
    expect(scored(() => ON_TOP, 0.1).success).toBe(false)
    const { success, subGoals, potentials } = scored(() => ON_TOP, 0.2)
    expect({ success, subGoals, potentials }).toEqual({
      success: true,
      subGoals: { near: true, touched: true },
      potentials: { near: 1, inPlace: 1, touching: 1 },
    })
  })

  it('is either jaw', () => {
    expect(scored(() => ({ jaws: { moving: PRESS } })).success).toBe(true)
  })

  it.each<[string, (start: Pose) => MadeUpObject]>([
    ['near is not touching, as it is for so101-nexus', () => ({})],
    ['a link that is no jaw', () => ({ forcesN: { arm: 3 } })],
    ['pushed away by 21 mm', start => ({ ...ON_TOP, pose: moved(start, [0.021, 0, 0]) })],
    ['knocked over', ({ positionM }) => ({ ...ON_TOP, pose: { positionM, quaternion: [0.7071, 0, 0, 0.7071] } })],
    ['lifted in the jaws', start => ({ jaws: { fixed: PRESS, moving: PRESS }, pose: moved(start, [0, 0, 0.03]) })],
    [
      'thrown up',
      start => ({
        ...ON_TOP,
        pose: moved(start, [0, 0, 0.01]),
        velocity: { linearMS: [0, 0, 0.4], angularRadS: [0, 0, 0] },
      }),
    ],
    ['sliding along', () => ({ ...ON_TOP, velocity: { linearMS: [0.03, 0, 0], angularRadS: [0, 0, 0] } })],
    ['spinning', () => ({ ...ON_TOP, velocity: { linearMS: [0, 0, 0], angularRadS: [0, 0, 2] } })],
  ])('is not: %s', (_, change) => {
    expect(scored(change).success).toBe(false)
  })

  it('starts anew when the finger leaves', () => {
    const episode = begin(touch, 3)
    const on = sceneOf(episode.objects, { cube: ON_TOP })
    const off = sceneOf(episode.objects)
    for (let step = 0; step < 60; step++) {
      // Three steps on, one off: a tapping finger.
      const scene = step % 4 === 3 ? off : on
      expect(episode.score(stateOf({ scene, timeS: step / 30 })).success).toBe(false)
    }
  })

  it('pays for a cube that is left in place', () => {
    const near = scored(start => ({ pose: moved(start, [0.01, 0, 0]) })).potentials['inPlace']
    expect(near).toBeCloseTo(0.5, 6)
  })
})
