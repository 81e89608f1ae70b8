/** The leaders' descriptions: their followers' arms with a handle and a trigger. */

import { describe, expect, it } from 'vitest'
import { SO100_FOLLOWER, SO100_LEADER, SO101_FOLLOWER, SO101_LEADER } from '../../src/robot/arm-spec.js'
import { JOINT_NAMES } from '../../src/robot/joints.js'
import { Kinematics } from '../../src/robot/kinematics.js'
import { Random } from '../../src/robot/random.js'
import { loadUrdf } from '../../src/robot/urdf-node.js'
import { urdfOf } from '../../src/run/urdf-files.js'

describe.each([
  { leader: SO101_LEADER, follower: SO101_FOLLOWER, jaw: 'moving_jaw_so101_v1_link' },
  { leader: SO100_LEADER, follower: SO100_FOLLOWER, jaw: 'moving_jaw_so100_link' },
])('the description of $leader.name', ({ leader, follower, jaw }) => {
  const [ours, theirs] = [leader, follower].map(robot => loadUrdf(urdfOf(robot)))
  if (!ours || !theirs) throw new Error('two descriptions')

  it('has the links and joints of its follower, a trigger in place of the jaw', () => {
    expect(ours.joints.map(({ name }) => name)).toEqual(theirs.joints.map(({ name }) => name))
    expect(ours.links.map(({ name }) => name)).toEqual(
      theirs.links.map(({ name }) => (name === jaw ? 'trigger_link' : name)),
    )
  })

  it('has its forward kinematics, up to the frame of its fingertips and about the same gripper axis', () => {
    const [a, b] = [ours, theirs].map(robot => new Kinematics(robot, JOINT_NAMES, 'gripper_frame_link'))
    const random = new Random(7)
    for (let i = 0; i < 20; i++) {
      const angles = leader.servos.map(({ travelRad: [lower, upper] }) => random.uniform(lower, upper))
      expect(a?.forward(angles)).toEqual(b?.forward(angles))
      expect(a?.linkPose('trigger_link', angles)).toEqual(b?.linkPose(jaw, angles))
    }
  })

  it('is the same arm up to the wrist, and weighs as the estimates in its header say from there', () => {
    for (const { name, inertial, collisions } of theirs.links) {
      if (name === jaw || name.startsWith('gripper')) continue
      const link = ours.links.find(candidate => candidate.name === name)
      expect(link?.inertial).toEqual(inertial)
      expect(link?.collisions).toEqual(collisions)
    }
    const mass = (name: string) => ours.links.find(link => link.name === name)?.inertial?.massKg
    expect(mass('gripper_link')).toBeCloseTo(0.018 + 0.055 + 0.022, 9)
    expect(mass('trigger_link')).toBeCloseTo(0.008, 9)
  })

  it('lets the trigger turn as far as its spec says, rounded inwards', () => {
    const { travelRad } = leader.servos[5] ?? { travelRad: [NaN, NaN] }
    const { lower = NaN, upper = NaN } = ours.joints.find(({ name }) => name === 'gripper') ?? {}
    expect(lower).toBe(travelRad[0])
    expect(upper).toBeLessThanOrEqual(travelRad[1])
    expect(upper).toBeGreaterThan(travelRad[1] - 0.01)
  })
})
