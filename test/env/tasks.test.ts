/** What the tasks draw and what they reward. */

import { describe, expect, it } from 'vitest'
import { isHeld } from '../../src/env/grasp.js'
import { tolerance } from '../../src/env/rewards.js'
import type { JawContact, ObjectSpec, Pose, Scene, Vector3 } from '../../src/env/scene.js'
import { distance } from '../../src/robot/vector.js'
import type { Episode, Task, TaskSetting, TaskState } from '../../src/env/task.js'
import { liftCube } from '../../src/env/tasks/lift-cube.js'
import { reach } from '../../src/env/tasks/reach.js'
import { SO101_FOLLOWER } from '../../src/robot/arm-spec.js'
import { solveIk } from '../../src/robot/ik.js'
import { Kinematics } from '../../src/robot/kinematics.js'
import { Random } from '../../src/robot/random.js'
import { loadUrdf } from '../../src/robot/urdf-node.js'
import { rotate } from '../../src/robot/vector.js'
import { SO101_URDF } from '../../src/run/urdf-files.js'

const SEEDS = 2000
/** Each asks inverse kinematics. */
const SPAWNS = 500
const description = loadUrdf(SO101_URDF)
const joints = SO101_FOLLOWER.servos.map(({ joint }) => joint)
const ARM: Omit<TaskSetting, 'objects'> = {
  tableHeightM: 0,
  robot: SO101_FOLLOWER,
  kinematics: new Kinematics(description, joints, 'gripper_frame_link'),
  limitsRad: joints.map(name => {
    const { lower = NaN, upper = NaN } = description.joints.find(joint => joint.name === name) ?? {}
    return [lower, upper] as const
  }),
}

function begin(task: Task, seed: number): Episode {
  const objects = new Map<string, ObjectSpec>(task.objects.map(spec => [spec.name, spec]))
  return task.begin(new Random(seed).fork('episode'), { ...ARM, objects })
}

const NOTHING: JawContact = { forceN: 0, normal: [0, 0, 0] }
const FREE = { fixed: NOTHING, moving: NOTHING }
const GRIP: { fixed: JawContact; moving: JawContact } = {
  fixed: { forceN: 8, normal: [1, 0, 0] },
  moving: { forceN: 8, normal: [-1, 0, 0] },
}

/** A scene with the cube at a height. */
function sceneWith(positionM: Vector3, contacts: { fixed: JawContact; moving: JawContact }): Scene {
  return {
    reset: () => undefined,
    objectPose: () => ({ positionM, quaternion: [0, 0, 0, 1] }),
    objectVelocity: () => ({ linearMS: [0, 0, 0], angularRadS: [0, 0, 0] }),
    jawContacts: () => contacts,
    contactForceN: () => contacts.fixed.forceN + contacts.moving.forceN,
    stateHash: previous => previous,
  }
}

function tipAt(positionM: Vector3): Pose {
  return { positionM, quaternion: [0, 0, 0, 1] }
}

function stateAt(positionM: Vector3, more: Partial<TaskState> = {}): TaskState {
  return { tip: tipAt(positionM), tipSpeedMS: 0, positionRad: new Float64Array(6), timeS: 0, ...more }
}

describe('both tasks', () => {
  it.each([reach, liftCube])('$id starts within the limits, near the ready pose, another each time', task => {
    const starts = new Set<string>()
    for (let seed = 0; seed < SEEDS; seed++) {
      const { startRad } = begin(task, seed)
      starts.add(startRad.join(' '))
      startRad.forEach((angle, k) => {
        const [lower = NaN, upper = NaN] = ARM.limitsRad[k] ?? []
        expect(angle).toBeGreaterThan(lower)
        expect(angle).toBeLessThan(upper)
      })
    }
    expect(starts.size).toBe(SEEDS)
  })

  it.each([reach, liftCube])('$id draws the same episode from the same seed', task => {
    const [first, second] = [begin(task, 7), begin(task, 7)]
    expect(first.startRad).toEqual(second.startRad)
    expect(first.objects).toEqual(second.objects)
  })

  it.each([reach, liftCube])(
    '$id has potentials that it names, each with a weight, and sub-goals whose shares sum to 1',
    task => {
      const episode = begin(task, 1)
      const state = stateAt([0.2, 0, 0.1], { scene: sceneWith([0.2, 0, 0.0125], FREE) })
      const { potentials, subGoals } = episode.score(state)
      expect([...Object.keys(potentials), 'success'].sort()).toEqual(Object.keys(task.rewardWeights).sort())
      expect(Object.keys(subGoals)).toEqual(Object.keys(task.subGoals))
      expect(Object.values(task.subGoals).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12)
      for (const value of Object.values(potentials)) {
        expect(value).toBeGreaterThanOrEqual(0)
        expect(value).toBeLessThanOrEqual(1)
      }
      expect(episode.environmentState(state)).toHaveLength(task.environmentState.length)
    },
  )
})

