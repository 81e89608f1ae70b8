/** What stands behind a port's name: the twin in this process, the twin behind packets or a pseudo terminal, or an arm on a wire. */

import type { Backend, Camera, Operator } from '../env/backend.js'
import type { HardwareBackendOptions } from '../hardware/hardware-backend.js'
import { WallClock } from '../hardware/wall-clock.js'
import type { ReplyFaultRates } from '../hardware/wire-faults.js'
import type { RobotSpec } from '../robot/arm-spec.js'
import type { JointCalibration } from '../robot/calibration.js'
import { UsageError } from '../robot/errors.js'
import { drawMounting } from '../robot/mounting.js'
import type { RobotDescription } from '../robot/urdf.js'
import { armModel } from '../sim/arm-model.js'
import type { Recipe } from '../sim/articulation.js'
import { CameraRig } from '../sim/camera/camera-rig.js'
import { createSimBackend } from '../sim/sim-backend.js'
import type { OwnCalibration } from './arm-port.js'
import {
  realCameras,
  refuseRealCameras,
  refuseSimCameras,
  simCameras,
  type CameraSettings,
} from './cameras/open-cameras.js'
import { CalibrationStore } from './calibration-store.js'
import { convexPieces } from './convex-pieces.js'
import { SIMULATED_PORTS } from './port-names.js'
import { wireBackend } from './wire-backend.js'

/** Options that only make sense for simulated servos, whatever lies between them and us. */
export interface SimulatedArmOptions {
  /** A preset of the simulated servos: `sts3215-12v` where absent, `sts3215-7v4`, `ideal`. */
  readonly servo?: string
  /** Which simulated arm: how its servos sit in their joints, and with that its calibration. 0 where absent. */
  readonly mountingSeed?: number
}

/** For twins whose time is ours. */
export interface PhysicsOptions {
  /** Wanted physics substep, seconds; `info.backend` says which one it became. 0.0085 where absent. */
  readonly substepS?: number
  /** How torques reach the joints; checked and chosen at start-up where absent. */
  readonly recipe?: Recipe
}

export interface WirePortOptions {
  /** With port `wire`: transactions take the time they take on a real bus. Default false. */
  readonly wireTiming?: boolean
  /** With port `wire`: what spoils replies. */
  readonly wireFaults?: ReplyFaultRates
}

export interface RealArmOptions {
  /** LeRobot's `--robot.id`: whose calibration file it is. */
  readonly robotId?: string
  /** LeRobot's `--robot.calibration_dir`. */
  readonly calibrationDir?: string
  /** Who lays the scene out and says what succeeded. */
  readonly operator?: Operator
}

export interface ArmBackendOptions
  extends SimulatedArmOptions, PhysicsOptions, WirePortOptions, RealArmOptions, CameraSettings {
  /** `sim` (registers), `wire` (packets through the production driver), `pty` (the same through the system's serial driver, in real time), or a device's path. */
  readonly port?: string
}

export interface ArmBackend {
  readonly backend: Backend
  readonly calibration: readonly JointCalibration[]
  /** Time goes by on the wall's clock, whatever we do. */
  readonly isRealTime: boolean
}

export interface ArmBackendJob {
  readonly robot: RobotSpec
  readonly description: RobotDescription
  readonly rateHz: number
}

const DEFAULT_MOUNTING_SEED = 0

/** What each option needs to mean anything; by the option's name. */
const MEANT_FOR: Readonly<Record<string, readonly string[]>> = {
  servo: SIMULATED_PORTS,
  mountingSeed: SIMULATED_PORTS,
  substepS: ['sim', 'wire'],
  recipe: ['sim', 'wire'],
  wireTiming: ['wire'],
  wireFaults: ['wire'],
}

/** `UsageError` for options that do not belong to the port; whatever opening it throws. */
export async function openArmBackend(job: ArmBackendJob, options: ArmBackendOptions): Promise<ArmBackend> {
  const { port = 'sim' } = options
  refuseStrayOptions(port, options)
  switch (port) {
    case 'sim':
    case 'wire':
      return openInProcess(job, options)
    case 'pty':
      return openPtyTwinBackend(job, options)
    default:
      return openDevice(port, job, options)
  }
}

