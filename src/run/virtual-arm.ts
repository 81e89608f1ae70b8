/** A simulated arm on its table that other programs take for a real one: published on a port, in real time. */

import type { PublishedPort } from '../hardware/published-port.js'
import { publish } from '../hardware/publish.js'
import { RealTimeClock } from '../hardware/real-time-clock.js'
import { ServoWire } from '../hardware/servo-wire.js'
import type { ReplyFaultRates } from '../hardware/wire-faults.js'
import type { OutagePlan } from '../hardware/wire-outages.js'
import { MEASURED_TIMING } from '../hardware/wire-timing.js'
import { liftCube } from '../env/tasks/lift-cube.js'
import type { ObjectSpec } from '../env/scene.js'
import { lowestM } from '../env/object-extent.js'
import type { RobotSpec } from '../robot/arm-spec.js'
import { SO101_FOLLOWER } from '../robot/arms/so101.js'
import { UsageError } from '../robot/errors.js'
import { HOMING_TICK, type ServoMounting } from '../robot/mounting.js'
import { radFromTicks } from '../robot/units.js'
import type { RobotDescription } from '../robot/urdf.js'
import { loadUrdf } from '../robot/urdf-node.js'
import { createSimBackend } from '../sim/sim-backend.js'
import type { SimBackend } from '../sim/sim-backend.js'
import type { RegisterValues } from '../sim/servo/servo-memory.js'
import type { CameraPublisher } from './camera-publisher/camera-publisher.js'
import type { PublishedCameras } from './camera-publisher/publish-cameras.js'
import { convexPieces } from './convex-pieces.js'
import { EepromFile } from './eeprom-file.js'
import { urdfOf } from './urdf-files.js'
import { PublishedChain } from './published-chain.js'
import { SimulatedHand } from './simulated-hand.js'
import { supplyOf } from './supply-outage.js'
import type { HandMotion } from './teleop/hand-motion.js'
import { LeadingHand } from './teleop/leading-hand.js'

/** Where the cube lies: easy to grasp, from the base's origin. */
const IN_FRONT_M = 0.24
const APART_M = 0.08
/** Until it lies still. */
const SETTLE_S = 2
const SAVE_PERIOD_MS = 1000
/** Only the physics substep hangs on it. */
const RATE_HZ = 50
/** Half of what environments take: stops give by less, and calibrations lean on them. */
const SUBSTEP_S = 0.004

export interface VirtualArmOptions {
  /** Called when the arm lies ready. */
  readonly openPort: () => Promise<PublishedPort>
  /** Which arm: `SO101_FOLLOWER` where absent. */
  readonly robot?: RobotSpec | undefined
  /**
   * How its servos sit in their joints; encoders that read 2047.5 at URDF zero where absent. A hand homes it in the pose that reads 2047, so that a
   * calibration finds these offsets again.
   */
  readonly mounting?: readonly ServoMounting[] | undefined
  /**
   * Without collision shapes: its boxes are fatter than the parts, and end the elbow's travel some ticks before its stop. For calibration, which
   * wants the stops. Default false.
   */
  readonly isShapeless?: boolean | undefined
  /** What lies on the table: the cube of lift-cube where absent. */
  readonly objects?: readonly ObjectSpec[] | undefined
  /** A preset's name: `sts3215-12v` where absent. */
  readonly servo?: string | undefined
  /** Simulated seconds in one second of the wall. Default 1. */
  readonly rate?: number | undefined
  readonly faults?: ReplyFaultRates | undefined
  /** Instants are seconds since publication, simulated. */
  readonly outages?: Omit<OutagePlan, 'brownOut'> & {
    readonly brownOut?: { readonly atS: number; readonly lastsS: number } | undefined
  }
  /** Where EEPROM is kept: read now if it is there, written when it changes. */
  readonly eepromPath?: string | undefined
  /** Servos as they are sold but for their ids. Default false: as LeRobot leaves them, calibrated to URDF zero. */
  readonly isFactory?: boolean | undefined
  /** A hand that does what a calibration asks for. Default false. */
  readonly hasHand?: boolean | undefined
  /** A hand that leads the arm along a motion while it is limp, from the first moment on; with `hasHand` that hand comes first. */
  readonly motion?: HandMotion | undefined
  /** Cameras that LeRobot reads over ZeroMQ; drawn and published on a thread of their own. */
  readonly cameras?: PublishedCameras | undefined
  /** Milliseconds, monotonic. */
  readonly nowMs?: (() => number) | undefined
}

/** What went on since publication. */
export interface VirtualArmLoad {
  readonly simulatedS: number
  readonly wallS: number
  /** Of the wall's time: spent on physics. */
  readonly physicsS: number
  readonly roundTrips: number
  /** Published by each camera, and missed because others were drawn. */
  readonly pictures: Readonly<Record<string, { readonly sent: number; readonly missed: number }>>
}

export interface VirtualArm {
  readonly port: PublishedPort
  readonly wire: ServoWire
  readonly backend: SimBackend
  readonly load: VirtualArmLoad
  readonly hand: SimulatedHand | undefined
  readonly cameras: CameraPublisher | undefined
  /** Resolves when the port is gone by itself, the EEPROM cannot be saved, or pictures cannot be published any more. */
  readonly lost: Promise<Error | undefined>
  /** Saves the EEPROM. Safe to call twice. */
  close(): Promise<void>
}

