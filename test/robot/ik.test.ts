/** Inverse kinematics: how often it converges, how fast, that it keeps limits, and what it refuses. */

import { performance } from 'node:perf_hooks'
import { describe, expect, it } from 'vitest'
import { solveIk, type IkTarget } from '../../src/robot/ik.js'
import { JOINT_NAMES } from '../../src/robot/joints.js'
import { Kinematics } from '../../src/robot/kinematics.js'
import { Random } from '../../src/robot/random.js'
import { loadUrdf } from '../../src/robot/urdf-node.js'
import { dot, norm, rotate, subtract, type Pose } from '../../src/robot/vector.js'
import { anyArmUrdf } from './arm-urdfs.js'

const description = loadUrdf(anyArmUrdf())
const kinematics = new Kinematics(description, JOINT_NAMES, 'gripper_frame_link')
const limitsRad = JOINT_NAMES.map(name => {
  const { lower = NaN, upper = NaN } = description.joints.find(joint => joint.name === name) ?? {}
  return [lower, upper] as const
})
const ONE_DEGREE_RAD = Math.PI / 180
const HOME_RAD = JOINT_NAMES.map(() => 0)

const approachOf = (pose: Pose) => rotate(pose.quaternion, [0, 0, 1])
const closingOf = (pose: Pose) => rotate(pose.quaternion, [1, 0, 0])

/** Share within 1 mm and 1 degree (checked by our own FK), median time after 200 warm-up solves. */
function rate(name: string, targetOf: (pose: Pose) => IkTarget): { share: number; medianS: number } {
  const random = new Random(11)
  const timesS: number[] = []
  let good = 0
  for (let i = 0; i < 1200; i++) {
    const pose = kinematics.forward(limitsRad.map(([lower, upper]) => random.uniform(lower, upper)))
    const target = targetOf(pose)
    const startedMs = performance.now()
    const { positionRad } = solveIk(kinematics, target, { limitsRad, startRad: HOME_RAD })
    if (i < 200) continue
    timesS.push((performance.now() - startedMs) / 1000)
    const reached = kinematics.forward(positionRad)
    const angle = (a: number) => Math.acos(Math.min(1, a))
    const isGood =
      norm(subtract(reached.positionM, target.positionM)) < 1e-3 &&
      (!target.approach || angle(dot(approachOf(reached), target.approach)) < ONE_DEGREE_RAD) &&
      (!target.closing || angle(Math.abs(dot(closingOf(reached), target.closing))) < ONE_DEGREE_RAD) &&
      limitsRad.every(([lower, upper], j) => (positionRad[j] ?? NaN) >= lower && (positionRad[j] ?? NaN) <= upper)
    if (isGood) good += 1
  }
  timesS.sort((a, b) => a - b)
  const [share, medianS] = [good / timesS.length, timesS[Math.floor(timesS.length / 2)] ?? NaN]
  console.log(`IK ${name}: ${(share * 100).toFixed(1)} % of ${timesS.length}, median ${(medianS * 1000).toFixed(3)} ms`)
  return { share, medianS }
}

describe('on 1000 targets from random poses within the limits', () => {
  it('position and approach are met in 99 %, with a median far below a control period', () => {
    const { share, medianS } = rate('position + approach', pose => ({
      positionM: pose.positionM,
      approach: approachOf(pose),
    }))
    expect(share).toBeGreaterThanOrEqual(0.99)
    // Measured 0.2 ms; the bound leaves room for a busy machine.
    expect(medianS).toBeLessThan(0.002)
  })

  it('position, approach and closing are met in 99 %', () => {
    const { share } = rate('position + approach + closing', pose => ({
      positionM: pose.positionM,
      approach: approachOf(pose),
      closing: closingOf(pose),
    }))
    expect(share).toBeGreaterThanOrEqual(0.99)
  })

  it('positions alone are met in 99 %', () => {
    expect(rate('position', pose => ({ positionM: pose.positionM })).share).toBeGreaterThanOrEqual(0.99)
  })
})

