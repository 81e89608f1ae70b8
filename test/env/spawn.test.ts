/** Where things are laid out, and what is said when they do not fit. */

import { describe, expect, it } from 'vitest'
import { beginEpisode } from '../../src/env/begin-episode.js'
import { footprintRadiusM, lowestM } from '../../src/env/object-extent.js'
import { box, cylinder } from '../../src/env/scene.js'
import type { ObjectSpec, PlacedObject } from '../../src/env/scene.js'
import { spawnOnTable } from '../../src/env/spawn.js'
import type { TaskSetting } from '../../src/env/task.js'
import { liftCube } from '../../src/env/tasks/lift-cube.js'
import { UsageError } from '../../src/robot/errors.js'
import { Random } from '../../src/robot/random.js'
import { reachesFromAbove } from '../../src/robot/top-reach.js'
import { plannedArm } from '../../src/run/planned-arm.js'

const { robot, kinematics, limitsRad } = plannedArm()
const SETTING: TaskSetting = { robot, kinematics, limitsRad, tableHeightM: 0, objects: new Map() }
const THING = { name: 'thing', massKg: 0.02, friction: 0.5, colour: [1, 0, 0] } as const
const CUBE = box([0.03, 0.03, 0.03], THING)
const CAN = cylinder(0.02, 0.08, THING)
const LYING = [0, Math.SQRT1_2, 0, Math.SQRT1_2] as const

describe('spawnOnTable', () => {
  it('keeps things in the ring, in reach, and apart', () => {
    const random = new Random(1)
    for (let i = 0; i < 40; i++) {
      const laid: PlacedObject[] = []
      for (const name of ['a', 'b', 'c']) {
        const spec: ObjectSpec = { ...CUBE, name }
        laid.push({ spec, pose: spawnOnTable(random, SETTING, { spec, others: laid }) })
      }
      for (const { pose } of laid) {
        const [x, y, z] = pose.positionM
        expect(Math.hypot(x, y)).toBeGreaterThanOrEqual(0.1 - 1e-9)
        expect(Math.hypot(x, y)).toBeLessThanOrEqual(0.3 + 1e-9)
        expect(x).toBeGreaterThan(-1e-9)
        expect(z).toBeCloseTo(0.015, 12)
        expect(reachesFromAbove({ ...SETTING, panAxisXM: robot.panAxisXM }, [[x, y, 0.01]])).toBe(true)
      }
      for (const first of laid)
        for (const second of laid) {
          if (first === second) continue
          const [a, b] = [first.pose.positionM, second.pose.positionM]
          expect(Math.hypot(a[0] - b[0], a[1] - b[1])).toBeGreaterThanOrEqual(2 * 0.0212 + 0.03)
        }
    }
  })

  it('puts things on a raised table, standing or lying', () => {
    const raised = { ...SETTING, tableHeightM: 0.02 }
    expect(spawnOnTable(new Random(1), raised, { spec: CAN }).positionM[2]).toBeCloseTo(0.06, 12)
    expect(spawnOnTable(new Random(1), raised, { spec: CAN, standing: LYING }).positionM[2]).toBeCloseTo(0.04, 12)
  })

  it('says what does not fit where, with the seed', () => {
    const crate = box([0.5, 0.5, 0.1], { ...THING, name: 'cube' })
    expect(() => spawnOnTable(new Random(1), SETTING, { spec: crate })).toThrow(
      /'cube' \(radius 354 mm\) found no place in 500 draws, within 0.1 to 0.3 m, \+-90 degrees/,
    )
    const begin = () =>
      beginEpisode({
        task: liftCube,
        random: new Random(77),
        vary: () => ({ objects: new Map([['cube', crate]]), drawn: {} }),
        arm: { robot, kinematics, limitsRad },
        seed: 77,
      })
    expect(begin).toThrow(UsageError)
    expect(begin).toThrow(/^seed 77: object 'cube'/)
  })
})

describe('the same seed', () => {
  it('lays the cube out alike whatever else varies', () => {
    const begin = (distracted: boolean) =>
      beginEpisode({
        task: liftCube,
        random: new Random(5),
        vary: random => ({
          distractors: distracted ? [{ ...CUBE, name: `distractor_${random.integer(0, 1)}` }] : [],
          drawn: {},
        }),
        arm: { robot, kinematics, limitsRad },
        seed: 5,
      })
    const [alone, distracted] = [begin(false), begin(true)]
    expect(distracted.start.objects[0]).toEqual(alone.start.objects[0])
    expect(distracted.start.objects).toHaveLength(2)
  })
})

describe('extents', () => {
  it('are those of the shapes', () => {
    expect(footprintRadiusM(CUBE)).toBeCloseTo(0.0212, 4)
    expect(lowestM(CUBE)).toBeCloseTo(-0.015, 12)
    expect([lowestM(CAN), lowestM(CAN, LYING)]).toEqual([expect.closeTo(-0.04, 12), expect.closeTo(-0.02, 12)])
  })

  it('are those of parts that are turned, and of things that lie', () => {
    const pole: ObjectSpec = {
      ...THING,
      parts: [
        { pose: { positionM: [0, 0, 0], quaternion: LYING }, geometry: { type: 'box', sizeM: [0.02, 0.02, 0.2] } },
      ],
    }
    expect(footprintRadiusM(pole)).toBeCloseTo(Math.hypot(0.1, 0.01), 9)
    expect(footprintRadiusM(pole, LYING)).toBeCloseTo(Math.hypot(0.01, 0.01), 9)
    expect(footprintRadiusM(CAN, LYING)).toBeGreaterThanOrEqual(Math.hypot(0.04, 0.02) - 1e-9)
  })

  it('keep a lying pole off what lay there first', () => {
    const pole = box([0.02, 0.02, 0.12], { ...THING, name: 'pole' })
    const random = new Random(3)
    for (let i = 0; i < 20; i++) {
      const first = { spec: pole, pose: spawnOnTable(random, SETTING, { spec: pole, standing: LYING }) }
      const { positionM } = spawnOnTable(random, SETTING, { spec: CUBE, others: [first] })
      const [x, y] = first.pose.positionM
      expect(Math.hypot(positionM[0] - x, positionM[1] - y)).toBeGreaterThan(0.06 + 0.0212 + 0.03)
    }
  })

  it('are not lower than the thing itself, wherever its origin is', () => {
    const [part] = CUBE.parts
    if (!part) throw new Error('no part')
    const aloft = { ...CUBE, parts: [{ ...part, pose: { ...part.pose, positionM: [0, 0, 0.05] as const } }] }
    expect(lowestM(aloft)).toBeCloseTo(0.035, 12)
    expect(spawnOnTable(new Random(1), SETTING, { spec: aloft }).positionM[2]).toBeCloseTo(-0.035, 12)
    expect(lowestM({ ...CUBE, parts: [] })).toBe(0)
  })

  it('of a mesh must be given', () => {
    const pose = { positionM: [0, 0, 0], quaternion: [0, 0, 0, 1] } as const
    const mesh: ObjectSpec = {
      ...THING,
      parts: [{ pose, geometry: { type: 'mesh', file: 'x.stl', scale: [1, 1, 1] } }],
    }
    expect(() => lowestM(mesh)).toThrow(/'thing' has a mesh.*boundsM/)
    expect(lowestM({ ...mesh, boundsM: { low: [-0.01, -0.01, -0.005], high: [0.01, 0.01, 0.03] } })).toBeCloseTo(
      -0.005,
      12,
    )
  })
})
