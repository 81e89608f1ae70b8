/** The SO-100 in the twin: the expert of the SO-101 lifts the cube with it. */

import { describe, expect, it } from 'vitest'
import { Arm } from '../../src/env/arm.js'
import { ArmEnv } from '../../src/env/arm-env.js'
import { liftCube } from '../../src/env/tasks/lift-cube.js'
import { liftCubeExpert } from '../../src/policies/experts/lift-cube.js'
import { SO100_FOLLOWER } from '../../src/robot/arm-spec.js'
import { Kinematics } from '../../src/robot/kinematics.js'
import { drawMounting } from '../../src/robot/mounting.js'
import { loadUrdf } from '../../src/robot/urdf-node.js'
import { urdfOf } from '../../src/run/urdf-files.js'
import { createSimBackend } from '../../src/sim/sim-backend.js'

const RATE_HZ = 30
const SEEDS = 10

describe('an SO-100', () => {
  it(`lifts the cube in ${SEEDS} of ${SEEDS} episodes`, async () => {
    const robot = SO100_FOLLOWER
    const description = loadUrdf(urdfOf(robot))
    const joints = robot.servos.map(({ joint }) => joint)
    const kinematics = new Kinematics(description, joints, 'gripper_frame_link')
    const limitsRad = robot.servos.map(({ joint, travelRad }) => {
      const { lower = NaN, upper = NaN } = description.joints.find(({ name }) => name === joint) ?? {}
      return [Math.max(travelRad[0], lower), Math.min(travelRad[1], upper)] as const
    })
    const mounting = drawMounting(robot, 1)
    const calibration = mounting.map(servo => servo.calibration)
    const backend = await createSimBackend({ description, robot, mounting, rateHz: RATE_HZ })
    const env = new ArmEnv({
      spec: { id: 'test/LiftCube-v0' },
      task: liftCube,
      backend,
      arm: new Arm(robot, calibration, backend.buses),
      kinematics,
      limitsRad,
      rateHz: RATE_HZ,
    })
    const { actionSpace } = env
    const expert = liftCubeExpert({
      robot,
      calibration,
      kinematics,
      limitsRad,
      actionSpace,
      environmentState: liftCube.environmentState,
      rateHz: RATE_HZ,
    })
    let lifted = 0
    for (let seed = 0; seed < SEEDS; seed++) {
      let [observation] = await env.reset({ seed })
      expert.reset(seed)
      for (let step = 0; step < liftCube.horizonS * RATE_HZ; step++) {
        const result = await env.step(await expert.act(observation))
        observation = result.observation
        if (!result.terminated) continue
        lifted += 1
        break
      }
    }
    await env.close()
    expect(lifted).toBe(SEEDS)
  })
})
