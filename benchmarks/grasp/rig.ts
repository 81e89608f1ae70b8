/** The shipped simulation with one cube in it, as every environment has it. */

import { box } from '../../src/env/scene.js'
import { SO101_FOLLOWER } from '../../src/robot/arm-spec.js'
import { Kinematics } from '../../src/robot/kinematics.js'
import { loadUrdf } from '../../src/robot/urdf-node.js'
import { SO101_URDF } from '../../src/run/urdf-files.js'
import { createSimBackend } from '../../src/sim/sim-backend.js'
import type { GraspCase, GraspRig } from './trial.js'

/** The lift-cube task's coefficient. */
const CUBE_FRICTION = 0.45

export async function graspRig({ edgeM, massKg }: GraspCase): Promise<GraspRig & { close(): Promise<void> }> {
  const description = loadUrdf(SO101_URDF)
  const backend = await createSimBackend({
    description,
    robot: SO101_FOLLOWER,
    rateHz: 30,
    // The benchmark is about contacts: an arm that droops by 20 mm under its own weight would not lift by what it is told to.
    servo: 'ideal',
  })
  const joints = SO101_FOLLOWER.servos.map(servo => servo.joint)
  return {
    simulation: backend.scene,
    cube: box([edgeM, edgeM, edgeM], { name: 'cube', massKg, friction: CUBE_FRICTION, colour: [1, 0, 0] }),
    kinematics: new Kinematics(description, joints, 'gripper_frame_link'),
    close: () => backend.close(),
  }
}
