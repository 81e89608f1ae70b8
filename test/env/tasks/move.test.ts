/** What counts as moving by 0.1 m in a direction, and what does not. */

import { describe, expect, it } from 'vitest'
import type { Pose, Vector3 } from '../../../src/env/scene.js'
import type { Episode } from '../../../src/env/task.js'
import { move } from '../../../src/env/tasks/move.js'
import { subtract } from '../../../src/robot/vector.js'
import { begin, lasting, moved, settingOf, stateOf } from './made-up-scene.js'

const START: Pose = { positionM: [0.25, 0.01, 0.15], quaternion: [1, 0, 0, 0] }
const AXES: Readonly<Record<string, Vector3>> = {
  forward: [1, 0, 0],
  back: [-1, 0, 0],
  left: [0, 1, 0],
  right: [0, -1, 0],
  up: [0, 0, 1],
  down: [0, 0, -1],
}

/** After it has seen where the arm is. */
function started(seed: number): { readonly episode: Episode; readonly name: string; readonly axis: Vector3 } {
  const episode = begin(move, seed)
  episode.score(stateOf({ tip: START }))
  const name = /^Move the gripper 10 cm (\w+)\.$/.exec(episode.instruction ?? '')?.[1] ?? ''
  return { episode, name, axis: AXES[name] ?? [NaN, NaN, NaN] }
}

function times([x, y, z]: Vector3, by: number): Vector3 {
  return [by * x, by * y, by * z]
}

/** `along` and `sideways` in metres. */
function scored(seed: number, along: number, sideways = 0, tipSpeedMS = 0, durationS = 1) {
  const { episode, axis } = started(seed)
  const aside: Vector3 = axis[2] === 0 ? [0, 0, sideways] : [sideways, 0, 0]
  const tip = moved(moved(START, times(axis, along)), aside)
  return lasting(episode, { tip, tipSpeedMS }, durationS, 1 / 30)
}

describe('move', () => {
  it('goes in each direction that can be reached, and says which', () => {
    const names = new Set<string>()
    for (let seed = 0; seed < 100; seed++) names.add(started(seed).name)
    expect([...names].sort()).toEqual(Object.keys(AXES).sort())
  })

  it('does not go down into a table that is higher', () => {
    const names = new Set<string | undefined>()
    for (let seed = 0; seed < 100; seed++) names.add(begin(move, seed, { tableHeightM: 0.04 }).instruction)
    expect(names.size).toBe(5)
    expect(names).not.toContain('Move the gripper 10 cm down.')
  })

  it('tells where to', () => {
    for (let seed = 0; seed < 20; seed++) {
      const { episode, axis } = started(seed)
      const target = episode.environmentState(stateOf({ tip: moved(START, [0.05, 0.05, 0.05]) }))
      subtract(Array.from(target) as unknown as Vector3, START.positionM).forEach((part, k) => {
        expect(part).toBeCloseTo(0.1 * (axis[k] as number), 6)
      })
    }
  })

  it('is 0.1 m, to 10 mm, stopped, for 0.2 s', () => {
    for (let seed = 0; seed < 20; seed++) {
      expect(scored(seed, 0.1).success).toBe(true)
      expect(scored(seed, 0.091, 0.019)).toMatchObject({ success: true, subGoals: { halfway: true, moved: true } })
      expect(scored(seed, 0.1, 0, 0, 0.1).success).toBe(false)
    }
  })

  it.each([
    ['too short', 0.088, 0, 0],
    ['too far, which so101-nexus lets pass', 0.112, 0, 0],
    ['beside the line', 0.1, 0.022, 0],
    ['passing through', 0.1, 0, 0.06],
    ['the other way', -0.1, 0, 0],
    ['not at all', 0, 0, 0],
  ])('is not: %s', (_, along, sideways, speedMS) => {
    for (let seed = 0; seed < 20; seed++) expect(scored(seed, along, sideways, speedMS).success).toBe(false)
  })

  it('is measured from where the arm finds itself, not from where it was put', () => {
    const episode = begin(move, 2)
    const { positionM } = settingOf(move).kinematics.forward(episode.startRad)
    const found: Pose = { ...START, positionM: moved({ ...START, positionM }, [0.01, 0, 0]).positionM }
    const target = episode.environmentState(stateOf({ tip: found }))
    expect(Math.hypot(...subtract(Array.from(target) as unknown as Vector3, found.positionM))).toBeCloseTo(0.1, 6)
  })
})
