/** Where things lie when other things vary: as the same seed has it at easy, apart from each other, or not at all. */

import { describe, expect, it } from 'vitest'
import { beginEpisode, type BegunEpisode } from '../../../src/env/begin-episode.js'
import { footprintRadiusM, lowestM } from '../../../src/env/object-extent.js'
import type { PlacedObject } from '../../../src/env/scene.js'
import { varyAt } from '../../../src/env/randomise/levels.js'
import type { Task } from '../../../src/env/task.js'
import { liftCube } from '../../../src/env/tasks/lift-cube.js'
import { stackCube } from '../../../src/env/tasks/stack-cube.js'
import { Random } from '../../../src/robot/random.js'
import { UsageError } from '../../../src/robot/errors.js'
import { plannedArm } from '../../../src/run/planned-arm.js'

const arm = plannedArm()

function begin(seed: number, level: string, randomise?: unknown, task: Task = liftCube): BegunEpisode {
  return beginEpisode({ task, random: new Random(seed), vary: varyAt(level, randomise), arm, seed })
}

function placeOf({ start }: BegunEpisode, name: string): PlacedObject {
  const placed = start.objects.find(({ spec }) => spec.name === name)
  if (!placed) throw new Error(`no object '${name}'`)
  return placed
}

describe('the same seed', () => {
  it('lays the cube out alike at every level, but for what its size forces', () => {
    for (const level of ['medium', 'hard']) {
      let alike = 0
      for (let seed = 0; seed < 100; seed++) {
        const [easy, varied] = [placeOf(begin(seed, 'easy'), 'cube').pose, placeOf(begin(seed, level), 'cube').pose]
        const isAlike = easy.positionM[0] === varied.positionM[0] && easy.positionM[1] === varied.positionM[1]
        if (isAlike) expect(varied.quaternion).toEqual(easy.quaternion)
        alike += Number(isAlike)
      }
      expect(alike).toBeGreaterThanOrEqual(95)
    }
  })

  it('lays it out exactly alike where nothing of its layout varies', () => {
    const { table, objects, ...rest } = { table: {}, objects: {}, distractors: { count: 3 } }
    for (let seed = 0; seed < 20; seed++) {
      const varied = begin(seed, 'hard', { table, objects, ...rest })
      expect(placeOf(varied, 'cube').pose).toEqual(placeOf(begin(seed, 'easy'), 'cube').pose)
    }
  })

  it('starts the arm in the same direction from the start pose, however far', () => {
    const [easy, wide] = [begin(8, 'easy').start.positionRad, begin(8, 'easy', { arm: { start_spread_deg: 8 } })]
    const middle = [0, -0.6, 0.55, 1.2, 0, 0.1]
    wide.start.positionRad.forEach((angle, k) => {
      const spreadRad = (8 * Math.PI) / 180
      const share = (angle - (middle[k] as number)) / spreadRad
      expect(Math.abs(share)).toBeLessThanOrEqual(1)
      expect(share).toBeCloseTo(((easy[k] as number) - (middle[k] as number)) / 0.03, 9)
    })
  })
})

describe('a table of another height', () => {
  it('has the objects on it', () => {
    const begun = begin(3, 'easy', { table: { height_m: 0.03 } })
    expect(begun.start.tableHeightM).toBe(0.03)
    const { spec, pose } = placeOf(begun, 'cube')
    expect(pose.positionM[2] + lowestM(spec)).toBeCloseTo(0.03, 12)
  })
})

describe('distractors', () => {
  it.each([liftCube, stackCube])('of $id lie on the table, and touch neither its objects nor each other', task => {
    for (let seed = 0; seed < 60; seed++) {
      const { start } = begin(seed, 'hard', { distractors: { count: { choice: [2, 3, 4] } } }, task)
      const others = start.objects.filter(({ spec }) => spec.name.startsWith('distractor_'))
      expect(others.length).toBeGreaterThanOrEqual(2)
      expect(others.length).toBeLessThanOrEqual(4)
      for (const { spec, pose } of others) {
        expect(pose.positionM[2] + lowestM(spec)).toBeCloseTo(start.tableHeightM ?? NaN, 9)
        expect(spec.massKg).toBeGreaterThan(0)
        for (const other of start.objects) {
          if (other.spec === spec) continue
          const gapM =
            Math.hypot(pose.positionM[0] - other.pose.positionM[0], pose.positionM[1] - other.pose.positionM[1]) -
            footprintRadiusM(spec) -
            footprintRadiusM(other.spec)
          expect(gapM).toBeGreaterThanOrEqual(0.03 - 1e-9)
        }
      }
    }
  })
})

describe('what was drawn', () => {
  it('holds where the arm starts and where all things lie, too', () => {
    const begun = begin(5, 'hard')
    const drawn = begun.variation?.drawn ?? {}
    for (const { spec, pose } of begun.start.objects) {
      expect(drawn[`objects.pose.${spec.name}`]).toEqual([...pose.positionM, ...pose.quaternion])
    }
    arm.robot.servos.forEach(({ joint }, k) => {
      expect(drawn[`arm.start_deg.${joint}`]).toBeCloseTo(((begun.start.positionRad[k] as number) * 180) / Math.PI, 9)
    })
    expect(JSON.parse(JSON.stringify(drawn))).toEqual(drawn)
  })
})

describe('what cannot be laid out', () => {
  it.each([
    [{ objects: { spawn: { near_m: 0.45, far_m: 0.5 } } }, /^seed 7: object 'cube' .* found no place .* 0.45 to 0.5 m/],
    [{ objects: { spawn: { near_m: 0, far_m: 0.05 } } }, /^seed 7: object 'cube' /],
    [
      { objects: { spawn: { near_m: 0.15, far_m: 0.2, bearing_deg: 5 } }, distractors: { count: 8, size_mm: 60 } },
      /^seed 7: object 'distractor_\d' .*and 30 mm off cube.*widen the range, or take smaller things/,
    ],
  ])('%j is told with the seed', (randomise, says) => {
    expect(() => begin(7, 'easy', randomise)).toThrow(UsageError)
    expect(() => begin(7, 'easy', randomise)).toThrow(says)
  })
})
