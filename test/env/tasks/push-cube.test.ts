/** What counts as pushed onto the disc, and what does not. */

import { describe, expect, it } from 'vitest'
import type { JawContact, Pose } from '../../../src/env/scene.js'
import { box } from '../../../src/env/scene.js'
import { flatDistanceM } from '../../../src/env/tasks/disc.js'
import { drawPush, FOLDED_M, offPanAxisM, PUSH_WAY_M } from '../../../src/env/tasks/draw-push.js'
import { pushCube } from '../../../src/env/tasks/push-cube.js'
import { SO101_FOLLOWER } from '../../../src/robot/arm-spec.js'
import { UsageError } from '../../../src/robot/errors.js'
import { Random } from '../../../src/robot/random.js'
import { quaternionFromAxisAngle } from '../../../src/robot/vector.js'
import { begin, lasting, moved, sceneOf, settingOf, stateOf } from './made-up-scene.js'
import type { MadeUpObject } from './made-up-scene.js'

const GRIP: JawContact = { forceN: 8, normal: [1, 0, 0] }
const COUNTER_GRIP: JawContact = { forceN: 8, normal: [-1, 0, 0] }

function started(seed = 4) {
  const episode = begin(pushCube, seed)
  const [cube, disc] = episode.objects
  if (!cube || !disc) throw new Error('no cube or no disc')
  /** Flat on the table, in the middle of the disc. */
  const there: Pose = {
    positionM: [disc.pose.positionM[0], disc.pose.positionM[1], cube.pose.positionM[2]],
    quaternion: cube.pose.quaternion,
  }
  return { episode, cube, disc, there }
}

function scored(change: (there: Pose) => MadeUpObject, durationS = 1) {
  const { episode, there } = started()
  return lasting(episode, { scene: sceneOf(episode.objects, { cube: { pose: there, ...change(there) } }) }, durationS)
}

describe('push-cube', () => {
  it('is a cube that lies on the disc by itself for 0.2 s', () => {
    expect(scored(() => ({}), 0.1).success).toBe(false)
    expect(scored(() => ({}), 0.2)).toMatchObject({
      success: true,
      subGoals: { halfway: true, placed: true },
      potentials: { pushed: 1 },
    })
  })

  it('is that within 25 mm of its middle', () => {
    expect(scored(there => ({ pose: moved(there, [0.0249, 0, 0]) })).success).toBe(true)
    expect(scored(there => ({ pose: moved(there, [0, 0.0251, 0]) })).success).toBe(false)
  })

  it.each<[string, (there: Pose) => MadeUpObject]>([
    ['sliding over it', () => ({ velocity: { linearMS: [0.02, 0, 0], angularRadS: [0, 0, 0] } })],
    ['spinning on it', () => ({ velocity: { linearMS: [0, 0, 0], angularRadS: [0, 0, 0.6] } })],
    [
      'thrown over it',
      there => ({ pose: moved(there, [0, 0, 0.05]), velocity: { linearMS: [0, 0, 0.5], angularRadS: [0, 0, 0] } }),
    ],
    ['at the top of a throw', there => ({ pose: moved(there, [0, 0, 0.009]) })],
    ['held in the jaws', () => ({ jaws: { fixed: GRIP, moving: COUNTER_GRIP }, forcesN: { arm: 16 } })],
    ['wedged between a jaw and the table', () => ({ jaws: { fixed: GRIP }, forcesN: { arm: 8, table: 8 } })],
    ['leaning on the arm', there => ({ pose: moved(there, [0, 0, 0.001]), forcesN: { arm: 0.05 } })],
    [
      'standing on an edge',
      there => ({
        pose: { ...moved(there, [0, 0, 0.0052]), quaternion: quaternionFromAxisAngle([1, 0, 0], Math.PI / 4) },
      }),
    ],
    ['under the table', there => ({ pose: moved(there, [0, 0, -0.003]) })],
  ])('is not: %s', (_, change) => {
    expect(scored(change).success).toBe(false)
  })

  it('is not a cube that was carried, however well it lies in the end', () => {
    const { episode, cube, there } = started()
    const up = sceneOf(episode.objects, { cube: { pose: moved(cube.pose, [0, 0, 0.011]) } })
    episode.score(stateOf({ scene: up }))
    const score = lasting(episode, { scene: sceneOf(episode.objects, { cube: { pose: there } }) }, 1, 1 / 30)
    expect(score).toMatchObject({ success: false, potentials: { pushed: 0 }, subGoals: { halfway: false } })
  })

  it('forgives a cube that tumbles over its corner', () => {
    const { episode, cube, there } = started()
    const tumbling = sceneOf(episode.objects, { cube: { pose: moved(cube.pose, [0, 0, 0.0092]) } })
    episode.score(stateOf({ scene: tumbling }))
    expect(lasting(episode, { scene: sceneOf(episode.objects, { cube: { pose: there } }) }, 1, 1 / 30).success).toBe(
      true,
    )
  })

  it('forgives a larger cube more', () => {
    const [design] = pushCube.objects
    if (!design) throw new Error('no cube')
    const large = box([0.04, 0.04, 0.04], { ...design })
    const episode = begin(pushCube, 4, { objects: new Map([[large.name, large]]) })
    const [cube, disc] = episode.objects
    if (!cube || !disc) throw new Error('no cube or no disc')
    const [x, y] = disc.pose.positionM
    const there: Pose = { ...cube.pose, positionM: [x, y, cube.pose.positionM[2]] }
    const after = (riseM: number): boolean => {
      const up = sceneOf(episode.objects, { cube: { pose: moved(cube.pose, [0, 0, riseM]) } })
      episode.score(stateOf({ scene: up }))
      return lasting(episode, { scene: sceneOf(episode.objects, { cube: { pose: there } }) }, 1, 1 / 30).success
    }
    // On its corner it stands 14.6 mm higher.
    expect([after(0.0147), after(0.0161)]).toEqual([true, false])
  })

  it('starts the hold anew where the cube passes through', () => {
    const { episode, there } = started()
    const on = sceneOf(episode.objects, { cube: { pose: there } })
    const off = sceneOf(episode.objects, { cube: { pose: moved(there, [0.03, 0, 0]) } })
    for (let step = 0; step < 60; step++) {
      expect(episode.score(stateOf({ scene: step % 6 === 5 ? off : on, timeS: step / 30 })).success).toBe(false)
    }
  })

  it('pays for the way, and for the way back it takes back', () => {
    const { episode, cube, there } = started()
    const along = (part: number): number => {
      const at = cube.pose.positionM.map((from, k) => from + part * ((there.positionM[k] as number) - from))
      const pose: Pose = { ...there, positionM: [at[0] as number, at[1] as number, at[2] as number] }
      return episode.score(stateOf({ scene: sceneOf(episode.objects, { cube: { pose } }) })).potentials[
        'pushed'
      ] as number
    }
    expect([0, 0.25, 0.5, 1, -0.5].map(along)).toEqual(
      [0, 0.25, 0.5, 1, 0].map(part => expect.closeTo(part, 9) as number),
    )
  })
})