describe('lift-cube', () => {
  it('puts the cube flat on the table, 0.1 to 0.3 m from the base, within +-90 degrees, at any yaw, where the gripper reaches', () => {
    const distances: number[] = []
    const directions: number[] = []
    const yaws: number[] = []
    for (let seed = 0; seed < SPAWNS; seed++) {
      const { positionM, quaternion } = begin(liftCube, seed).objects[0]?.pose ?? tipAt([NaN, NaN, NaN])
      const [x, y] = positionM
      expect(positionM[2]).toBe(0.0125)
      expect(rotate(quaternion, [0, 0, 1])[2]).toBeCloseTo(1, 12)
      distances.push(Math.hypot(x, y))
      directions.push((Math.atan2(y, x) * 180) / Math.PI)
      yaws.push(2 * Math.atan2(quaternion[2], quaternion[3]))
    }
    const ranges = [
      { values: distances, low: 0.1, high: 0.3 },
      { values: directions, low: -90, high: 90 },
      { values: yaws, low: -Math.PI, high: Math.PI },
    ]
    for (const { values, low, high } of ranges) {
      const slack = 1e-6 * (high - low)
      expect(Math.min(...values)).toBeGreaterThanOrEqual(low - slack)
      expect(Math.max(...values)).toBeLessThanOrEqual(high + slack)
      // The whole range is used, and evenly but for what is out of reach: close to the base and in front of it.
      const tenths = new Array<number>(10).fill(0)
      for (const value of values) {
        const tenth = Math.min(9, Math.floor((10 * (value - low)) / (high - low)))
        tenths[tenth] = (tenths[tenth] ?? 0) + 1
      }
      const [nearest, ...others] = tenths as [number, ...number[]]
      expect(nearest).toBeGreaterThan(0)
      for (const count of others) expect(Math.abs(count - SPAWNS / 10)).toBeLessThan(5 * Math.sqrt(SPAWNS * 0.09))
    }
  })

  it('has a 25 mm cube of 20 g whose friction is at most 1', () => {
    expect(liftCube.objects).toMatchObject([
      { name: 'cube', massKg: 0.02, parts: [{ geometry: { type: 'box', sizeM: [0.025, 0.025, 0.025] } }] },
    ])
    expect(liftCube.objects[0]?.friction).toBeLessThanOrEqual(1)
  })

  it('succeeds only when the cube is held and 50 mm above its start', () => {
    const episode = begin(liftCube, 1)
    const score = (heightM: number, contacts: typeof GRIP) =>
      episode.score(stateAt([0.2, 0, heightM], { scene: sceneWith([0.2, 0, 0.0125 + heightM], contacts) }))
    expect(score(0.0501, GRIP)).toMatchObject({ success: true, potentials: { held: 1, lifted: 1 } })
    expect(score(0.0499, GRIP).success).toBe(false)
    expect(score(0.0499, GRIP).potentials['lifted']).toBeCloseTo(0.998, 6)
    expect(score(0.1, FREE)).toMatchObject({ success: false, potentials: { held: 0, lifted: 0 } })
    expect(score(0.1, { ...GRIP, moving: NOTHING }).success).toBe(false)
  })

  it('refuses to score without a scene', () => {
    expect(() => begin(liftCube, 1).score(stateAt([0.2, 0, 0.1]))).toThrow(/scene/)
  })
})

