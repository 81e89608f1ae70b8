/** Whole poses on five joints: what can be reached is found, what cannot comes as near as it goes, position first. */

import { describe, expect, it } from 'vitest'
import { travelRad } from '../../../src/env/control/control-limits.js'
import { PoseIk } from '../../../src/env/control/pose-ik.js'
import { Random } from '../../../src/robot/random.js'
import { quaternionFromRotationVector } from '../../../src/robot/rotation-vector.js'
import { multiply, type Vector3 } from '../../../src/robot/vector.js'
import { controlledArm } from './controlled-arm.js'

const arm = controlledArm()
const { kinematics } = arm
const limits = travelRad(arm)
const ik = new PoseIk(kinematics, limits)

/** `share` of each joint's travel, about its middle. */
function drawPose(random: Random, share = 1): number[] {
  return limits.map(([low, high]) => (low + high) / 2 + (share / 2) * (high - low) * random.uniform(-1, 1))
}

function clampToTravel(positionRad: readonly number[]): number[] {
  return positionRad.map((angle, k) => {
    const [low, high] = limits[k] as readonly [number, number]
    return Math.min(high, Math.max(low, angle))
  })
}

describe('inverse kinematics of a whole pose', () => {
  it('finds any pose that the arm can take from one that is near', () => {
    const random = new Random(1)
    let converged = 0
    for (let i = 0; i < 400; i++) {
      const goalRad = drawPose(random)
      const startRad = clampToTravel(goalRad.map(angle => angle + random.uniform(-0.1, 0.1)))
      const found = ik.solve(kinematics.forward(goalRad), startRad)
      expect(found.positionErrorM).toBeLessThan(1e-5)
      converged += Number(found.converged)
    }
    expect(converged).toBeGreaterThanOrEqual(399)
  })

  it('finds the position of nearly any pose from anywhere', () => {
    const random = new Random(2)
    let found = 0
    for (let i = 0; i < 300; i++) {
      found += Number(ik.solve(kinematics.forward(drawPose(random)), drawPose(random)).positionErrorM < 1e-3)
    }
    expect(found).toBeGreaterThanOrEqual(297)
  })

  it('gives up orientation, not position, where five joints cannot have both', () => {
    const random = new Random(3)
    let orientationSum = 0
    for (let i = 0; i < 200; i++) {
      const goalRad = drawPose(random, 0.7)
      const { positionM, quaternion } = kinematics.forward(goalRad)
      const axis: Vector3 = [random.normal(), random.normal(), random.normal()]
      const length = Math.sqrt(axis.reduce((sum, part) => sum + part * part, 0))
      const turn = quaternionFromRotationVector(axis.map(part => (0.5 * part) / length) as unknown as Vector3)
      const found = ik.solve({ positionM, quaternion: multiply(turn, quaternion) }, goalRad)
      expect(found.positionErrorM).toBeLessThan(1e-4)
      // Never worse than not to turn at all.
      expect(found.orientationErrorRad).toBeLessThan(0.5 + 1e-3)
      orientationSum += found.orientationErrorRad
    }
    expect(orientationSum / 200).toBeLessThan(0.4)
  })

  it('stretches towards what is out of reach, stays inside the travel, and says how far it stays short', () => {
    const found = ik.solve({ positionM: [2, 0, 0.2], quaternion: [0, 0, 0, 1] }, drawPose(new Random(4), 0.2))
    const { positionM } = kinematics.forward(found.positionRad)
    expect(positionM[0]).toBeGreaterThan(0.4)
    expect(found.converged).toBe(false)
    expect(found.positionErrorM).toBeGreaterThan(1.5)
    expect(clampToTravel([...found.positionRad])).toEqual([...found.positionRad])
  })

  it('rolls the other way round where the shorter one ends at a stop', () => {
    const goalRad = [0, -0.5, 0.6, 0.9, 2.6, 0.3]
    const found = ik.solve(kinematics.forward(goalRad), [0, -0.5, 0.6, 0.9, -2.4, 0.3])
    expect(found.converged).toBe(true)
    expect(found.positionRad[4]).toBeCloseTo(2.6, 4)
  })

  it('leaves the joints that do not move the tip, and takes the same bits to the same bits', () => {
    const random = new Random(5)
    const other = new PoseIk(kinematics, limits)
    for (let i = 0; i < 50; i++) {
      const target = kinematics.forward(drawPose(random))
      const startRad = drawPose(random)
      const found = ik.solve(target, startRad)
      expect(found.positionRad[5]).toBe(startRad[5])
      expect(other.solve(target, startRad)).toEqual(found)
    }
  })
})
