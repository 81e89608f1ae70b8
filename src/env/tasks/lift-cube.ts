/** Pick a small cube off the table and lift it by 50 mm, held by friction alone. */

import { cos, sin } from '../../robot/trig.js'
import { distance } from '../../robot/vector.js'
import { isHeld } from '../grasp.js'
import { tolerance } from '../rewards.js'
import type { BoxSpec, Pose } from '../scene.js'
import { requireScene } from '../task.js'
import type { Task } from '../task.js'
import { drawStart } from './start-pose.js'

const CUBE: BoxSpec = {
  name: 'cube',
  sizeM: [0.025, 0.025, 0.025],
  massKg: 0.02,
  friction: 0.45,
  colour: [0.85, 0.15, 0.1],
}
const LIFT_M = 0.05

/** Distances and directions of the spawn are from the shoulder pan axis. */
const SPAWN_M = { near: 0.15, far: 0.27 }
const SPAWN_RAD = (80 * Math.PI) / 180

export const liftCube: Task = {
  id: 'lift-cube',
  instruction: 'Pick up the cube and lift it.',
  horizonS: 10,
  objects: [CUBE],
  needsScene: true,
  environmentState: [
    ...['x', 'y', 'z'].map(axis => ({ label: `cube.${axis}`, unit: 'm', low: -1, high: 1 })),
    ...['qx', 'qy', 'qz', 'qw'].map(axis => ({ label: `cube.${axis}`, unit: '', low: -1, high: 1 })),
  ],
  rewardWeights: { near: 0.2, held: 0.3, lifted: 0.5, success: 1 },
  begin(random, { robot }) {
    const startRad = drawStart(random)
    const start = drawSpawn(random, robot.panAxisXM)
    return {
      startRad,
      objects: new Map([[CUBE.name, start]]),
      environmentState({ scene }) {
        const { positionM, quaternion } = requireScene('lift-cube', scene).objectPose(CUBE.name)
        return Float32Array.of(...positionM, ...quaternion)
      },
      score({ tip, scene }) {
        const present = requireScene('lift-cube', scene)
        const { positionM } = present.objectPose(CUBE.name)
        const held = isHeld(present.jawContacts(CUBE.name))
        const heightM = positionM[2] - start.positionM[2]
        const success = held && heightM >= LIFT_M
        return {
          terms: {
            near: tolerance(distance(tip.positionM, positionM), { upper: 0.02, margin: 0.2 }),
            held: Number(held),
            lifted: held ? Math.min(1, Math.max(0, heightM / LIFT_M)) : 0,
            success: Number(success),
          },
          success,
        }
      },
    }
  },
}

function drawSpawn(random: Parameters<Task['begin']>[0], panAxisXM: number): Pose {
  const awayM = random.uniform(SPAWN_M.near, SPAWN_M.far)
  const direction = random.uniform(-SPAWN_RAD, SPAWN_RAD)
  const yaw = random.uniform(-Math.PI, Math.PI)
  return {
    positionM: [panAxisXM + awayM * cos(direction), awayM * sin(direction), CUBE.sizeM[2] / 2],
    quaternion: [0, 0, sin(yaw / 2), cos(yaw / 2)],
  }
}
