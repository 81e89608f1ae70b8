/** assets/urdf/so100.urdf against the official file, its jaws against the printed parts, its conventions against the SO-101. */

import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { SO100_FOLLOWER, SO101_FOLLOWER } from '../../src/robot/arm-spec.js'
import type { RobotSpec } from '../../src/robot/arm-spec.js'
import { JOINT_NAMES } from '../../src/robot/joints.js'
import { Kinematics } from '../../src/robot/kinematics.js'
import { OFFICIAL_URDFS } from '../../src/robot/official-urdfs.js'
import { Random } from '../../src/robot/random.js'
import { loadUrdf } from '../../src/robot/urdf-node.js'
import { compose, distance, dot, norm, quaternionFromAxisAngle, subtract } from '../../src/robot/vector.js'
import type { Pose } from '../../src/robot/vector.js'
import { describeJaws } from './jaw-faces.js'
import { frameDistanceM } from '../robot/frame-distance.js'

const URDFS = fileURLToPath(new URL('../../assets/urdf/', import.meta.url))
const URDF = `${URDFS}so100.urdf`
const OFFICIAL = fileURLToPath(new URL('../../../shared/so100-official/', import.meta.url))
const isThere = existsSync(`${OFFICIAL}so100.urdf`)
if (!isThere) console.warn(`SKIPPED: our so100.urdf against the official one, ${OFFICIAL} is not there`)

/** Ours and theirs. */
const LINKS = [
  ['base_link', 'base'],
  ['shoulder_link', 'shoulder'],
  ['upper_arm_link', 'upper_arm'],
  ['lower_arm_link', 'lower_arm'],
  ['wrist_link', 'wrist'],
  ['gripper_link', 'gripper'],
  ['moving_jaw_so100_link', 'jaw'],
] as const

/** The figures of our file are rounded to 1e-10. */
const SAME_M = 1e-8

function kinematicsOf(robot: RobotSpec): Kinematics {
  return new Kinematics(loadUrdf(`${URDFS}${robot.urdf}`), JOINT_NAMES, 'gripper_frame_link')
}

describe.skipIf(!isThere)('our so100.urdf is the official one in other conventions:', () => {
  const ours = loadUrdf(URDF)
  const theirs = isThere ? loadUrdf(`${OFFICIAL}so100.urdf`) : ours
  const { joints } = OFFICIAL_URDFS['so100-official']

  it('every link is where it is, at 200 random poses', () => {
    const [our, their] = [
      new Kinematics(ours, JOINT_NAMES, 'gripper_link'),
      new Kinematics(theirs, JOINT_NAMES, 'gripper'),
    ]
    // What points to -y there, points to x here.
    const turned: Pose = { positionM: [0, 0, 0], quaternion: quaternionFromAxisAngle([0, 0, 1], Math.PI / 2) }
    const random = new Random(100)
    let worstM = 0
    for (let i = 0; i < 200; i++) {
      const angles = SO100_FOLLOWER.servos.map(({ travelRad: [lower, upper] }) => random.uniform(lower, upper))
      const official = angles.map((angle, k) => {
        const { zeroRad, sign, scale } = joints[JOINT_NAMES[k] as keyof typeof joints]
        return zeroRad + sign * scale * angle
      })
      for (const [link, theirLink] of LINKS) {
        // Base frames are turned, all others are the same.
        const a = link === 'base_link' ? compose(our.linkPose(link, angles), turned) : our.linkPose(link, angles)
        const b = compose(turned, their.linkPose(theirLink, official))
        worstM = Math.max(worstM, frameDistanceM(a, b))
      }
    }
    console.log(`so100.urdf: forward kinematics within ${worstM.toExponential(1)} m of the official file`)
    expect(worstM).toBeLessThan(SAME_M)
  })

  it('every mass, centre of mass and inertia', () => {
    for (const [link, theirLink] of LINKS) {
      const find = (robot: typeof ours, name: string) =>
        robot.links.find(candidate => candidate.name === name)?.inertial
      expect(find(ours, link), link).toEqual(find(theirs, theirLink))
    }
  })

  it('every limit, less or more than nothing', () => {
    for (const name of JOINT_NAMES) {
      const [our, their] = [ours, theirs].map(robot => robot.joints.find(joint => joint.name === name))
      const { zeroRad, sign, scale } = joints[name]
      const official = [our?.lower, our?.upper].map(limit => zeroRad + sign * scale * (limit ?? NaN))
      expect(Math.min(...official), name).toBeCloseTo(their?.lower ?? NaN, 9)
      expect(Math.max(...official), name).toBeCloseTo(their?.upper ?? NaN, 9)
    }
  })
})

