/** A simulated arm on its table that other programs take for a real one: published on a port, in real time. */

import type { PublishedPort } from '../hardware/published-port.js'
import { publish } from '../hardware/publish.js'
import { RealTimeClock } from '../hardware/real-time-clock.js'
import { ServoWire } from '../hardware/servo-wire.js'
import type { ReplyFaultRates } from '../hardware/wire-faults.js'
import type { OutagePlan } from '../hardware/wire-outages.js'
import { MEASURED_TIMING } from '../hardware/wire-timing.js'
import { liftCube } from '../env/tasks/lift-cube.js'
import { SO101_FOLLOWER } from '../robot/arm-spec.js'
import { UsageError } from '../robot/errors.js'
import { loadUrdf } from '../robot/urdf-node.js'
import { createSimBackend } from '../sim/sim-backend.js'
import type { SimBackend } from '../sim/sim-backend.js'
import type { RegisterValues } from '../sim/servo/servo-memory.js'
import { convexPieces } from './convex-pieces.js'
import { EepromFile } from './eeprom-file.js'
import { SO101_URDF } from './make.js'
import { PublishedChain } from './published-chain.js'
import { SimulatedHand } from './simulated-hand.js'

const ROBOT = SO101_FOLLOWER
/** Folded, as an arm lies that was put down: it stays so without torque. URDF radians. */
const REST_RAD = [0, -1.79, 1.65, 0.62, 0, -0.14]
/** Where the cube lies: easy to grasp, from the base's origin. */
const IN_FRONT_M = 0.24
/** Until it lies still. */
const SETTLE_S = 2
const SAVE_PERIOD_MS = 1000
/** Only the physics substep hangs on it. */
const RATE_HZ = 50

export interface VirtualArmOptions {
  /** Called when the arm lies ready. */
  readonly openPort: () => Promise<PublishedPort>
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
}

export interface VirtualArm {
  readonly port: PublishedPort
  readonly wire: ServoWire
  readonly backend: SimBackend
  readonly load: VirtualArmLoad
  readonly hand: SimulatedHand | undefined
  /** Resolves when the port is gone by itself, or the EEPROM cannot be saved. */
  readonly lost: Promise<Error | undefined>
  /** Saves the EEPROM. Safe to call twice. */
  close(): Promise<void>
}

/** `UsageError` for an unknown servo, or an EEPROM file that is none; whatever `openPort` throws. */
export async function openVirtualArm(options: VirtualArmOptions): Promise<VirtualArm> {
  const { hasHand = false, nowMs = () => performance.now() } = options
  const file =
    options.eepromPath === undefined
      ? undefined
      : new EepromFile(
          options.eepromPath,
          ROBOT.servos.map(({ joint }) => joint),
        )
  const eeprom = eepromFor(options, file)
  const backend = await openSettled(options.servo)
  let port: PublishedPort | undefined
  try {
    const { scene } = backend
    const bank = scene.servos
    eeprom?.forEach((values, k) => bank.servos[k]?.memory.store(values))
    const powerLost = () => {
      bank.supplyV = 0
    }
    const powerCycle = () => {
      bank.supplyV = undefined
      bank.servos.forEach((servo, k) => {
        servo.powerUp(scene.positionRad[k] as number)
      })
    }
    powerCycle()
    const hand = hasHand ? new SimulatedHand(scene, ROBOT) : undefined
    const chain = new PublishedChain(backend, hand, nowMs)
    const save = () => file?.save(bank.servos.map(({ memory }) => memory.stored))
    save()

    const { brownOut, ...outages } = options.outages ?? {}
    const ids = bank.servos.map(({ id }) => id)
    const strangers = outages.dead?.filter(id => !ids.includes(id)) ?? []
    if (strangers.length > 0) {
      throw new UsageError(`no servo ${strangers.join(', ')} that could be dead: ids are ${ids.join(', ')}`)
    }
    port = await options.openPort()
    // Its time runs from here.
    const wire = new ServoWire(chain, {
      clock: new RealTimeClock(chain, { rate: options.rate, nowMs }),
      timing: MEASURED_TIMING,
      faults: options.faults,
      outages: { ...outages, ...(brownOut ? { brownOut: { ...brownOut, powerLost, powerCycle } } : {}) },
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
      lost: Promise.race([publication.lost, saving.failed]),
      get load() {
        const { timeS: simulatedS, physicsMs } = chain
        const wallS = (nowMs() - beganMs) / 1000
        return { simulatedS, wallS, physicsS: physicsMs / 1000, roundTrips: wire.roundTrips }
      },
      close: () =>
        (closing ??= (async () => {
          saving.stop()
          await publication.close()
          const stored = bank.servos.map(({ memory }) => memory.stored)
          await backend.close()
          file?.save(stored)
        })()),
    }
  } catch (error) {
    await port?.close()
    await backend.close()
    throw error
  }
}

/** Undefined: as LeRobot leaves them. */
function eepromFor(
  { isFactory = false }: VirtualArmOptions,
  file: EepromFile | undefined,
): readonly RegisterValues[] | undefined {
  const kept = file?.load()
  if (!isFactory) return kept
  if (file !== undefined && kept !== undefined) {
    throw new UsageError(`${file.path} holds servos that are set up already: remove it, or leave out --factory`)
  }
  return ROBOT.servos.map(({ id }) => ({ ID: id }))
}

/** The arm limp at rest, with the table and the cube. */
async function openSettled(servo: string | undefined): Promise<SimBackend> {
  const backend = await createSimBackend({
    description: loadUrdf(SO101_URDF),
    robot: ROBOT,
    objects: liftCube.objects,
    rateHz: RATE_HZ,
    loadMesh: convexPieces,
    ...(servo === undefined ? {} : { servo }),
  })
  backend.scene.reset({
    positionRad: REST_RAD,
    objects: new Map(
      liftCube.objects.map(({ name, sizeM }) => [
        name,
        { positionM: [IN_FRONT_M, 0, sizeM[2] / 2], quaternion: [0, 0, 0, 1] },
      ]),
    ),
  })
  await backend.clock.advance(SETTLE_S)
  return backend
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
