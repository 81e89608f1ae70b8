/** The arm without contacts against MuJoCo: joints that follow sinusoids, and a stretched arm that sags. */

import { fileURLToPath } from 'node:url'
import { SO101_FOLLOWER } from '../../src/robot/arm-spec.js'
import { loadUrdf } from '../../src/robot/urdf-node.js'
import { armModel } from '../../src/sim/arm-model.js'
import type { ArmModel } from '../../src/sim/arm-model.js'
import type { Recipe } from '../../src/sim/articulation.js'
import { PATCHED_CONTACTS } from '../../src/sim/contact-settings.js'
import { loadRapier } from '../../src/sim/rapier.js'
import { IDEAL } from '../../src/sim/servo/presets.js'
import { Simulation } from '../../src/sim/simulation.js'
import { loadStateHash } from '../../src/sim/state-hash.js'
import { mjcf } from '../../src/run/mujoco/mjcf.js'
import { loadMujoco, Oracle } from '../../src/run/mujoco/oracle.js'

export interface FreeSpaceParity {
  readonly recipe: Recipe
  readonly substepS: number
  readonly joints: readonly string[]
  /** Per joint, over all substeps, against MuJoCo with Runge-Kutta 4 at about 0.1 ms. */
  readonly rmsRad: readonly number[]
  /** The same of MuJoCo's implicitfast integrator with the twin's substep. */
  readonly mujocoRmsRad: readonly number[]
}

export interface GravitySag {
  readonly joints: readonly string[]
  /** Settled angle less goal. */
  readonly twinSagRad: readonly number[]
  readonly mujocoSagRad: readonly number[]
  /** Largest difference of the two over all joints. */
  readonly worstRad: number
}

/** Dry friction is left out: the twin's bristles and MuJoCo's constraint are two models, not two solutions of one. */
const SERVO = { ...IDEAL, coulombNm: 0 }
const SERVOS = SO101_FOLLOWER.servos.map(() => SERVO)
const JOINTS = SO101_FOLLOWER.servos.map(({ joint }) => joint)

/**
 * goal(t) = middle + amplitude sin(2 pi rate t + phase), in joint order. No two rates have a small ratio, goals reach 3.6 rad/s,
 * and every joint stays 0.2 rad off its limits; nothing collides, so the arm may pass through the table.
 */
const MOTION = [
  { middleRad: 0, amplitudeRad: 0.8, rateHz: 0.5, phaseRad: 0 },
  { middleRad: 0.1, amplitudeRad: 0.6, rateHz: 0.7, phaseRad: 1 },
  { middleRad: -0.1, amplitudeRad: 0.7, rateHz: 0.61, phaseRad: 2 },
  { middleRad: 0.2, amplitudeRad: 0.6, rateHz: 0.83, phaseRad: 3 },
  { middleRad: 0, amplitudeRad: 1, rateHz: 0.57, phaseRad: 4 },
  { middleRad: 0.8, amplitudeRad: 0.5, rateHz: 0.97, phaseRad: 5 },
] as const
const MOTION_S = 4

/** Upper arm, forearm and gripper in one horizontal line forward: 0.437 m from the pan axis to the gripper frame. */
export const STRETCHED_RAD = [0, Math.PI / 2, -Math.PI / 2, 0, 0, 0] as const
const SAG_S = 3

const REFERENCE_STEP_S = 1e-4

/**
 * Root mean square differences of the joint angles after each substep. All three are given the same goals, each held for one
 * substep, as a servo holds what it was last told: the figure is the error of the physics, not of the sampling.
 */
export async function freeSpaceParity(options: { recipe: Recipe; substepS: number }): Promise<FreeSpaceParity> {
  const { recipe, substepS } = options
  const run: Run = { startRad: goalsAt(0), goalRad: goalsAt, durationS: MOTION_S, substepS }
  const reference = await referenceMotion(run)
  const twin = await twinMotion(run, recipe)
  const mujoco = await mujocoMotion(run, { integrator: 'implicitfast', parts: 1 })
  return { recipe, substepS, joints: JOINTS, rmsRad: rms(twin, reference), mujocoRmsRad: rms(mujoco, reference) }
}

