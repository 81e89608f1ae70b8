/** Twins to test on: the arm of assets/urdf/so101.urdf in Rapier, with or without a cube. */

import { Arm } from '../../src/env/arm.js'
import { ArmEnv } from '../../src/env/arm-env.js'
import type { Observation } from '../../src/env/env.js'
import type { ObjectSpec, PlacedObject } from '../../src/env/scene.js'
import { liftCube } from '../../src/env/tasks/lift-cube.js'
import { liftCubeExpert } from '../../src/policies/experts/lift-cube.js'
import { SO101_FOLLOWER } from '../../src/robot/arm-spec.js'
import { nominalCalibration } from '../../src/robot/calibration.js'
import { Kinematics } from '../../src/robot/kinematics.js'
import type { RobotDescription } from '../../src/robot/urdf.js'
import { loadUrdf } from '../../src/robot/urdf-node.js'
import { SO101_URDF } from '../../src/run/urdf-files.js'
import type { Recipe } from '../../src/sim/articulation.js'
import { createSimBackend } from '../../src/sim/sim-backend.js'
import type { Simulation } from '../../src/sim/simulation.js'

export const RECIPES = ['native-armature', 'motor-rows'] as const satisfies Recipe[]
export const READY_RAD = [0, -0.6, 0.55, 1.2, 0, 0.1] as const

export const CUBE = liftCube.objects[0] as ObjectSpec

export function cubeAt(x: number, y: number, z = 0.0125): readonly PlacedObject[] {
  return [{ spec: CUBE, pose: { positionM: [x, y, z], quaternion: [0, 0, 0, 1] } }]
}

export interface TwinOptions {
  readonly recipe?: Recipe
  readonly description?: RobotDescription
  /** `ideal` where absent: what is asked of the physics should not hang on a motor. */
  readonly servo?: string
  /** Of substeps: 50 makes them 10 ms. */
  readonly rateHz?: number
}

/** Substeps of 10 ms; not reset yet. */
export async function openTwin({
  recipe = 'native-armature',
  description = loadUrdf(SO101_URDF),
  servo = 'ideal',
  rateHz = 50,
}: TwinOptions = {}): Promise<Simulation> {
  const { scene } = await createSimBackend({ description, robot: SO101_FOLLOWER, rateHz, recipe, servo })
  return scene
}

/** Our arm without collision shapes: nothing but joints and masses. */
export function shapelessArm(): RobotDescription {
  const description = loadUrdf(SO101_URDF)
  return { ...description, links: description.links.map(link => ({ ...link, collisions: [] })) }
}

export interface Lifting {
  readonly env: ArmEnv
  readonly scene: Simulation
  /** One step of the expert; true while the cube is held by both jaws. */
  readonly step: () => Promise<boolean>
}

/** The scripted expert in an episode of `lift-cube`, with the simulation in reach. */
export async function startLifting(recipe: Recipe, seed: number): Promise<Lifting> {
  const description = loadUrdf(SO101_URDF)
  const robot = SO101_FOLLOWER
  const rateHz = 30
  const backend = await createSimBackend({ description, robot, rateHz, recipe })
  const joints = robot.servos.map(({ joint }) => joint)
  const kinematics = new Kinematics(description, joints, 'gripper_frame_link')
  const limitsRad = joints.map(name => {
    const { lower = -1, upper = 1 } = description.joints.find(joint => joint.name === name) ?? {}
    return [lower, upper] as const
  })
  const calibration = nominalCalibration(robot)
  const arm = new Arm(robot, calibration, backend.buses)
  const env = new ArmEnv({
    spec: { id: 'test/LiftCube-v0' },
    task: liftCube,
    backend,
    arm,
    kinematics,
    limitsRad,
    rateHz,
  })
  const expert = liftCubeExpert({
    robot,
    calibration,
    kinematics,
    limitsRad,
    actionSpace: env.actionSpace,
    environmentState: liftCube.environmentState,
    rateHz,
  })
  let observation: Observation = (await env.reset({ seed }))[0]
  expert.reset(seed)
  return {
    env,
    scene: backend.scene,
    async step() {
      const step = await env.step(await expert.act(observation))
      observation = step.observation
      return (step.info['potentials'] as Record<string, number>)['held'] === 1
    },
  }
}

/** Expert steps until the cube has been held for `steps` in a row. Throws where that never happens. */
export async function liftUntilHeld({ step }: Lifting, steps = 3): Promise<void> {
  let held = 0
  for (let i = 0; i < 300; i++) {
    held = (await step()) ? held + 1 : 0
    if (held === steps) return
  }
  throw new Error('the expert never held the cube in 300 steps')
}
