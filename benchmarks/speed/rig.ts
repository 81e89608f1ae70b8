/** The same arm, table and cube in the twin and in MuJoCo, behind one face, so that both do the same work while timed. */

import { fileURLToPath } from 'node:url'
import type { Pose } from '../../src/env/scene.js'
import { CUBE_EDGE_M, cubeOf } from '../../src/env/tasks/cube.js'
import { IDENTITY_POSE } from '../../src/robot/vector.js'
import { SO101_FOLLOWER } from '../../src/robot/arm-spec.js'
import { loadUrdf } from '../../src/robot/urdf-node.js'
import { armModel, bodyPoses } from '../../src/sim/arm-model.js'
import { PATCHED_CONTACTS } from '../../src/sim/contact-settings.js'
import { JAW_FRICTION, LINK_FRICTION, TABLE_FRICTION } from '../../src/sim/friction.js'
import { loadRapier } from '../../src/sim/rapier.js'
import { IDEAL } from '../../src/sim/servo/presets.js'
import type { IdealServo } from '../../src/sim/servo/servo-parameters.js'
import { Simulation } from '../../src/sim/simulation.js'
import { loadStateHash } from '../../src/sim/state-hash.js'
import { boxOn, boxOverlapM } from '../grasp/box-overlap.js'
import { mjcf } from '../../src/run/mujoco/mjcf.js'
import { loadMujoco, Oracle } from '../../src/run/mujoco/oracle.js'

export interface Rig {
  readonly substepS: number
  reset(positionRad: readonly number[], cube: Pose): void
  /** One substep towards `goalRad`, the joint angles read afterwards. */
  substep(goalRad: readonly number[]): void
  /** Joint angles as of the last substep. */
  readonly positionRad: Float64Array
  cubePose(): Pose
  /** Of the cube and the jaws' boxes. */
  overlapM(): number
  free(): void
}

export interface RigOptions {
  readonly substepS: number
  /** Dry friction of every servo. In MuJoCo it costs a constraint row per joint. */
  readonly coulombNm: number
  readonly withCube: boolean
}

/** A 25 mm, 20 g cube. */
export const CUBE = cubeOf('cube', [0.8, 0.2, 0.2])
export const DESCRIPTION = loadUrdf(fileURLToPath(new URL('../../assets/urdf/so101.urdf', import.meta.url)))
export const JOINTS = SO101_FOLLOWER.servos.map(({ joint }) => joint)

const FRICTION = { jawFriction: JAW_FRICTION, linkFriction: LINK_FRICTION, tableFriction: TABLE_FRICTION }
/** Half of what the servo can: LeRobot halves the gripper's torque so that it does not burn. */
const GRIPPER_LIMIT_NM = IDEAL.torqueLimitNm / 2

export async function twinRig({ substepS, coulombNm, withCube }: RigOptions): Promise<Rig> {
  const simulation = new Simulation(await loadRapier(), await loadStateHash(), {
    model: armModel(DESCRIPTION, SO101_FOLLOWER),
    servos: servos(coulombNm),
    substepS,
    recipe: 'native-armature',
    contacts: PATCHED_CONTACTS,
    ...FRICTION,
  })
  return {
    substepS,
    reset: (positionRad, cube) => {
      simulation.reset({ positionRad, objects: withCube ? [{ spec: CUBE, pose: cube }] : [] })
    },
    substep: goalRad => {
      simulation.servos.command(goalRad)
      simulation.substep()
    },
    get positionRad() {
      return simulation.positionRad
    },
    cubePose: () => simulation.objectPose(CUBE.name),
    overlapM: () => (withCube ? jawOverlapM(simulation.positionRad, simulation.objectPose(CUBE.name)) : 0),
    free: () => {
      simulation.free()
    },
  }
}

/** Integrator implicitfast, elliptic cone, impratio 10; the table is a plane, which is MuJoCo's fastest. */
export async function mujocoRig({ substepS, coulombNm, withCube }: RigOptions): Promise<Rig> {
  const oracle = new Oracle(
    await loadMujoco(),
    mjcf({
      description: DESCRIPTION,
      spec: SO101_FOLLOWER,
      servos: servos(coulombNm),
      timestepS: substepS,
      integrator: 'implicitfast',
      limits: 'travel',
      contacts: { table: 'plane', objects: withCube ? [{ spec: CUBE, pose: IDENTITY_POSE }] : [], ...FRICTION },
    }),
  )
  const addresses = JOINTS.map(joint => oracle.address(joint))
  const positionRad = new Float64Array(JOINTS.length)
  const read = (): void => {
    const { qpos } = oracle
    for (let k = 0; k < addresses.length; k++) positionRad[k] = qpos[addresses[k] as number] as number
  }
  return {
    substepS,
    reset: (startRad, cube) => {
      oracle.reset()
      JOINTS.forEach((joint, k) => {
        oracle.setAngle(joint, startRad[k] as number)
      })
      if (withCube) oracle.setFreePose(CUBE.name, cube)
      oracle.ctrl.set(startRad)
      read()
    },
    substep: goalRad => {
      oracle.ctrl.set(goalRad)
      oracle.step()
      read()
    },
    positionRad,
    cubePose: () => oracle.freePose(CUBE.name),
    overlapM: () => (withCube ? jawOverlapM(positionRad, oracle.freePose(CUBE.name)) : 0),
    free: () => {
      oracle.free()
    },
  }
}

const MODEL = armModel(DESCRIPTION, SO101_FOLLOWER)

function jawOverlapM(positionRad: ArrayLike<number>, pose: Pose): number {
  const cube = { pose, sizeM: [CUBE_EDGE_M, CUBE_EDGE_M, CUBE_EDGE_M] as const }
  const poses = bodyPoses(MODEL, Array.from(positionRad))
  return Math.max(
    ...[MODEL.jaws.fixed, MODEL.jaws.moving].flatMap(body =>
      (MODEL.bodies[body]?.shapes ?? []).map(({ pose: local, geometry }) =>
        geometry.type === 'box'
          ? boxOverlapM(boxOn(poses[body] as Pose, { pose: local, sizeM: geometry.sizeM }), cube)
          : 0,
      ),
    ),
  )
}

function servos(coulombNm: number): IdealServo[] {
  return JOINTS.map(joint => ({
    ...IDEAL,
    coulombNm,
    ...(joint === 'gripper' ? { torqueLimitNm: GRIPPER_LIMIT_NM } : {}),
  }))
}