describe('so100.urdf has the conventions of so101.urdf:', () => {
  const [so100, so101] = [kinematicsOf(SO100_FOLLOWER), kinematicsOf(SO101_FOLLOWER)]
  // The SO-101's roll is off by this much at zero.
  const zero100 = [0, 0, 0, 0, 0, 0]
  const zero101 = [0, 0, 0, 0, 0.0487, 0]

  it('at zero the tip is in the same place, to the millimetres by which the arms differ', () => {
    const [a, b] = [so100.forward(zero100), so101.forward(zero101)]
    const forwardOfPan = (pose: Pose, panAxisXM: number): number => pose.positionM[0] - panAxisXM
    const reach100 = forwardOfPan(a, SO100_FOLLOWER.panAxisXM)
    const reach101 = forwardOfPan(b, SO101_FOLLOWER.panAxisXM)
    expect(Math.abs(reach100 - reach101)).toBeLessThan(0.003)
    expect(Math.abs(a.positionM[1] - b.positionM[1])).toBeLessThan(0.001)
    expect(Math.abs(a.positionM[2] - b.positionM[2])).toBeLessThan(0.003)
    expect(Math.abs(quaternionDot(a, b))).toBeGreaterThan(0.9999)
  })

  it.each([0, 1, 2, 3, 4])('a positive angle of joint %i moves the tip the same way', joint => {
    // Bent, so that the tip is off every axis; the gripper's own offset tells the roll.
    const bend = (zero: readonly number[], by: number): number[] =>
      [0.3, -0.4, 0.5, 0.6, 0.2, 0].map((angle, k) => angle + (zero[k] as number) + (k === joint ? by : 0))
    const [a, b] = [
      { arm: so100, zero: zero100 },
      { arm: so101, zero: zero101 },
    ].map(({ arm, zero }) =>
      subtract(arm.forward(bend(zero, 0.05)).positionM, arm.forward(bend(zero, -0.05)).positionM),
    )
    if (!a || !b) throw new Error('two arms')
    expect(dot(a, b) / (norm(a) * norm(b))).toBeGreaterThan(0.95)
  })

  it('a positive angle of the gripper opens it', () => {
    const jawTip: Pose = { positionM: [-0.0123, -0.08, 0], quaternion: [0, 0, 0, 1] }
    const gapAt = (gripperRad: number): number => {
      const angles = [0, 0, 0, 0, 0, gripperRad]
      const tip = compose(so100.linkPose('moving_jaw_so100_link', angles), jawTip)
      return distance(tip.positionM, so100.forward(angles).positionM)
    }
    expect(gapAt(0.5)).toBeGreaterThan(gapAt(0) + 0.03)
    expect(gapAt(0)).toBeGreaterThan(gapAt(-0.2) + 0.01)
  })

  it('its pan axis is where the spec says', () => {
    for (const [arm, robot] of [
      [so100, SO100_FOLLOWER],
      [so101, SO101_FOLLOWER],
    ] as const) {
      const [x, y] = arm.linkPose('shoulder_link', zero100).positionM
      expect(x).toBeCloseTo(robot.panAxisXM, 9)
      expect(y).toBeCloseTo(0, 6)
    }
  })
})

function quaternionDot(a: Pose, b: Pose): number {
  return a.quaternion.reduce((sum, part, i) => sum + part * (b.quaternion[i] as number), 0)
}

describeJaws(URDF, `${OFFICIAL}assets/`, [
  {
    title: 'fixed jaw',
    link: 'gripper_link',
    boxes: /^fixed_(finger|knuckle|tip)/,
    mesh: 'Fixed_Jaw.stl',
    xyz: [0, 0, 0],
    rpy: [0, 0, 0],
    normal: [-1, 0, 0],
    isFlat: ([, y]) => y >= -0.103,
  },
  {
    title: 'moving jaw',
    link: 'moving_jaw_so100_link',
    boxes: /^moving_(finger|knuckle|tip)/,
    mesh: 'Moving_Jaw.stl',
    xyz: [0, 0, 0],
    rpy: [0, 0, 0],
    normal: [-1, 0, 0],
    isFlat: ([, y]) => y >= -0.079,
  },
])
