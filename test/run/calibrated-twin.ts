/** A simulated arm with a hand at it, behind the production driver, on a time that passes only while somebody waits for it. */

import { readFileSync } from 'node:fs'
import { FeetechBus } from '../../src/hardware/feetech-bus.js'
import { VirtualPort } from '../../src/hardware/virtual-port.js'
import type { BusTimers } from '../../src/hardware/bus-line.js'
import type { RobotSpec } from '../../src/robot/arm-spec.js'
import type { JointCalibration } from '../../src/robot/calibration.js'
import { parseCalibration } from '../../src/robot/calibration-file.js'
import type { ServoMounting } from '../../src/robot/mounting.js'
import { radFromTicks } from '../../src/robot/units.js'
import { loadUrdf } from '../../src/robot/urdf-node.js'
import { PublishedChain } from '../../src/run/published-chain.js'
import { SimulatedHand } from '../../src/run/simulated-hand.js'
import { urdfOf } from '../../src/run/urdf-files.js'
import { createSimBackend, type SimBackend } from '../../src/sim/sim-backend.js'
import { JumpingTimers } from '../hardware/jumping-timers.js'

const REST_RAD = [0, -1.79, 1.65, 0.62, 0, -0.14]

export interface CalibratedTwin {
  readonly bus: FeetechBus
  readonly port: VirtualPort
  readonly backend: SimBackend
  /** Waiting on these is what lets time pass. */
  readonly timers: BusTimers
  close(): Promise<void>
}

export function calibrationIn(path: string, spec: RobotSpec): readonly JointCalibration[] {
  return parseCalibration(readFileSync(path, 'utf8'), spec, { path, calibrate: 'so101 calibrate' })
}

/** The same arm with its stops where the ranges end. */
export function withStopsAt(spec: RobotSpec, calibration: readonly JointCalibration[]): RobotSpec {
  const servos = spec.servos.map((servo, k) => {
    const { rangeMin, rangeMax } = calibration[k] as JointCalibration
    const widthRad = radFromTicks(rangeMax - rangeMin)
    const { anchor, zeroRad } = servo.mapping
    const lower = anchor === 'lower' ? zeroRad : zeroRad - widthRad / 2
    return { ...servo, travelRad: [lower, lower + widthRad] as const }
  })
  return { ...spec, servos }
}

/** Factory servos but for their ids, mounted as `calibration` says; stops as in `spec`. */
export async function openCalibratedTwin(spec: RobotSpec, mounting: readonly ServoMounting[]): Promise<CalibratedTwin> {
  const description = loadUrdf(urdfOf(spec))
  const shapeless = { ...description, links: description.links.map(link => ({ ...link, collisions: [] })) }
  const backend = await createSimBackend({ description: shapeless, robot: spec, rateHz: 50, substepS: 0.004, mounting })
  const { scene } = backend
  scene.reset({ positionRad: REST_RAD, objects: [] })
  scene.servos.servos.forEach((servo, k) => {
    servo.memory.store({ ID: servo.id })
    servo.powerUp(scene.positionRad[k] as number)
  })
  const homingRad = mounting.map(({ zeroTick, calibration }) =>
    radFromTicks(2047 + calibration.homingOffset - zeroTick),
  )
  const hand = new SimulatedHand(scene, spec, { homingRad, isShapeless: true })
  const chain = new PublishedChain(backend, { calibrating: hand }, () => 0)
  const port = new VirtualPort(chain)
  return {
    bus: new FeetechBus(port, { timers: new JumpingTimers() }),
    port,
    backend,
    timers: {
      nowMs: () => 1000 * chain.timeS,
      schedule(delayMs, run) {
        const immediate = setImmediate(() => {
          chain.advanceTo(chain.timeS + delayMs / 1000)
          run()
        })
        return () => {
          clearImmediate(immediate)
        }
      },
    },
    close: () => backend.close(),
  }
}
