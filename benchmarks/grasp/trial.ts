/** One grasp: close the jaws on a cube, lift it, hold it for five seconds while it is shaken, and measure. */

import type { ObjectSpec } from '../../src/env/scene.js'
import type { Kinematics } from '../../src/robot/kinematics.js'
import { Random } from '../../src/robot/random.js'
import { compose, conjugate, norm, rotate, subtract } from '../../src/robot/vector.js'
import type { Pose, Vector3 } from '../../src/robot/vector.js'
import { bodyPoses } from '../../src/sim/arm-model.js'
import { GRAVITY_MS2 } from '../../src/sim/simulation.js'
import type { Simulation } from '../../src/sim/simulation.js'
import { boxOn, boxOverlapM } from './box-overlap.js'
import { CLOSED_RAD, GRASP_HEIGHT_M, graspPose, LIFT_M } from './grasp-pose.js'

export interface GraspCase {
  readonly edgeM: number
  readonly massKg: number
  /** Offset of the cube from the jaws' middle: along the closing direction and across it. */
  readonly offsetM: readonly [closing: number, across: number]
  readonly yawRad: number
}

export interface GraspResult {
  readonly lifted: boolean
  /** Furthest that the cube's centre moved against the gripper while held. */
  readonly slipM: number
  /** Deepest overlap of cube and jaws while held. */
  readonly penetrationM: number
}

/** 15 to 40 mm, 10 to 100 g, within +-3 mm and +-10 degrees of the jaws' middle. */
export function graspCase(seed: number): GraspCase {
  const random = new Random(seed)
  return {
    edgeM: random.uniform(0.015, 0.04),
    massKg: random.uniform(0.01, 0.1),
    offsetM: [random.uniform(-0.003, 0.003), random.uniform(-0.003, 0.003)],
    yawRad: (random.uniform(-10, 10) * Math.PI) / 180,
  }
}

const SHAKE_MS2 = 9.81
const SHAKE_HZ = 5

export interface GraspRig {
  readonly simulation: Simulation
  /** Of the case's size and mass, called `cube`. */
  readonly cube: ObjectSpec
  /** Up to the gripper frame. */
  readonly kinematics: Kinematics
}

export function graspTrial({ simulation, kinematics, cube }: GraspRig, trial: GraspCase): GraspResult {
  const { substepS, model } = simulation.options
  const limitsRad = model.joints.map(joint => joint.travelRad)
  const reach = (heightM: number, startRad: readonly number[]): number[] =>
    graspPose(kinematics, limitsRad, heightM, startRad)
  // A gap of 1.2 edges and 10 mm clears a cube that is turned by 10 degrees and 3 mm off.
  const gapM = 1.2 * trial.edgeM + 0.01
  const openRad = jawAngle(gapM)
  const low = reach(GRASP_HEIGHT_M, [0, 0, 0.5, 1, 0, openRad])
  const high = reach(GRASP_HEIGHT_M + LIFT_M, low)
  low[5] = openRad
  high[5] = CLOSED_RAD

  const tip = kinematics.forward(low)
  // The frame's x axis points from the moving jaw to the fixed one.
  const toMoving = rotate(tip.quaternion, [-1, 0, 0])
  const across = rotate(tip.quaternion, [0, 1, 0])
  const shift = gapM / 2 + trial.offsetM[0]
  const centre: Vector3 = [
    tip.positionM[0] + toMoving[0] * shift + across[0] * trial.offsetM[1],
    tip.positionM[1] + toMoving[1] * shift + across[1] * trial.offsetM[1],
    trial.edgeM / 2,
  ]
  simulation.reset({
    positionRad: low,
    objects: [
      {
        spec: cube,
        pose: { positionM: centre, quaternion: [0, 0, Math.sin(trial.yawRad / 2), Math.cos(trial.yawRad / 2)] },
      },
    ],
  })

  const goals = low.slice()
  const run = (seconds: number, each: (part: number, timeS: number) => void): void => {
    const steps = Math.round(seconds / substepS)
    for (let step = 1; step <= steps; step++) {
      each(step / steps, step * substepS)
      simulation.servos.command(goals)
      simulation.substep()
    }
  }
  run(0.2, () => undefined)
  run(0.8, part => (goals[5] = openRad + part * (CLOSED_RAD - openRad)))
  run(0.4, () => undefined)
  run(1, part => {
    for (let k = 0; k < 5; k++) goals[k] = (low[k] as number) + part * ((high[k] as number) - (low[k] as number))
  })
  run(0.3, () => undefined)
  const before = simulation.objectPose('cube').positionM[2]
  const lifted = before > trial.edgeM / 2 + 0.8 * LIFT_M

  const inGripper = (): Pose => {
    const gripper = kinematics.linkPose('gripper_link', simulation.positionRad)
    const turned = { positionM: [0, 0, 0] as const, quaternion: conjugate(gripper.quaternion) }
    const cube = simulation.objectPose('cube')
    return compose(turned, { positionM: subtract(cube.positionM, gripper.positionM), quaternion: cube.quaternion })
  }
  const overlapM = (): number => {
    const cube = { pose: simulation.objectPose('cube'), sizeM: [trial.edgeM, trial.edgeM, trial.edgeM] as const }
    const poses = bodyPoses(model, simulation.positionRad)
    return Math.max(
      ...[model.jaws.fixed, model.jaws.moving].flatMap(body =>
        (model.bodies[body]?.shapes ?? []).map(({ pose, geometry }) =>
          geometry.type === 'box' ? boxOverlapM(boxOn(poses[body] as Pose, { pose, sizeM: geometry.sizeM }), cube) : 0,
        ),
      ),
    )
  }
  const held = inGripper().positionM
  let slipM = 0
  let penetrationM = 0
  run(5, (_, timeS) => {
    const angle = 2 * Math.PI * SHAKE_HZ * timeS
    simulation.setGravity([SHAKE_MS2 * Math.sin(angle), SHAKE_MS2 * Math.cos(angle), GRAVITY_MS2[2]])
    slipM = Math.max(slipM, norm(subtract(inGripper().positionM, held)))
    penetrationM = Math.max(penetrationM, overlapM())
  })
  const stillUp = simulation.objectPose('cube').positionM[2] > trial.edgeM / 2 + 0.5 * LIFT_M
  return { lifted: lifted && stillUp, slipM, penetrationM }
}

/** The jaw angle that opens the finger tips by `gapM` (hardware.md 1.1: tip pads 75 mm from the pivot). */
function jawAngle(gapM: number): number {
  return Math.asin((gapM - 0.0158) / 0.075)
}