function refuseStrayOptions(port: string, options: ArmBackendOptions): void {
  for (const [name, ports] of Object.entries(MEANT_FOR)) {
    const value = options[name as keyof ArmBackendOptions]
    if (value === undefined || value === false || ports.includes(port)) continue
    throw new UsageError(
      `port '${port}' takes no ${name}, which is for ${ports.join(', ')}: leave it out, or use --robot.port=${ports[0] ?? ''}`,
    )
  }
}

async function openInProcess(
  { robot, description, rateHz }: ArmBackendJob,
  options: ArmBackendOptions,
): Promise<ArmBackend> {
  const { servo, substepS, recipe, mountingSeed = DEFAULT_MOUNTING_SEED } = options
  refuseRealCameras(options, options.port ?? 'sim')
  const mounting = drawMounting(robot, mountingSeed)
  const cameras = await simCameras(options, 'sim')
  const sim = await createSimBackend({
    description,
    robot,
    mounting,
    rateHz,
    loadMesh: convexPieces,
    ...(cameras ? { cameras } : {}),
    ...(substepS === undefined ? {} : { substepS }),
    ...(recipe === undefined ? {} : { recipe }),
    ...(servo === undefined ? {} : { servo }),
  })
  return {
    backend: options.port === 'wire' ? wireBackend(sim, options) : sim,
    calibration: mounting.map(({ calibration }) => calibration),
    isRealTime: false,
  }
}

async function openPtyTwinBackend(
  { robot, description }: ArmBackendJob,
  options: ArmBackendOptions,
): Promise<ArmBackend> {
  const { servo, mountingSeed = DEFAULT_MOUNTING_SEED } = options
  const drawn = await simCameras(options, 'pty')
  const { openPtyTwin } = await import('./twin/pty-twin.js')
  const calibration = drawMounting(robot, mountingSeed).map(each => each.calibration)
  const clock = new WallClock()
  const twinJob = { robotType: robot.name, mountingSeed, ...(servo === undefined ? {} : { servo }) }
  const twin = await openPtyTwin(twinJob, clock)
  try {
    const own = { calibration, path: 'the twin', command: 'so101 calibrate' }
    const { scene } = twin
    const rig = drawn && new CameraRig({ ...drawn, model: armModel(description, robot), stage: scene, clock })
    rig?.follow(scene)
    const cameras = new Map<string, Camera>([...(rig?.cameras ?? []), ...(await realCameras(options, 'pty', clock))])
    const backend = await openOn(twin.path, robot, own, { scene, clock, cameras })
    return {
      calibration,
      isRealTime: true,
      backend: {
        ...backend,
        async close() {
          try {
            await backend.close()
          } finally {
            rig?.close()
            await twin.close()
          }
        },
      },
    }
  } catch (error) {
    await twin.close()
    throw error
  }
}

async function openDevice(path: string, { robot }: ArmBackendJob, options: ArmBackendOptions): Promise<ArmBackend> {
  const { robotId: id, calibrationDir, operator } = options
  refuseSimCameras(options, path)
  const store = new CalibrationStore(robot, { id, calibrationDir, port: path })
  const own = { ...store.require(), command: store.command }
  const { calibration } = own
  const clock = new WallClock()
  // Before the arm: a camera that fails leaves it as it is.
  const cameras = await realCameras(options, path, clock)
  const backend = await openOn(path, robot, own, { clock, cameras, ...(operator ? { operator } : {}) })
  return { backend, calibration, isRealTime: true }
}

/** The serial driver is loaded where it is needed. */
async function openOn(
  path: string,
  robot: RobotSpec,
  own: OwnCalibration,
  beside: Omit<HardwareBackendOptions, 'buses'> & { readonly cameras: ReadonlyMap<string, Camera> },
): Promise<Backend> {
  const [{ openPort }, { openArm }, { hardwareBackend }] = await Promise.all([
    import('../hardware/ports/open-port.js'),
    import('./arm-port.js'),
    import('../hardware/hardware-backend.js'),
  ])
  const [name = 'main'] = new Set(robot.servos.map(servo => servo.bus))
  try {
    const { bus } = await openArm(await openPort(path), robot, own)
    return hardwareBackend({ buses: new Map([[name, bus]]), ...beside })
  } catch (error) {
    await Promise.all(Array.from(beside.cameras.values(), camera => camera.close()))
    throw error
  }
}
