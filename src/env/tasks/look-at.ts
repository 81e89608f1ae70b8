/**
 * Point the gripper at a small cube from a distance. What points is the approach axis, out of the jaws from between their tips: wrist
 * cameras look along it, more or less, but sit in as many places as there are mounts (hardware.md 5).
 */

import { UsageError } from '../../robot/errors.js'
import type { Random } from '../../robot/random.js'
import { viewOf } from '../../robot/top-view.js'
import { atan2 } from '../../robot/trig.js'
import { cross, distance, dot, norm, rotate, subtract } from '../../robot/vector.js'
import { poseFeatures, poseValues } from '../object-features.js'
import { isReleased, isStill, Streak } from '../predicates.js'
import { tolerance } from '../rewards.js'
import type { ObjectSpec, Pose, Vector3 } from '../scene.js'
import { spawnOnTable } from '../spawn.js'
import { requireScene } from '../task.js'
import type { Task, TaskSetting } from '../task.js'
import { cubeOf } from './cube.js'
import { drawStart } from './start-pose.js'

const CUBE = cubeOf('cube', [0.85, 0.15, 0.1])
const DEGREE = Math.PI / 180
/** so101-nexus asks for half of its camera's vertical field of view, 24 degrees of the usual one (hardware.md 1.5). */
const IN_VIEW_RAD = 24 * DEGREE
const CENTRED_RAD = 10 * DEGREE
/** Nothing is looked at between the finger tips. */
const MIN_DISTANCE_M = 0.05
const STOPPED_MS = 0.05
const HOLD_S = 0.2
/** Of the start: there must be something to do. */
const MIN_START_RAD = 25 * DEGREE
/** Draws until somebody has asked for the impossible. */
const ATTEMPTS = 100

export const lookAt: Task = {
  id: 'look-at',
  instruction: 'Look at the cube.',
  horizonS: 5,
  objects: [CUBE],
  needsScene: true,
  environmentState: poseFeatures(CUBE.name),
  rewardWeights: { facing: 1, success: 1 },
  subGoals: { inView: 0.5, centred: 0.5 },
  begin(random, setting) {
    const startRad = drawStart(random, setting)
    const spec = setting.objects.get(CUBE.name) ?? CUBE
    const pose = drawOutOfView(random, setting, spec, startRad)
    const held = new Streak(HOLD_S)
    return {
      startRad,
      objects: [{ spec, pose }],
      environmentState: ({ scene }) => Float32Array.from(poseValues(requireScene('look-at', scene), CUBE.name)),
      score({ tip, tipSpeedMS, scene, timeS }) {
        const present = requireScene('look-at', scene)
        const { positionM } = present.objectPose(CUBE.name)
        const angle = offAxisRad(tip, positionM)
        const isLeftAlone = isReleased(present, CUBE.name) && isStill(present.objectVelocity(CUBE.name))
        const isFar = distance(tip.positionM, positionM) >= MIN_DISTANCE_M
        const isSeen = isLeftAlone && isFar
        const success = held.holds(isSeen && angle <= CENTRED_RAD && tipSpeedMS <= STOPPED_MS, timeS)
        return {
          potentials: { facing: tolerance(angle, { upper: CENTRED_RAD, margin: 60 * DEGREE }) },
          subGoals: { inView: isSeen && angle <= IN_VIEW_RAD, centred: success },
          success,
        }
      },
    }
  },
}

/** Between where the gripper points and where the point is. 0..pi. */
export function offAxisRad({ positionM, quaternion }: Pose, pointM: Vector3): number {
  const approach = rotate(quaternion, [0, 0, 1])
  const line = subtract(pointM, positionM)
  return atan2(norm(cross(approach, line)), dot(approach, line))
}

/** Out of view from the start pose, and in view from another. */
function drawOutOfView(random: Random, setting: TaskSetting, spec: ObjectSpec, startRad: readonly number[]): Pose {
  const tip = setting.kinematics.forward(startRad)
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const pose = spawnOnTable(random, setting, { spec })
    if (offAxisRad(tip, pose.positionM) < MIN_START_RAD) continue
    if (viewOf({ ...setting, panAxisXM: setting.robot.panAxisXM }, pose.positionM, startRad)) return pose
  }
  throw new UsageError(
    `in ${ATTEMPTS} draws object '${spec.name}' always lay within ${Math.round(MIN_START_RAD / DEGREE)} degrees of where the gripper ` +
      `points at the start, or where it cannot point: widen the spawn range`,
  )
}