describe('a grasp from above', () => {
  it('points straight down, closes along the wanted line, and keeps the gripper joint', () => {
    const startRad = [0, 0, 0, 0, 0, 1.2]
    for (const yawRad of [-1.2, -0.5, 0, 0.5, 1.2]) {
      const target = {
        positionM: [0.25, 0.05, 0.03],
        approach: [0, 0, -1],
        closing: [Math.cos(yawRad), Math.sin(yawRad), 0],
      } as const
      const result = solveIk(kinematics, target, { limitsRad, startRad })
      expect(result.converged).toBe(true)
      expect(result.positionErrorM).toBeLessThan(1e-4)
      expect(approachOf(kinematics.forward(result.positionRad))[2]).toBeLessThan(-0.99999)
      expect(result.positionRad[5]).toBe(1.2)
    }
  })

  it('takes either sign of the closing line', () => {
    const target = { positionM: [0.25, 0, 0.05], approach: [0, 0, -1] } as const
    const [there, back] = (
      [
        [0, 1, 0],
        [0, -1, 0],
      ] as const
    ).map(closing => solveIk(kinematics, { ...target, closing }, { limitsRad, startRad: HOME_RAD }))
    expect(there?.converged).toBe(true)
    expect(back?.positionRad).toEqual(there?.positionRad)
  })
})

describe('solveIk', () => {
  it('returns at once where the start already fits', () => {
    const target = { positionM: kinematics.forward(HOME_RAD).positionM }
    const result = solveIk(kinematics, target, { limitsRad, startRad: HOME_RAD })
    expect(result).toMatchObject({ converged: true, iterations: 0, positionErrorM: 0 })
    expect([...result.positionRad]).toEqual(HOME_RAD)
  })

  it('gives equal bits for equal arguments', () => {
    const target = { positionM: [0.2, -0.1, 0.1], approach: [0, 0, -1] } as const
    expect(solveIk(kinematics, target, { limitsRad })).toEqual(solveIk(kinematics, target, { limitsRad }))
  })

  it('says by how much an unreachable point is missed, stretched within the limits', () => {
    const result = solveIk(kinematics, { positionM: [1, 0, 0.12] }, { limitsRad })
    expect(result.converged).toBe(false)
    // The reach is 0.441 m from the pan axis at x = 0.039.
    expect(result.positionErrorM).toBeGreaterThan(0.51)
    expect(result.positionErrorM).toBeLessThan(0.54)
    limitsRad.forEach(([lower, upper], i) => {
      expect(result.positionRad[i]).toBeGreaterThanOrEqual(lower)
      expect(result.positionRad[i]).toBeLessThanOrEqual(upper)
    })
  })

  it('does not move a joint whose limits are equal', () => {
    const locked = limitsRad.map((limit, i) => (i === 4 ? ([0.3, 0.3] as const) : limit))
    const result = solveIk(kinematics, { positionM: [0.25, 0.1, 0.1] }, { limitsRad: locked })
    expect(result.converged).toBe(true)
    expect(result.positionRad[4]).toBe(0.3)
  })

  it('refuses wrong counts, NaN, exchanged limits and directions that are not unit', () => {
    const target = { positionM: [0.2, 0, 0.1] } as const
    const refused = (more: Partial<IkTarget>, options: object = {}) => {
      expect(() => solveIk(kinematics, { ...target, ...more }, { limitsRad, ...options })).toThrow(RangeError)
    }
    refused({}, { limitsRad: limitsRad.slice(1) })
    refused({}, { startRad: [0] })
    refused({}, { startRad: JOINT_NAMES.map(() => NaN) })
    refused({}, { limitsRad: limitsRad.map(() => [1, -1]) })
    refused({ positionM: [NaN, 0, 0] })
    refused({ approach: [0, 0, -2] })
    refused({ closing: [0, 0, 0] })
    refused({}, { approachAxis: [NaN, 0, 0] })
  })
})
