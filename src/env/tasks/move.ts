/** Move the finger tip by 0.1 m in a direction that the instruction names, and stop there. */

import { UsageError } from '../../robot/errors.js'
import { solveIk } from '../../robot/ik.js'
import { add, distance, dot, norm, subtract } from '../../robot/vector.js'
import { pointFeatures } from '../object-features.js'
import { Streak } from '../predicates.js'
import { tolerance } from '../rewards.js'
import type { Vector3 } from '../scene.js'
import type { Task, TaskSetting, TaskState } from '../task.js'
import { drawStart } from './start-pose.js'

/** As so101-nexus has it (sim-peers.md 1c), which counts whatever is farther. */
const DISTANCE_M = 0.1
const SHORT_OR_FAR_M = 0.01
const SIDEWAYS_M = 0.02
const STOPPED_MS = 0.05
const HOLD_S = 0.2
/** The finger tip is at about x 0.25 m, z 0.15 m: there is room all around. */
const START_RAD = [0, -0.8, 0.5, 1, 0, 0.1]
/** Of the goal over the table. */
const MIN_HEIGHT_M = 0.03

interface Direction {
  readonly name: string
  readonly axis: Vector3
}

/** In the base frame. */
const DIRECTIONS: readonly Direction[] = [
  { name: 'forward', axis: [1, 0, 0] },
  { name: 'back', axis: [-1, 0, 0] },
  { name: 'left', axis: [0, 1, 0] },
  { name: 'right', axis: [0, -1, 0] },
  { name: 'up', axis: [0, 0, 1] },
  { name: 'down', axis: [0, 0, -1] },
]

export const move: Task = {
  id: 'move',
  instruction: 'Move the gripper 10 cm in the direction that is named.',
  horizonS: 5,
  objects: [],
  needsScene: false,
  environmentState: pointFeatures('target'),
  rewardWeights: { near: 1, success: 1 },
  subGoals: { halfway: 0.5, moved: 0.5 },
  begin(random, setting) {
    const startRad = drawStart(random, setting, START_RAD)
    const ways = DIRECTIONS.filter(({ axis }) => isReachable(setting, startRad, axis))
    if (ways.length === 0) {
      throw new UsageError(
        `from its start pose the finger tip cannot move by ${DISTANCE_M} m in any direction: start nearer to the middle of the workspace`,
      )
    }
    const { name, axis } = ways[random.integer(0, ways.length)] as Direction
    const held = new Streak(HOLD_S)
    // Where the arm finds itself, which need not be where it was put.
    let originM: Vector3 | undefined
    const originOf = ({ tip }: TaskState): Vector3 => (originM ??= tip.positionM)
    return {
      startRad,
      objects: [],
      instruction: `Move the gripper 10 cm ${name}.`,
      environmentState: state => Float32Array.from(along(originOf(state), axis)),
      score(state) {
        const from = originOf(state)
        const movedM = subtract(state.tip.positionM, from)
        const alongM = dot(movedM, axis)
        const sidewaysM = distance(movedM, along([0, 0, 0], axis, alongM))
        const isOnLine = sidewaysM <= SIDEWAYS_M
        const isThere = isOnLine && Math.abs(alongM - DISTANCE_M) <= SHORT_OR_FAR_M
        const success = held.holds(isThere && state.tipSpeedMS <= STOPPED_MS, state.timeS)
        return {
          potentials: {
            near: tolerance(norm(subtract(movedM, along([0, 0, 0], axis))), {
              upper: SHORT_OR_FAR_M,
              margin: DISTANCE_M,
            }),
          },
          subGoals: { halfway: isOnLine && alongM >= DISTANCE_M / 2, moved: success },
          success,
        }
      },
    }
  },
}

function along(fromM: Vector3, [x, y, z]: Vector3, byM = DISTANCE_M): Vector3 {
  return add(fromM, [byM * x, byM * y, byM * z])
}

function isReachable({ kinematics, limitsRad, tableHeightM }: TaskSetting, startRad: readonly number[], axis: Vector3) {
  const positionM = along(kinematics.forward(startRad).positionM, axis)
  if (positionM[2] < tableHeightM + MIN_HEIGHT_M) return false
  return solveIk(kinematics, { positionM }, { limitsRad, startRad, restarts: 0 }).converged
}