/** Holds the stretched arm for 3 s and compares where it comes to rest with where MuJoCo's does, both at 5 ms. */
export async function gravitySag(recipe: Recipe = 'native-armature'): Promise<GravitySag> {
  const run: Run = { startRad: STRETCHED_RAD, goalRad: () => STRETCHED_RAD, durationS: SAG_S, substepS: 0.005 }
  const sag = (motion: readonly Float64Array[]): number[] =>
    Array.from(motion.at(-1) ?? [], (angle, k) => angle - (STRETCHED_RAD[k] as number))
  const twinSagRad = sag(await twinMotion(run, recipe))
  const mujocoSagRad = sag(await mujocoMotion(run, { integrator: 'implicitfast', parts: 1 }))
  const worstRad = Math.max(...twinSagRad.map((angle, k) => Math.abs(angle - (mujocoSagRad[k] as number))))
  return { joints: JOINTS, twinSagRad, mujocoSagRad, worstRad }
}

interface Run {
  readonly startRad: readonly number[]
  readonly goalRad: (timeS: number) => readonly number[]
  readonly durationS: number
  readonly substepS: number
}

/** The joint angles after every substep. */
type Motion = readonly Float64Array[]

function goalsAt(timeS: number): number[] {
  return MOTION.map(
    ({ middleRad, amplitudeRad, rateHz, phaseRad }) =>
      middleRad + amplitudeRad * Math.sin(2 * Math.PI * rateHz * timeS + phaseRad),
  )
}

const description = loadUrdf(fileURLToPath(new URL('../../assets/urdf/so101.urdf', import.meta.url)))

/** No shapes and no stops: what is left is rigid bodies, joints and servos. */
function bareModel(): ArmModel {
  const model = armModel(description, SO101_FOLLOWER)
  return {
    ...model,
    bodies: model.bodies.map(body => ({ ...body, shapes: [] })),
    joints: model.joints.map(joint => ({ ...joint, travelRad: [-100, 100] as const })),
  }
}

async function twinMotion({ startRad, goalRad, durationS, substepS }: Run, recipe: Recipe): Promise<Motion> {
  const simulation = new Simulation(await loadRapier(), await loadStateHash(), {
    model: bareModel(),
    servos: SERVOS,
    substepS,
    recipe,
    contacts: PATCHED_CONTACTS,
    jawFriction: 1,
    linkFriction: 0.5,
    tableFriction: 0.5,
  })
  simulation.reset({ positionRad: startRad, objects: [] })
  const motion = Array.from({ length: Math.round(durationS / substepS) }, (_, substep) => {
    simulation.servos.command(goalRad(substep * substepS))
    simulation.substep()
    return simulation.positionRad.slice()
  })
  simulation.free()
  return motion
}

/** MuJoCo with each substep cut into `parts` steps. */
async function mujocoMotion(
  { startRad, goalRad, durationS, substepS }: Run,
  { integrator, parts }: { integrator: 'implicitfast' | 'RK4'; parts: number },
): Promise<Motion> {
  const oracle = new Oracle(
    await loadMujoco(),
    mjcf({
      description,
      spec: SO101_FOLLOWER,
      servos: SERVOS,
      timestepS: substepS / parts,
      integrator,
      limits: 'none',
    }),
  )
  JOINTS.forEach((joint, k) => {
    oracle.setAngle(joint, startRad[k] as number)
  })
  const motion = Array.from({ length: Math.round(durationS / substepS) }, (_, substep) => {
    oracle.ctrl.set(goalRad(substep * substepS))
    oracle.step(parts)
    return Float64Array.from(JOINTS, joint => oracle.angle(joint))
  })
  oracle.free()
  return motion
}

/** By substep: the reference takes longer than all that is compared with it. */
const references = new Map<number, Promise<Motion>>()

function referenceMotion(run: Run): Promise<Motion> {
  const known = references.get(run.substepS)
  if (known) return known
  const motion = mujocoMotion(run, { integrator: 'RK4', parts: Math.round(run.substepS / REFERENCE_STEP_S) })
  references.set(run.substepS, motion)
  return motion
}

function rms(motion: Motion, reference: Motion): number[] {
  return JOINTS.map((_, k) => {
    const sum = motion.reduce((total, angles, i) => total + ((angles[k] ?? NaN) - (reference[i]?.[k] ?? NaN)) ** 2, 0)
    return Math.sqrt(sum / motion.length)
  })
}