describe('where it is pushed', () => {
  it('is 60 to 150 mm away, in every direction, and the gripper stays off the shoulder', () => {
    const directions = new Set<number>()
    for (let seed = 0; seed < 150; seed++) {
      const { cube, disc } = started(seed)
      const [from, to] = [cube.pose.positionM, disc.pose.positionM]
      const wayM = flatDistanceM(from, to)
      expect(wayM).toBeGreaterThanOrEqual(PUSH_WAY_M.least)
      expect(wayM).toBeLessThanOrEqual(PUSH_WAY_M.most)
      expect(offPanAxisM(SO101_FOLLOWER.panAxisXM, from, to)).toBeGreaterThanOrEqual(FOLDED_M)
      for (const [x, y] of [from, to]) {
        expect(Math.hypot(x, y)).toBeGreaterThanOrEqual(0.1 - 1e-9)
        expect(Math.hypot(x, y)).toBeLessThanOrEqual(0.3 + 1e-9)
      }
      directions.add(Math.floor((4 * (Math.atan2(to[1] - from[1], to[0] - from[0]) + Math.PI)) / Math.PI))
    }
    expect(directions.size).toBe(8)
  })

  it('stands on the table, how high that is', () => {
    const setting = { ...settingOf(pushCube), tableHeightM: 0.004 }
    const [cube, disc] = pushCube.objects
    if (!cube || !disc) throw new Error('no cube or no disc')
    const push = drawPush(new Random(1), setting, cube, disc)
    expect(push.cube.positionM[2]).toBeCloseTo(0.0165, 9)
    expect(push.disc.positionM[2]).toBeCloseTo(0.0045, 9)
  })

  it('says so where there is no room', () => {
    const spawn = { nearM: 0.2, farM: 0.21, bearingRad: 0.05 }
    expect(() => begin(pushCube, 1, { spawn })).toThrow(UsageError)
    expect(() => begin(pushCube, 1, { spawn })).toThrow(/no way of 0.06 to 0.15 m .* 0.2 to 0.21 m/)
  })
})
