/** How a calibrated arm's servos turn the joints of the official URDFs of TheRobotStudio/SO-ARM100 (hardware.md 1), which have zeros and signs of their own. */

import type { RobotSpec, ServoSpec } from './arm-spec.js'
import { closest } from './closest.js'
import { UsageError } from './errors.js'
import type { JointName } from './joints.js'

/** Angle in the official file = zeroRad + sign * scale * angle in ours (so101.urdf or so100.urdf). */
export interface JointMapping {
  readonly zeroRad: number
  readonly sign: 1 | -1
  readonly scale: number
}

export interface OfficialUrdf {
  /** In its repository. */
  readonly path: string
  /** Of ours: what its robots are called begins so. */
  readonly generation: 'so100' | 'so101'
  readonly joints: Readonly<Record<JointName, JointMapping>>
}

const SAME: JointMapping = { zeroRad: 0, sign: 1, scale: 1 }
const QUARTER_RAD = Math.PI / 2

export const OFFICIAL_URDFS = {
  /** Ours has its figures. */
  'so101-new-calib': {
    path: 'Simulation/SO101/so101_new_calib.urdf',
    generation: 'so101',
    joints: {
      shoulder_pan: SAME,
      shoulder_lift: SAME,
      elbow_flex: SAME,
      wrist_flex: SAME,
      wrist_roll: SAME,
      gripper: SAME,
    },
  },
  /** Zero is the arm stretched out; wrist_roll lacks the 0.0486795 rad that the new one has in its origin. */
  'so101-old-calib': {
    path: 'Simulation/SO101/so101_old_calib.urdf',
    generation: 'so101',
    joints: {
      shoulder_pan: SAME,
      shoulder_lift: { ...SAME, zeroRad: -QUARTER_RAD },
      elbow_flex: { ...SAME, zeroRad: QUARTER_RAD },
      wrist_flex: SAME,
      wrist_roll: { ...SAME, zeroRad: -0.0486795 },
      gripper: SAME,
    },
  },
  /** Zero is nothing in particular, pan turns counter-clockwise. The figures are those of its origins, 1.57079 included. */
  'so100-official': {
    path: 'Simulation/SO100/so100.urdf',
    generation: 'so100',
    joints: {
      shoulder_pan: { ...SAME, sign: -1 },
      shoulder_lift: { ...SAME, zeroRad: 1.8 },
      elbow_flex: { ...SAME, zeroRad: -1.57079 },
      wrist_flex: { ...SAME, zeroRad: -0.57079 },
      wrist_roll: SAME,
      gripper: SAME,
    },
  },
} as const satisfies Record<string, OfficialUrdf>

export type OfficialUrdfName = keyof typeof OFFICIAL_URDFS

/** The robot with the angles, travels and mappings of an official URDF in place of ours. `UsageError` for an unknown name, or one of another robot. */
export function specForUrdf(spec: RobotSpec, name: string): RobotSpec {
  const { generation, joints } = officialUrdfNamed(name)
  if (!spec.name.startsWith(generation)) {
    const fitting = Object.entries(OFFICIAL_URDFS).filter(([, urdf]) => spec.name.startsWith(urdf.generation))
    throw new UsageError(
      `the URDF '${name}' is of an ${generation}, the robot is a ${spec.name}: take ${fitting.map(([key]) => key).join(' or ')}`,
    )
  }
  return { ...spec, servos: spec.servos.map(servo => turned(servo, joints[servo.joint as JointName])) }
}

function officialUrdfNamed(name: string): OfficialUrdf {
  if (Object.hasOwn(OFFICIAL_URDFS, name)) return OFFICIAL_URDFS[name as OfficialUrdfName]
  const known = Object.keys(OFFICIAL_URDFS)
  const near = closest(name, known)
  throw new UsageError(
    `no official URDF '${name}'${near === undefined ? ':' : `, did you mean '${near}'?`} known are ${known.join(', ')}`,
  )
}

function turned(servo: ServoSpec, { zeroRad, sign, scale }: JointMapping): ServoSpec {
  const official = (angleRad: number): number => zeroRad + sign * scale * angleRad
  const [lower, upper] = servo.travelRad.map(official) as [number, number]
  return {
    ...servo,
    travelRad: sign === 1 ? [lower, upper] : [upper, lower],
    mapping: {
      anchor: servo.mapping.anchor,
      zeroRad: official(servo.mapping.zeroRad),
      sign: sign === servo.mapping.sign ? 1 : -1,
      scale: scale * servo.mapping.scale,
    },
  }
}