describe('isHeld', () => {
  it('wants half a newton on each jaw', () => {
    expect(isHeld(GRIP)).toBe(true)
    expect(isHeld({ ...GRIP, fixed: { ...GRIP.fixed, forceN: 0.5 } })).toBe(true)
    expect(isHeld({ ...GRIP, fixed: { ...GRIP.fixed, forceN: 0.49 } })).toBe(false)
    expect(isHeld({ ...GRIP, moving: { ...GRIP.moving, forceN: 0.49 } })).toBe(false)
  })

  it('wants the jaws on opposite sides', () => {
    expect(isHeld({ ...GRIP, moving: { forceN: 8, normal: [1, 0, 0] } })).toBe(false)
    expect(isHeld({ ...GRIP, moving: { forceN: 8, normal: [0, 1, 0] } })).toBe(false)
    expect(isHeld({ ...GRIP, moving: { forceN: 8, normal: [-0.8, 0.6, 0] } })).toBe(true)
  })
})

describe('reach', () => {
  it('has targets that inverse kinematics finds a pose for, over the table, at least 5 cm from the start', () => {
    for (let seed = 0; seed < SEEDS; seed++) {
      const episode = begin(reach, seed)
      const state = stateAt([0, 0, 0])
      const [x = NaN, y = NaN, z = NaN] = episode.environmentState(state)
      const start = ARM.kinematics.forward(episode.startRad).positionM
      expect(distance([x, y, z], start)).toBeGreaterThan(0.05 - 1e-6)
      expect(z).toBeGreaterThanOrEqual(0.03 - 1e-6)
      reach.environmentState.forEach(({ low, high }, i) => {
        const value = [x, y, z][i] as number
        expect(value).toBeGreaterThan(low)
        expect(value).toBeLessThan(high)
      })
      if (seed % 10 !== 0) continue
      const found = solveIk(
        ARM.kinematics,
        { positionM: [x, y, z] },
        { limitsRad: ARM.limitsRad, startRad: episode.startRad, restarts: 20 },
      )
      expect(distance(ARM.kinematics.forward(found.positionRad).positionM, [x, y, z])).toBeLessThan(0.002)
    }
  })

  it('says so where there is no target, in place of looking for ever', () => {
    const setting = { ...ARM, tableHeightM: 0.6, objects: new Map<string, ObjectSpec>() }
    expect(() => reach.begin(new Random(1), setting)).toThrow(/0.03 m over a table of height 0.6 m/)
  })

  it('succeeds within 15 mm, but not in passing', () => {
    const episode = begin(reach, 3)
    const [x = NaN, y = NaN, z = NaN] = episode.environmentState(stateAt([0, 0, 0]))
    const score = (gapM: number, tipSpeedMS: number) => episode.score(stateAt([x + gapM, y, z], { tipSpeedMS }))
    expect(score(0.0149, 0.049)).toMatchObject({
      success: true,
      potentials: { near: 1 },
      subGoals: { near: true, reached: true },
    })
    expect(score(0.0151, 0)).toMatchObject({ success: false, subGoals: { near: false, reached: false } })
    expect(score(0.001, 0.051)).toMatchObject({
      success: false,
      potentials: { near: 1 },
      subGoals: { near: true, reached: false },
    })
    expect(score(0.1, 0).potentials['near']).toBeLessThan(score(0.05, 0).potentials['near'] ?? 0)
  })
})

describe('tolerance', () => {
  it('is 1 up to its bound, 0.1 a margin beyond, and falls all the way', () => {
    const shape = { upper: 0.02, margin: 0.2 }
    expect(tolerance(0, shape)).toBe(1)
    expect(tolerance(0.02, shape)).toBe(1)
    expect(tolerance(0.22, shape)).toBeCloseTo(0.1, 12)
    let last = 1
    for (let value = 0.03; value < 2; value += 0.01) {
      const next = tolerance(value, shape)
      expect(next).toBeLessThan(last)
      expect(next).toBeGreaterThan(0)
      last = next
    }
  })
})
