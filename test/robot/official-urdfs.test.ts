/** The mappings of the official URDFs: LeRobot's degrees put every part of the arm where our description has it. */

import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { SO100_FOLLOWER, SO100_LEADER, SO101_FOLLOWER } from '../../src/robot/arm-spec.js'
import { calibrationResiduals, radToUser, userToRad } from '../../src/robot/calibration.js'
import { UsageError } from '../../src/robot/errors.js'
import { JOINT_NAMES } from '../../src/robot/joints.js'
import { Kinematics } from '../../src/robot/kinematics.js'
import { drawMounting } from '../../src/robot/mounting.js'
import { specForUrdf } from '../../src/robot/official-urdfs.js'
import { Random } from '../../src/robot/random.js'
import { loadUrdf } from '../../src/robot/urdf-node.js'
import { compose, conjugate, multiply, rotate, subtract } from '../../src/robot/vector.js'
import type { Pose } from '../../src/robot/vector.js'
import { urdfOf } from '../../src/run/urdf-files.js'
import { frameDistanceM } from './frame-distance.js'

const SHARED = fileURLToPath(new URL('../../../shared/', import.meta.url))

/** Links whose frames are the same in both files, the gripper's first. */
const CASES = [
  {
    name: 'so101-new-calib',
    robot: SO101_FOLLOWER,
    path: `${SHARED}so101-official/so101_new_calib.urdf`,
    links: [
      ['gripper_link', 'gripper_link'],
      ['moving_jaw_so101_v1_link', 'moving_jaw_so101_v1_link'],
      ['shoulder_link', 'shoulder_link'],
    ],
  },
  {
    name: 'so101-old-calib',
    robot: SO101_FOLLOWER,
    path: `${SHARED}so101-official/so101_old_calib.urdf`,
    links: [
      ['gripper_link', 'gripper'],
      ['moving_jaw_so101_v1_link', 'jaw'],
      ['shoulder_link', 'shoulder'],
    ],
  },
  {
    name: 'so100-official',
    robot: SO100_FOLLOWER,
    path: `${SHARED}so100-official/so100.urdf`,
    links: [
      ['gripper_link', 'gripper'],
      ['moving_jaw_so100_link', 'jaw'],
      ['shoulder_link', 'shoulder'],
    ],
  },
] as const

for (const { path } of CASES) if (!existsSync(path)) console.warn(`SKIPPED: the mapping of ${path}, which is not there`)

describe.each(CASES)('the mapping of $name', ({ name, robot, path, links }) => {
  const official = specForUrdf(robot, name)
  const calibration = drawMounting(robot, 3).map(mounting => mounting.calibration)
  const random = new Random(11)
  const pose = (): Float32Array =>
    radToUser(
      robot,
      calibration,
      robot.servos.map(({ travelRad: [lower, upper] }) => random.uniform(lower, upper)),
    )

  it.skipIf(!existsSync(path))('gives the same arm in the same pose for the same degrees', () => {
    const ours = new Kinematics(loadUrdf(urdfOf(robot)), JOINT_NAMES, 'gripper_link')
    const theirs = new Kinematics(loadUrdf(path), JOINT_NAMES, links[0][1])
    // The two base frames stand to each other as they do in any one pose.
    let base: Pose | undefined
    let worstM = 0
    for (let i = 0; i < 50; i++) {
      const user = pose()
      const [our, their] = [userToRad(robot, calibration, user), userToRad(official, calibration, user)]
      for (const [ourLink, theirLink] of links) {
        const [a, b] = [ours.linkPose(ourLink, our), theirs.linkPose(theirLink, their)]
        base ??= fromTo(b, a)
        worstM = Math.max(worstM, frameDistanceM(a, compose(base, b)))
      }
    }
    console.log(`${name}: within ${worstM.toExponential(1)} m over 50 poses`)
    // Files of the SO-101 give angles to 1e-5 rad (1.5708), on an arm of 0.4 m.
    expect(worstM).toBeLessThan(robot === SO100_FOLLOWER ? 1e-6 : 2e-5)
  })

  it('goes there and back', () => {
    const user = pose()
    const back = radToUser(official, calibration, userToRad(official, calibration, user))
    user.forEach((value, k) => {
      expect(back[k]).toBeCloseTo(value, 3)
    })
  })

  it('keeps the width of each travel, so that calibrations fit as before', () => {
    const [ours, theirs] = [calibrationResiduals(robot, calibration), calibrationResiduals(official, calibration)]
    theirs.forEach((residual, k) => {
      expect(residual).toBeCloseTo(ours[k] ?? NaN, 12)
    })
    for (const { travelRad } of official.servos) expect(travelRad[0]).toBeLessThan(travelRad[1])
  })
})

function fromTo(from: Pose, to: Pose): Pose {
  const quaternion = multiply(to.quaternion, conjugate(from.quaternion))
  return { quaternion, positionM: subtract(to.positionM, rotate(quaternion, from.positionM)) }
}

describe('specForUrdf', () => {
  it('turns the pan of the official SO-100 the other way, and takes leaders as well', () => {
    expect(specForUrdf(SO100_FOLLOWER, 'so100-official').servos.map(({ mapping }) => mapping.sign)).toEqual([
      -1, 1, 1, 1, 1, 1,
    ])
    expect(specForUrdf(SO100_LEADER, 'so100-official').name).toBe('so100_leader')
  })

  it('refuses an unknown name with the nearest one, and the URDF of another robot', () => {
    expect(() => specForUrdf(SO101_FOLLOWER, 'so101-newcalib')).toThrow(UsageError)
    expect(() => specForUrdf(SO101_FOLLOWER, 'so101-newcalib')).toThrow(/did you mean 'so101-new-calib'/)
    expect(() => specForUrdf(SO101_FOLLOWER, 'so100-official')).toThrow(
      /of an so100, the robot is a so101_follower: take so101-new-calib or so101-old-calib/,
    )
  })
})