/** `UsageError` for an unknown servo, or an EEPROM file that is none; whatever `openPort` throws. */
export async function openVirtualArm(options: VirtualArmOptions): Promise<VirtualArm> {
  const { robot = SO101_FOLLOWER, hasHand = false, isShapeless, nowMs = () => performance.now() } = options
  const file =
    options.eepromPath === undefined
      ? undefined
      : new EepromFile(
          options.eepromPath,
          robot.servos.map(({ joint }) => joint),
        )
  const eeprom = eepromFor(options, robot, file)
  const publishing = options.cameras && (await import('./camera-publisher/publish-cameras.js'))
  publishing?.checkPublished(options.cameras?.cameras ?? {})
  const backend = await openSettled(options, robot)
  let port: PublishedPort | undefined
  let cameras: CameraPublisher | undefined
  try {
    const { scene } = backend
    const bank = scene.servos
    eeprom?.forEach((values, k) => bank.servos[k]?.memory.store(values))
    const supply = supplyOf(scene)
    supply.powerCycle()
    const homingRad = options.mounting?.map(homingPoseRad)
    const hand = hasHand ? new SimulatedHand(scene, robot, { homingRad, isShapeless }) : undefined
    const leading = options.motion && !hand ? new LeadingHand(scene, robot, options.motion) : undefined
    const chain = new PublishedChain(backend, { calibrating: hand, leading }, nowMs)
    const save = () => file?.save(bank.servos.map(({ memory }) => memory.stored))
    save()

    const { brownOut, ...outages } = options.outages ?? {}
    const ids = bank.servos.map(({ id }) => id)
    const strangers = outages.dead?.filter(id => !ids.includes(id)) ?? []
    if (strangers.length > 0) {
      throw new UsageError(`no servo ${strangers.join(', ')} that could be dead: ids are ${ids.join(', ')}`)
    }
    if (options.cameras) {
      const { rate = 1 } = options
      cameras = await publishing?.publishCameras(options.cameras, { robot, scene, timeS: () => chain.timeS, rate })
    }
    port = await options.openPort()
    // Its time runs from here.
    const wire = new ServoWire(chain, {
      clock: new RealTimeClock(chain, { rate: options.rate, nowMs }),
      timing: MEASURED_TIMING,
      faults: options.faults,
      outages: { ...outages, ...(brownOut ? { brownOut: { ...brownOut, ...supply } } : {}) },
    })
    const publication = publish(port, wire)
    const saving = savingOf(save)
    const beganMs = nowMs()
    let closing: Promise<void> | undefined
    return {
      port,
      wire,
      backend,
      hand,
      cameras,
      lost: Promise.race([publication.lost, saving.failed, ...(cameras ? [cameras.failed] : [])]),
      get load() {
        const { timeS: simulatedS, physicsMs } = chain
        const wallS = (nowMs() - beganMs) / 1000
        const pictures = Object.fromEntries(cameras?.load.counts ?? [])
        return { simulatedS, wallS, physicsS: physicsMs / 1000, roundTrips: wire.roundTrips, pictures }
      },
      close: () =>
        (closing ??= (async () => {
          saving.stop()
          await publication.close()
          await cameras?.close()
          const stored = bank.servos.map(({ memory }) => memory.stored)
          await backend.close()
          file?.save(stored)
        })()),
    }
  } catch (error) {
    await cameras?.close()
    await port?.close()
    await backend.close()
    throw error
  }
}

/** Undefined: as LeRobot leaves them. */
function eepromFor(
  { isFactory = false }: VirtualArmOptions,
  robot: RobotSpec,
  file: EepromFile | undefined,
): readonly RegisterValues[] | undefined {
  const kept = file?.load()
  if (!isFactory) return kept
  if (file !== undefined && kept !== undefined) {
    throw new UsageError(`${file.path} holds servos that are set up already: remove it, or leave out --factory`)
  }
  return robot.servos.map(({ id }) => ({ ID: id }))
}

/** Where the joint was held when tick 2047 was given to it. */
function homingPoseRad({ zeroTick, calibration }: ServoMounting): number {
  return radFromTicks(HOMING_TICK + calibration.homingOffset - zeroTick)
}

/** The arm limp at rest, with the table and the objects in front of it, one behind the other. */
async function openSettled(
  { servo, mounting, isShapeless = false, objects = liftCube.objects, motion }: VirtualArmOptions,
  robot: RobotSpec,
): Promise<SimBackend> {
  const description = loadUrdf(urdfOf(robot))
  const backend = await createSimBackend({
    description: isShapeless ? withoutShapes(description) : description,
    robot,
    rateHz: RATE_HZ,
    substepS: SUBSTEP_S,
    loadMesh: convexPieces,
    ...(mounting === undefined ? {} : { mounting }),
    ...(servo === undefined ? {} : { servo }),
  })
  backend.scene.reset({
    positionRad: [...(motion?.at(0) ?? robot.restRad)],
    objects: objects.map((spec, i) => ({
      spec,
      pose: { positionM: [IN_FRONT_M + i * APART_M, 0, -lowestM(spec)], quaternion: [0, 0, 0, 1] },
    })),
  })
  await backend.clock.advance(SETTLE_S)
  return backend
}

function withoutShapes(description: RobotDescription): RobotDescription {
  return { ...description, links: description.links.map(link => ({ ...link, collisions: [] })) }
}

/** Saves now and then; `failed` resolves with what kept it from that. */
function savingOf(save: () => void): { readonly failed: Promise<Error>; stop(): void } {
  let fail: (error: Error) => void = () => undefined
  const failed = new Promise<Error>(resolve => (fail = resolve))
  const timer = setInterval(() => {
    try {
      save()
    } catch (error) {
      clearInterval(timer)
      fail(error as Error)
    }
  }, SAVE_PERIOD_MS)
  return {
    failed,
    stop: () => {
      clearInterval(timer)
    },
  }
}
