/** What counts as sorted, and what does not. */

import { describe, expect, it } from 'vitest'
import type { JawContact, Pose } from '../../../src/env/scene.js'
import { BIN_FLOOR_M, BIN_RIM_M } from '../../../src/env/tasks/bin.js'
import { CUBE_EDGE_M } from '../../../src/env/tasks/cube.js'
import { sort } from '../../../src/env/tasks/sort.js'
import type { Episode } from '../../../src/env/task.js'
import { begin, lasting, moved, sceneOf } from './made-up-scene.js'
import type { MadeUpObject } from './made-up-scene.js'

const GRIP: JawContact = { forceN: 8, normal: [1, 0, 0] }
const COUNTER_GRIP: JawContact = { forceN: 8, normal: [-1, 0, 0] }

function poseOf(episode: Episode, name: string): Pose {
  const found = episode.objects.find(({ spec }) => spec.name === name)
  if (!found) throw new Error(`no ${name}`)
  return found.pose
}

interface Change {
  readonly red?: MadeUpObject
  readonly blue?: MadeUpObject
}

/** Each cube lies on the floor of its bin, but for what is said otherwise. */
function scored(change: (red: Pose, blue: Pose) => Change, durationS = 1) {
  const episode = begin(sort, 4)
  const inBin = (colour: string): Pose => moved(poseOf(episode, `${colour}-bin`), [0, 0, BIN_FLOOR_M + CUBE_EDGE_M / 2])
  const { red, blue } = change(inBin('red'), inBin('blue'))
  const scene = sceneOf(episode.objects, {
    'red-cube': { pose: inBin('red'), forcesN: { 'red-bin': 0.2, table: 0 }, ...red },
    'blue-cube': { pose: inBin('blue'), forcesN: { 'blue-bin': 0.2, table: 0 }, ...blue },
  })
  return lasting(episode, { scene }, durationS)
}

describe('sort', () => {
  it('is two cubes that lie in the bins of their colours for 0.2 s', () => {
    expect(scored(() => ({}), 0.1).success).toBe(false)
    expect(scored(() => ({}), 0.2)).toMatchObject({
      success: true,
      subGoals: { 'red-placed': true, 'blue-placed': true },
      potentials: { near: 1, 'red-over': 1, 'blue-placed': 1 },
    })
  })

  it('counts each cube by itself', () => {
    const score = scored((_, blue) => ({ blue: { pose: moved(blue, [0.1, 0, 0]), forcesN: { table: 0.2 } } }))
    expect(score).toMatchObject({ success: false, subGoals: { 'red-placed': true, 'blue-placed': false } })
  })

  it.each<[string, (red: Pose, blue: Pose) => Change]>([
    [
      'in the other one’s bin',
      (red, blue) => ({
        red: { pose: blue, forcesN: { 'blue-bin': 0.2 } },
        blue: { pose: red, forcesN: { 'red-bin': 0.2 } },
      }),
    ],
    [
      'held in the bin',
      () => ({ red: { jaws: { fixed: GRIP, moving: COUNTER_GRIP }, forcesN: { 'red-bin': 0.2, arm: 16 } } }),
    ],
    ['pressed down by a finger', () => ({ blue: { forcesN: { 'blue-bin': 5, arm: 5 } } })],
    ['passing through', () => ({ red: { velocity: { linearMS: [0, 0, -0.2], angularRadS: [0, 0, 0] } } })],
    ['in the air over the floor', () => ({ red: { forcesN: {} } })],
    ['on the rim', red => ({ red: { pose: moved(red, [0.04, 0, BIN_RIM_M]) } })],
    ['under the bin', red => ({ red: { pose: moved(red, [0, 0, -0.02]) } })],
    ['on the other cube, which lies in the wrong bin', red => ({ blue: { pose: moved(red, [0, 0, CUBE_EDGE_M]) } })],
  ])('is not: %s', (_, change) => {
    expect(scored(change).success).toBe(false)
  })

  it('says which bin stands on which side, and draws the sides', () => {
    const lefts = Array.from({ length: 20 }, (_, seed) => {
      const episode = begin(sort, seed)
      const [, left] = /the (\w+) bin on the left/.exec(episode.instruction ?? '') ?? []
      const other = left === 'red' ? 'blue' : 'red'
      expect(poseOf(episode, `${left}-bin`).positionM[1]).toBeGreaterThan(0.1)
      expect(poseOf(episode, `${other}-bin`).positionM[1]).toBeLessThan(-0.1)
      return left
    })
    expect(new Set(lefts)).toEqual(new Set(['red', 'blue']))
  })
})
