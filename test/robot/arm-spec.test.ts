/** The follower's spec, and the check that a URDF has its joints. */

import { DOMParser } from 'linkedom'
import { describe, expect, it } from 'vitest'
import { requireJoints, SO101_FOLLOWER } from '../../src/robot/arm-spec.js'
import { UrdfError } from '../../src/robot/errors.js'
import { JOINT_NAMES } from '../../src/robot/joints.js'
import { parseUrdf } from '../../src/robot/urdf.js'

function chain(joints: readonly string[], type = 'revolute') {
  const links = ['base', ...joints].map(name => `<link name="${name}"/>`)
  const tags = joints.map(
    (name, i) =>
      `<joint name="${name}" type="${type}"><parent link="${joints[i - 1] ?? 'base'}"/><child link="${name}"/></joint>`,
  )
  return parseUrdf(`<robot name="r">${[...links, ...tags].join('')}</robot>`, new DOMParser())
}

describe('SO101_FOLLOWER', () => {
  it('has LeRobot order, keys and ids', () => {
    expect(SO101_FOLLOWER.servos.map(servo => servo.joint)).toEqual([...JOINT_NAMES])
    expect(SO101_FOLLOWER.servos.map(servo => servo.key)).toEqual(JOINT_NAMES.map(name => `${name}.pos`))
    expect(SO101_FOLLOWER.servos.map(servo => servo.id)).toEqual([1, 2, 3, 4, 5, 6])
    expect(SO101_FOLLOWER.servos.map(servo => servo.unit)).toEqual([...Array<string>(5).fill('degrees'), 'percent'])
  })

  it('turns the gripper by 2.29 rad from contact and the wrist about its URDF middle', () => {
    const travel = new Map(SO101_FOLLOWER.servos.map(servo => [servo.joint, servo.travelRad]))
    const [closed = NaN, open = NaN] = travel.get('gripper') ?? []
    expect(closed).toBe(-0.2)
    expect(open - closed).toBeCloseTo(2.29, 12)
    const [lower = NaN, upper = NaN] = travel.get('wrist_roll') ?? []
    expect((lower + upper) / 2).toBeCloseTo(0.0487, 12)
    expect((upper - lower) / 2).toBeCloseTo(2.9456, 12)
  })
})

describe('requireJoints', () => {
  const check = (joints: readonly string[], type?: string) => () => {
    requireJoints(chain(joints, type), SO101_FOLLOWER)
  }

  it('accepts a robot that has the six and more', () => {
    expect(check([...JOINT_NAMES, 'head'])).not.toThrow()
  })

  it('names what is missing and what there is', () => {
    expect(check(['Rotation', ...JOINT_NAMES.slice(2)])).toThrow(UrdfError)
    expect(check(['Rotation', ...JOINT_NAMES.slice(2)])).toThrow(
      /lacks 2 of the 6 .*: shoulder_pan, shoulder_lift; .* Rotation, elbow_flex/,
    )
  })

  it('does not take a fixed joint for a servo', () => {
    expect(check(JOINT_NAMES, 'fixed')).toThrow('none')
  })
})
