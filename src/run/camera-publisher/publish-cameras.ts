/** The cameras of a virtual arm, for LeRobot: what they are asked to be, and where they stand. */

import type { RobotSpec } from '../../robot/arm-spec.js'
import { UsageError } from '../../robot/errors.js'
import { loadUrdf } from '../../robot/urdf-node.js'
import { armModel } from '../../sim/arm-model.js'
import type { Simulation } from '../../sim/simulation.js'
import type { CamerasOptions } from '../cameras/camera-schema.js'
import { simCameraConfig } from '../cameras/sim-camera-config.js'
import { urdfOf } from '../urdf-files.js'
import { CameraPublisher } from './camera-publisher.js'
import type { PublisherAddress } from './zeromq.js'

export interface PublishedCameras {
  readonly cameras: CamerasOptions
  readonly address: PublisherAddress
  /** Told where the wanted renderer is not to be had. */
  readonly warn?: (message: string) => void
}

export interface PublishedArm {
  readonly robot: RobotSpec
  readonly scene: Simulation
  /** Seconds since publication. */
  readonly timeS: () => number
  /** Of its seconds in one of the wall. */
  readonly rate: number
}

/** `UsageError` for an address that is taken, `CapabilityError` without zeromq. */
export async function publishCameras(
  { cameras, address, warn }: PublishedCameras,
  { robot, scene, timeS, rate }: PublishedArm,
): Promise<CameraPublisher> {
  return CameraPublisher.open({
    address,
    rate,
    cameras,
    warn,
    model: armModel(loadUrdf(urdfOf(robot)), robot),
    start: scene.start,
    look: () => ({ timeS: timeS(), poses: scene.readPoses() }),
  })
}

/** `UsageError` for cameras that a virtual arm cannot publish; opens nothing. */
export function checkPublished(cameras: CamerasOptions): void {
  for (const [name, options] of Object.entries(cameras)) {
    const { type = 'sim', depth, segmentation } = options
    if (type !== 'sim') {
      throw new UsageError(
        `camera '${name}' is of type ${type}, and a virtual arm has only the twin's: leave type out, and give LeRobot real cameras itself`,
      )
    }
    if (depth === true || segmentation === true) {
      throw new UsageError(
        `camera '${name}': LeRobot's ZeroMQ cameras have colour alone: leave ${depth ? 'depth' : 'segmentation'} out`,
      )
    }
    simCameraConfig(name, options)
  }
}
