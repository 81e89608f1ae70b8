/** Grasps from above are found wherever things are laid out. */

import { expect, it } from 'vitest'
import { spawnOnTable } from '../../src/env/spawn.js'
import { CUBE_EDGE_M } from '../../src/env/tasks/cube.js'
import { liftCube } from '../../src/env/tasks/lift-cube.js'
import { aimDown, planTopGrasp } from '../../src/policies/top-grasp.js'
import { Box } from '../../src/env/spaces.js'
import type { PolicyContext } from '../../src/policies/policy.js'
import { SO101_FOLLOWER } from '../../src/robot/arm-spec.js'
import { nominalCalibration } from '../../src/robot/calibration.js'
import { Random } from '../../src/robot/random.js'
import { distance, dot, quaternionFromAxisAngle, rotate } from '../../src/robot/vector.js'
import type { Pose, Vector3 } from '../../src/robot/vector.js'
import { settingOf } from '../env/tasks/made-up-scene.js'

const setting = settingOf(liftCube)
const CONTEXT: PolicyContext = {
  ...setting,
  calibration: nominalCalibration(SO101_FOLLOWER),
  actionSpace: new Box({ low: [0], high: [1], shape: [1] }),
  environmentState: [],
  rateHz: 30,
}
const READY_RAD = [0, -0.6, 0.55, 1.2, 0, 0.1]
const OPTIONS = { edgeM: CUBE_EDGE_M, clearanceM: 0.012, heightM: -0.0025, aboveM: 0.06, liftM: 0.09 }

it('finds one for a cube anywhere in the ring, in any yaw', () => {
  const [spec] = liftCube.objects
  if (!spec) throw new Error('no cube')
  for (let seed = 0; seed < 300; seed++) {
    const pose = spawnOnTable(new Random(seed), setting, { spec })
    const grasp = planTopGrasp(CONTEXT, pose, OPTIONS, READY_RAD)
    expect(grasp, `seed ${seed} at ${pose.positionM.join(', ')}`).toBeDefined()
    if (!grasp) continue
    const at = setting.kinematics.forward(grasp.atRad)
    const lifted = setting.kinematics.forward(grasp.liftedRad)
    // The fixed jaw's face is at the frame's origin, half the cube and the clearance off its middle.
    const middle: Vector3 = [pose.positionM[0], pose.positionM[1], pose.positionM[2] + OPTIONS.heightM]
    expect(distance(at.positionM, middle)).toBeCloseTo(CUBE_EDGE_M / 2 + OPTIONS.clearanceM, 3)
    expect(lifted.positionM[2] - at.positionM[2]).toBeCloseTo(OPTIONS.liftM, 3)
  }
})

it('takes the faces that it is given, with the moving jaw on their side', () => {
  const pose: Pose = { positionM: [0.22, 0.03, 0.0125], quaternion: quaternionFromAxisAngle([0, 0, 1], 0.5) }
  const face: Vector3 = [0, 1, 0]
  const grasp = planTopGrasp(CONTEXT, pose, { ...OPTIONS, faces: [face] }, READY_RAD)
  if (!grasp) throw new Error('no grasp')
  const toMoving = rotate(setting.kinematics.forward(grasp.atRad).quaternion, [-1, 0, 0])
  expect(dot(toMoving, rotate(pose.quaternion, face))).toBeGreaterThan(0.999)
})

it('finds none out of reach, nor for faces that look up', () => {
  const far: Pose = { positionM: [0.6, 0, 0.0125], quaternion: [0, 0, 0, 1] }
  expect(planTopGrasp(CONTEXT, far, OPTIONS, READY_RAD)).toBeUndefined()
  const near: Pose = { positionM: [0.22, 0, 0.0125], quaternion: [0, 0, 0, 1] }
  expect(planTopGrasp(CONTEXT, near, { ...OPTIONS, faces: [[0, 0, 1]] }, READY_RAD)).toBeUndefined()
})

it('keeps the wrist out of the base', () => {
  const point: Vector3 = [SO101_FOLLOWER.panAxisXM + 0.08, 0, 0.03]
  expect(aimDown(CONTEXT, point, { bearing: 0, tilt: 0 }, READY_RAD)).toBeUndefined()
  expect(aimDown(CONTEXT, point, { bearing: 0, tilt: -0.3 }, READY_RAD)).toBeDefined()
})
