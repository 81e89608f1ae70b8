/** The SO-101 follower as control modes know it, without a backend. */

import { jointActionSpace } from '../../../src/env/arm-spaces.js'
import type { ControlledArm } from '../../../src/env/control/control-mode.js'
import { inM100, SO101_FOLLOWER } from '../../../src/robot/arm-spec.js'
import { Kinematics } from '../../../src/robot/kinematics.js'
import { drawMounting } from '../../../src/robot/mounting.js'
import { loadUrdf } from '../../../src/robot/urdf-node.js'
import { SO101_URDF } from '../../../src/run/urdf-files.js'

const description = loadUrdf(SO101_URDF)

export function controlledArm({ useDegrees = true, rateHz = 30 } = {}): ControlledArm {
  const spec = useDegrees ? SO101_FOLLOWER : inM100(SO101_FOLLOWER)
  const kinematics = new Kinematics(
    description,
    spec.servos.map(({ joint }) => joint),
    'gripper_frame_link',
  )
  const calibration = drawMounting(spec, 7).map(mounting => mounting.calibration)
  return { spec, calibration, kinematics, jointSpace: jointActionSpace(spec), rateHz }
}
