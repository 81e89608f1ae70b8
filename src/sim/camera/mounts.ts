/** Where cameras of this arm usually are. */

import type { CameraMount } from '../../env/camera/camera-options.js'
import { quaternionFromAxes } from '../../robot/rotation-matrix.js'
import { conjugate, cross, multiply, quaternionFromRpy, rotate, subtract, unit } from '../../robot/vector.js'
import type { Quaternion, Vector3 } from '../../robot/vector.js'
import { atan2, cos, sin } from '../../robot/trig.js'
import { radFromDeg } from '../../robot/units.js'

/** What a picture of 4 : 3 sees from side to side when it sees so much from top to bottom. */
function fromVertical(vfovRad: number): number {
  return 2 * atan2((4 / 3) * sin(vfovRad / 2), cos(vfovRad / 2))
}

/** From the SO-101's gripper_link to its gripper_frame_link, as its URDF has them. */
const TIP = { positionM: [-0.0079, -0.000218121, -0.0981274], quaternion: quaternionFromRpy([0, 3.14159, 0]) } as const

/**
 * The usual 32 x 32 mm module on its printed mount: NVIDIA's course as simstudio has it (sim-peers.md 1a): position on the SO-101's gripper_link, turned by
 * -45 degrees about x from looking along -z. From MuJoCo's camera (y up, looking along -z) to ours: half a turn about x.
 */
const ON_GRIPPER = {
  positionM: [-0.005, 0.06, -0.062],
  quaternion: [sin(radFromDeg(-45 / 2 + 90)), 0, 0, cos(radFromDeg(-45 / 2 + 90))],
} as const

export const MOUNTS: Readonly<Record<string, CameraMount>> = {
  /** On the frame at the fingertips, which stands alike on the SO-100 and the SO-101; their gripper_links do not. 60.4 degrees high, which is 75.6 wide (its data sheet says 75). */
  wrist: {
    link: 'gripper_frame_link',
    positionM: rotate(conjugate(TIP.quaternion), subtract(ON_GRIPPER.positionM, TIP.positionM)),
    quaternion: multiply(conjugate(TIP.quaternion), ON_GRIPPER.quaternion),
    hfovRad: fromVertical(radFromDeg(60.4)),
  },
  /** From the front, a little to the left: the arm, where its objects lie, and room to lift them. As high and wide as lerobot-sim2real's (0.8256 rad, hardware.md 5), nearer. */
  front: { ...lookingFrom([0.58, 0.33, 0.36], [0.13, -0.01, 0.09]), hfovRad: fromVertical(0.8256) },
  /** Over the table in front of the arm, looking back: LeIsaac's, turned into our frame (hardware.md 5: 0.5 m ahead, 0.6 m up, 19 degrees from the vertical, 78 wide). */
  top: { ...lookingFrom([0.5, 0, 0.6], [0.2937, 0, 0]), hfovRad: radFromDeg(78) },
}

/** A camera at `eyeM` that sees `targetM` in its middle, upright. The two may not be above each other. */
export function lookingFrom(eyeM: Vector3, targetM: Vector3): { positionM: Vector3; quaternion: Quaternion } {
  const z = unit(subtract(targetM, eyeM))
  const x = unit(cross(z, [0, 0, 1]))
  const y = cross(z, x)
  return { positionM: eyeM, quaternion: quaternionFromAxes(x, y, z) }
}
