/** All frames at once against `Kinematics`, which three's scene graph holds. */

import { expect, it } from 'vitest'
import { UrdfError } from '../../src/robot/errors.js'
import { JOINT_NAMES } from '../../src/robot/joints.js'
import { Kinematics } from '../../src/robot/kinematics.js'
import { FRAME_SIZE, LinkFrames } from '../../src/robot/link-frames.js'
import { Random } from '../../src/robot/random.js'
import { loadUrdf } from '../../src/robot/urdf-node.js'
import { rotationMatrix } from '../../src/robot/vector.js'
import { anyArmUrdf } from './arm-urdfs.js'

const description = loadUrdf(anyArmUrdf())

it('has the pose of every link', () => {
  const frames = new LinkFrames(description, JOINT_NAMES)
  const kinematics = new Kinematics(description, JOINT_NAMES, 'gripper_frame_link')
  const random = new Random(1)
  for (let i = 0; i < 50; i++) {
    const pose = JOINT_NAMES.map(() => random.uniform(-3, 3))
    const numbers = frames.update(pose)
    frames.bodies.forEach(({ name }, body) => {
      const { positionM, quaternion } = kinematics.linkPose(name, pose)
      const expected = [...rotationMatrix(quaternion), ...positionM]
      expected.forEach((value, k) => {
        expect(numbers[FRAME_SIZE * body + k]).toBeCloseTo(value, 12)
      })
    })
  }
})

it('takes links that no named joint moves for one body', () => {
  const frames = new LinkFrames(description, JOINT_NAMES)
  expect(frames.bodies).toHaveLength(7)
  const gripper = frames.bodies.find(({ links }) => links.some(({ name }) => name === 'gripper_frame_link'))
  expect(gripper?.name).toBe('gripper_link')
  expect(new LinkFrames(description, ['shoulder_pan', 'gripper']).bodies.map(({ parent }) => parent)).toEqual([
    -1, 0, 1,
  ])
})

it('refuses joints that the robot lacks, and poses of another arm', () => {
  expect(() => new LinkFrames(description, ['elbow'])).toThrow(UrdfError)
  expect(() => new LinkFrames(description, ['gripper_frame_joint'])).toThrow(/is fixed/)
  expect(() => new LinkFrames(description, JOINT_NAMES).update([0, 0])).toThrow(RangeError)
})
