/** The twin as a backend: Rapier, virtual servos and a table, behind the same contracts as the real arm. */

import type { Backend, ServoBus } from '../env/backend.js'
import type { RobotSpec } from '../robot/arm-spec.js'
import { nominalMounting, type ServoMounting } from '../robot/mounting.js'
import type { DeviceChain } from '../robot/register-device.js'
import type { RobotDescription } from '../robot/urdf.js'
import { armModel } from './arm-model.js'
import { CameraRig, type CameraRigOptions } from './camera/camera-rig.js'
import type { ArmBodiesOptions } from './arm-bodies.js'
import type { Recipe } from './articulation.js'
import { chooseRecipe } from './choose-recipe.js'
import { CONTACTS } from './contact-settings.js'
import { JAW_FRICTION, LINK_FRICTION, TABLE_FRICTION } from './friction.js'
import { loadRapier, RAPIER_VERSION } from './rapier.js'
import { configuredEeprom } from './servo/configured-eeprom.js'
import { defaultServo, inJoint } from './servo/geared.js'
import { onGripper, servoPreset } from './servo/presets.js'
import type { VirtualServo } from './servo/virtual-servo.js'
import { SimClock } from './sim-clock.js'
import { SimServoBus } from './sim-servo-bus.js'
import { Simulation } from './simulation.js'
import { loadStateHash } from './state-hash.js'
import { DEFAULT_SUBSTEP_S, substepsFor } from './substep.js'

export interface SimBackendOptions {
  readonly description: RobotDescription
  readonly robot: RobotSpec
  /** Control steps per second. */
  readonly rateHz: number
  /** The physics substep comes as near to this as the control period allows. 8.5 ms where absent. */
  readonly substepS?: number
  /** Checked at start-up and chosen where absent. */
  readonly recipe?: Recipe
  /** A preset's name: `sts3215-12v` where absent, `sts3215-7v4` for a leader. Behind the gears of each joint, whatever it is. */
  readonly servo?: string
  /** How the servos sit in their joints, and the calibration in their EEPROM; encoders that read 2047.5 at URDF zero where absent. */
  readonly mounting?: readonly ServoMounting[]
  readonly clock?: SimClock
  /** None where absent. */
  readonly cameras?: Pick<CameraRigOptions, 'configs' | 'renderers' | 'loaders'>
  readonly loadMesh?: ArmBodiesOptions['loadMesh']
}

export interface SimBackend extends Backend {
  readonly clock: SimClock
  readonly scene: Simulation
  /** The servos of each bus, by its name, as a wire sees them. */
  readonly chains: ReadonlyMap<string, DeviceChain>
}

/** `UrdfError` for a description that does not fit the robot, `UsageError` for a rate or substep out of range. */
export async function createSimBackend(options: SimBackendOptions): Promise<SimBackend> {
  const { robot, rateHz, servo = defaultServo(options.robot), mounting = nominalMounting(options.robot) } = options
  const parameters = servoPreset(servo)
  const substeps = substepsFor(rateHz, options.substepS ?? DEFAULT_SUBSTEP_S)
  const model = armModel(options.description, robot)
  const [rapier, hash] = await Promise.all([loadRapier(), loadStateHash()])
  const choice = options.recipe ? { recipe: options.recipe } : chooseRecipe(rapier, model)
  const simulation = new Simulation(rapier, hash, {
    model,
    servos: robot.servos.map(spec => {
      const geared = inJoint(parameters, spec)
      return robot.role === 'follower' && spec.joint === robot.gripperJoint ? onGripper(geared) : geared
    }),
    mountings: robot.servos.map(({ id, joint }, k) => {
      const { zeroTick, calibration } = mounting[k] as ServoMounting
      return { zeroTick, eeprom: configuredEeprom(id, joint === robot.gripperJoint, calibration, robot.role) }
    }),
    substepS: substeps.substepS,
    recipe: choice.recipe,
    contacts: CONTACTS[choice.recipe],
    jawFriction: JAW_FRICTION,
    linkFriction: LINK_FRICTION,
    tableFriction: TABLE_FRICTION,
    ...(options.loadMesh ? { loadMesh: options.loadMesh } : {}),
  })
  const clock = options.clock ?? new SimClock()
  const detach = clock.attach(durationS => {
    simulation.advanceTo(simulation.timeS + durationS)
  })
  const rig = options.cameras && new CameraRig({ ...options.cameras, model, stage: simulation, clock })
  rig?.follow(simulation)
  const busNames = new Set(robot.servos.map(servo => servo.bus))
  return {
    buses: new Map<string, ServoBus>(
      Array.from(busNames, name => [name, new SimServoBus(name, servosOn(name, robot, simulation))]),
    ),
    chains: new Map(Array.from(busNames, name => [name, chainOf(name, robot, simulation, clock)])),
    cameras: rig?.cameras ?? new Map(),
    clock,
    scene: simulation,
    facts: {
      servo,
      engine: `rapier ${RAPIER_VERSION}`,
      articulation: choice.recipe,
      ...('reason' in choice && choice.reason ? { articulationFallback: choice.reason } : {}),
      substepS: substeps.substepS,
      substepsPerStep: substeps.count,
    },
    close() {
      detach()
      rig?.close()
      simulation.free()
      return Promise.resolve()
    },
  }
}

/** Asked in every transaction, so that they are picked out once; before the first reset and after the end there are none to ask for. */
function servosOn(bus: string, robot: RobotSpec, simulation: Simulation): () => readonly VirtualServo[] {
  let found: readonly VirtualServo[] | undefined
  return () => {
    const { servos } = simulation.servos
    return (found ??= servos.filter((_, k) => robot.servos[k]?.bus === bus))
  }
}

/** On the backend's clock. */
function chainOf(bus: string, robot: RobotSpec, simulation: Simulation, clock: SimClock): DeviceChain {
  const servos = servosOn(bus, robot, simulation)
  return {
    get devices() {
      return servos()
    },
    advanceTo(timeS) {
      // Nothing is awaited: simulated time passes within the call.
      if (timeS > clock.timeS) void clock.advance(timeS - clock.timeS)
    },
  }
}
