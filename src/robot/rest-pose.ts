/** Where an arm can be let go, and poses from which every other one can be reached, per generation. URDF radians, joint order of `JOINT_NAMES`. */

/** Folded, as an arm lies that was put down: it stays so without torque. */
export const SO101_REST_RAD: readonly number[] = [0, -1.79, 1.65, 0.62, 0, -0.14]

/** Drawn back and up over the base; then upright. Pan, roll and gripper stay as they are. */
export const SO101_RAISED: readonly (readonly (number | undefined)[])[] = [
  [undefined, -0.6, 0.2, 0.6, undefined, undefined],
  [undefined, 0, 0, 0, undefined, undefined],
]
