/** The twin as a backend: Rapier, virtual servos and a table, behind the same contracts as the real arm. */

import type { Backend, Camera, ServoBus } from '../env/backend.js'
import type { BoxSpec } from '../env/scene.js'
import type { RobotSpec } from '../robot/arm-spec.js'
import type { RobotDescription } from '../robot/urdf.js'
import { armModel } from './arm-model.js'
import type { ArmBodiesOptions } from './arm-bodies.js'
import type { Recipe } from './articulation.js'
import { chooseRecipe } from './choose-recipe.js'
import { PATCHED_CONTACTS, PLAIN_CONTACTS } from './contact-settings.js'
import { JAW_FRICTION, LINK_FRICTION, TABLE_FRICTION } from './friction.js'
import { loadRapier, RAPIER_VERSION } from './rapier.js'
import { STS3215_M1 } from './servo-model.js'
import type { ServoParameters } from './servo-model.js'
import { SimClock } from './sim-clock.js'
import { SimServoBus } from './sim-servo-bus.js'
import { Simulation } from './simulation.js'
import { loadStateHash } from './state-hash.js'
import { DEFAULT_SUBSTEP_S, substepsFor } from './substep.js'

export interface SimBackendOptions {
  readonly description: RobotDescription
  readonly robot: RobotSpec
  readonly objects: readonly BoxSpec[]
  /** Control steps per second. */
  readonly rateHz: number
  /** The physics substep comes as near to this as the control period allows. 4 ms where absent. */
  readonly substepS?: number
  /** Checked at start-up and chosen where absent. */
  readonly recipe?: Recipe
  readonly clock?: SimClock
  readonly loadMesh?: ArmBodiesOptions['loadMesh']
}

/** LeRobot sets Max_Torque_Limit 500 (per mille) on the gripper at every connect. */
const GRIPPER_TORQUE_SHARE = 0.5

/** `UrdfError` for a description that does not fit the robot, `UsageError` for a rate or substep out of range. */
export async function createSimBackend(options: SimBackendOptions): Promise<Backend & { scene: Simulation }> {
  const { robot, rateHz } = options
  const substeps = substepsFor(rateHz, options.substepS ?? DEFAULT_SUBSTEP_S)
  const model = armModel(options.description, robot)
  const [rapier, hash] = await Promise.all([loadRapier(), loadStateHash()])
  const choice = options.recipe ? { recipe: options.recipe } : chooseRecipe(rapier, model)
  const simulation = new Simulation(rapier, hash, {
    model,
    servos: robot.servos.map(({ joint }) => servoParameters(joint === robot.gripperJoint)),
    objects: options.objects,
    substepS: substeps.substepS,
    recipe: choice.recipe,
    contacts: choice.recipe === 'native-armature' ? PATCHED_CONTACTS : PLAIN_CONTACTS,
    jawFriction: JAW_FRICTION,
    linkFriction: LINK_FRICTION,
    tableFriction: TABLE_FRICTION,
    ...(options.loadMesh ? { loadMesh: options.loadMesh } : {}),
  })
  const clock = options.clock ?? new SimClock()
  // Time that did not make up a whole substep yet; a billionth of one is rounding.
  let pendingSubsteps = 0
  const detach = clock.attach(durationS => {
    pendingSubsteps += durationS / substeps.substepS
    for (; pendingSubsteps >= 1 - 1e-9; pendingSubsteps -= 1) simulation.substep()
    if (Math.abs(pendingSubsteps) < 1e-6) pendingSubsteps = 0
  })
  const busNames = new Set(robot.servos.map(servo => servo.bus))
  return {
    buses: new Map<string, ServoBus>(Array.from(busNames, name => [name, new SimServoBus(name, robot, simulation)])),
    cameras: new Map<string, Camera>(),
    clock,
    scene: simulation,
    facts: {
      engine: `rapier ${RAPIER_VERSION}`,
      articulation: choice.recipe,
      ...('reason' in choice && choice.reason ? { articulationFallback: choice.reason } : {}),
      substepS: substeps.substepS,
      substepsPerStep: substeps.count,
    },
    close() {
      detach()
      simulation.free()
      return Promise.resolve()
    },
  }
}

function servoParameters(isGripper: boolean): ServoParameters {
  if (!isGripper) return STS3215_M1
  return { ...STS3215_M1, torqueLimitNm: STS3215_M1.torqueLimitNm * GRIPPER_TORQUE_SHARE }
}
