/** Targets in LeRobot's units, played on one simulated arm: where does its finger tip go? */

import { Arm } from '../../env/arm.js'
import type { RobotSpec } from '../../robot/arm-spec.js'
import type { JointCalibration } from '../../robot/calibration.js'
import { Kinematics } from '../../robot/kinematics.js'
import type { ServoMounting } from '../../robot/mounting.js'
import type { RobotDescription } from '../../robot/urdf.js'
import type { Vector3 } from '../../robot/vector.js'
import { createSimBackend } from '../../sim/sim-backend.js'

export interface Trajectory {
  readonly rateHz: number
  /** Where the arm lies before, URDF radians. */
  readonly startRad: readonly number[]
  /** One target per control step, in the order of the robot's servos. */
  readonly targets: readonly Float32Array[]
}

export interface PlayedArm {
  readonly mounting: readonly ServoMounting[]
  /** By which targets become ticks. */
  readonly calibration: readonly JointCalibration[]
}

/** The finger tip's place after each target, by the physics and not by what servos report; metres in the base frame. */
export async function play(
  robot: RobotSpec,
  description: RobotDescription,
  { rateHz, startRad, targets }: Trajectory,
  { mounting, calibration }: PlayedArm,
): Promise<readonly Vector3[]> {
  const kinematics = new Kinematics(
    description,
    robot.servos.map(({ joint }) => joint),
    'gripper_frame_link',
  )
  const backend = await createSimBackend({ description, robot, rateHz, mounting })
  try {
    const { scene, clock } = backend
    scene.reset({ positionRad: startRad, objects: [] })
    const arm = new Arm(robot, calibration, backend.buses)
    await arm.hold()
    const tips: Vector3[] = []
    for (const target of targets) {
      await arm.send(target)
      await clock.advance(1 / rateHz)
      tips.push(kinematics.forward(scene.positionRad).positionM)
    }
    return tips
  } finally {
    await backend.close()
  }
}
