/** Five ways to say the same joint targets: spaces, limits, and the way there and back. */

import { describe, expect, it } from 'vitest'
import { CONTROL_MODES, type ArmState, type ControlledArm } from '../../../src/env/control/control-mode.js'
import { controlMode } from '../../../src/env/control/modes.js'
import { radToUser, userToRad } from '../../../src/robot/calibration.js'
import { Random } from '../../../src/robot/random.js'
import { rotationBetween } from '../../../src/robot/rotation-vector.js'
import { distance, norm } from '../../../src/robot/vector.js'
import { controlledArm } from './controlled-arm.js'

const RESTING_RAD = [0.2, -0.6, 0.55, 1.2, 0.1, 0.4]

function restingState(arm: ControlledArm): ArmState {
  const target = radToUser(arm.spec, arm.calibration, RESTING_RAD)
  // The arm droops a little.
  return { target, measured: target.map((value, k) => value - (k === 1 ? 2 : 0)) }
}

function poseOf(arm: ControlledArm, user: Float32Array) {
  return arm.kinematics.forward(userToRad(arm.spec, arm.calibration, user))
}

describe.each([
  ['degrees', true],
  ['-100..100', false],
])('in %s', (_, useDegrees) => {
  const arm = controlledArm({ useDegrees })
  const state = restingState(arm)

  it.each(CONTROL_MODES)('%s commands joint targets inside the action space for all of its actions', name => {
    const mode = controlMode(name, arm)
    mode.space.seed(3)
    for (let i = 0; i < 100; i++) {
      const { target } = mode.decode(mode.space.sample(), state)
      expect(arm.jointSpace.explain(target)).toBeUndefined()
    }
  })

  it.each(CONTROL_MODES)('%s says a near target so that it is the one commanded', name => {
    const mode = controlMode(name, arm)
    const random = new Random(6)
    for (let i = 0; i < 50; i++) {
      const wantedRad = RESTING_RAD.map(angle => angle + random.uniform(-0.02, 0.02))
      const wanted = radToUser(arm.spec, arm.calibration, wantedRad)
      const action = mode.encode(wanted, state)
      expect(mode.space.explain(action)).toBeUndefined()
      userToRad(arm.spec, arm.calibration, mode.decode(action, state).target).forEach((angle, k) => {
        // A tenth of a tick.
        expect(Math.abs(angle - (wantedRad[k] as number))).toBeLessThan(1.5e-4)
      })
    }
  })

  it.each(['joint', 'joint-target-delta', 'ee', 'ee-delta'] as const)('%s can ask to stay, bit for bit', name => {
    const mode = controlMode(name, arm)
    let target = state.target
    for (let i = 0; i < 100; i++) {
      const action = name.endsWith('delta')
        ? new Float32Array(mode.space.size)
        : mode.encode(target, { ...state, target })
      target = mode.decode(action, { ...state, target }).target
    }
    const moved = name === 'ee' ? 1e-3 : 0
    target.forEach((value, k) => {
      expect(Math.abs(value - (state.target[k] as number))).toBeLessThanOrEqual(moved)
    })
  })
})

describe('limits', () => {
  const arm = controlledArm()
  const state = restingState(arm)
  const wayRad = (from: Float32Array, to: Float32Array): Float64Array =>
    userToRad(arm.spec, arm.calibration, to).map(
      (angle, k) => angle - (userToRad(arm.spec, arm.calibration, from)[k] as number),
    )

  it.each([
    ['joint-target-delta', 30, 0.1, 0.2],
    ['joint-target-delta', 60, 0.05, 0.1],
    ['joint-delta', 30, 0.2, 0.2],
    ['joint-delta', 60, 0.2, 0.2],
  ] as const)('%s at %d Hz: %d rad per step for the arm, %d for the gripper', (name, rateHz, ofArm, ofGripper) => {
    const mode = controlMode(name, controlledArm({ rateHz }))
    const from = name === 'joint-delta' ? state.measured : state.target
    const way = wayRad(from, mode.decode(mode.space.high, state).target)
    way.forEach((angle, k) => {
      expect(angle).toBeCloseTo(k === 5 ? ofGripper : ofArm, 5)
    })
    expect(mode.space.units).toEqual(['deg', 'deg', 'deg', 'deg', 'deg', 'pct'])
    expect(mode.space.labels?.[0]).toBe('shoulder_pan.delta')
  })

  it.each(['ee', 'ee-delta'] as const)('%s goes no faster than the joints may, whatever pose it asks for', name => {
    const mode = controlMode(name, arm)
    mode.space.seed(8)
    let at = state
    for (let i = 0; i < 200; i++) {
      const { target } = mode.decode(mode.space.sample(), at)
      wayRad(at.target, target).forEach((angle, k) => {
        expect(Math.abs(angle)).toBeLessThanOrEqual((k === 5 ? 0.2 : 0.1) + 1e-5)
      })
      at = { target, measured: target }
    }
  })

  it('ee arrives at a far pose in the end, and meanwhile says that it can be had', () => {
    const mode = controlMode('ee', arm)
    const wanted = radToUser(arm.spec, arm.calibration, [-1.2, 0.3, 0.1, 0.7, -0.9, 1])
    const action = mode.encode(wanted, state)
    let at = state
    for (let i = 0; i < 25; i++) {
      const { target, ik } = mode.decode(action, at)
      expect(ik?.converged).toBe(true)
      at = { target, measured: target }
    }
    const [there, goal] = [poseOf(arm, at.target), poseOf(arm, wanted)]
    expect(distance(there.positionM, goal.positionM)).toBeLessThan(1e-4)
    expect(norm(rotationBetween(there.quaternion, goal.quaternion))).toBeLessThan(1e-3)
  })

  it('ee-delta moves along the base frame: 10 mm up are 10 mm up', () => {
    const mode = controlMode('ee-delta', arm)
    const { target, ik } = mode.decode(Float32Array.of(0, 0, 0.01, 0, 0, 0, 0), state)
    const [from, to] = [poseOf(arm, state.target).positionM, poseOf(arm, target).positionM]
    expect(to[2] - from[2]).toBeCloseTo(0.01, 4)
    expect(Math.abs(to[0] - from[0]) + Math.abs(to[1] - from[1])).toBeLessThan(1e-4)
    expect(ik?.positionErrorM).toBeLessThan(1e-4)
  })

  it('ee-delta keeps to the straight way when its limits cut it short', () => {
    const mode = controlMode('ee-delta', arm)
    const far = radToUser(arm.spec, arm.calibration, [0.7, -0.2, 0.2, 1.2, 0.1, 0.4])
    const [from, to] = [poseOf(arm, state.target).positionM, poseOf(arm, far).positionM]
    const action = mode.encode(far, state)
    const way = [0, 1, 2].map(axis => (to[axis] as number) - (from[axis] as number))
    const share = (action[0] as number) / (way[0] as number)
    expect(share).toBeLessThan(0.3)
    way.forEach((part, axis) => {
      expect(action[axis]).toBeCloseTo(share * part, 6)
    })
  })

  it("ee has LeRobot's names", () => {
    const { labels, units } = controlMode('ee', arm).space
    expect(labels).toEqual(['ee.x', 'ee.y', 'ee.z', 'ee.wx', 'ee.wy', 'ee.wz', 'ee.gripper_pos'])
    expect(units).toEqual(['m', 'm', 'm', 'rad', 'rad', 'rad', 'pct'])
  })
})
