/** Everything that keeps an arm from working, looked at in order: the machine, the port, the servos. Writes nothing. */

import { failedBy, type Check } from '../../bench/doctor/check.js'
import type { ExaminedServo } from '../../bench/doctor/examined-arm.js'
import type { BytePort } from '../../hardware/byte-port.js'
import { FeetechBus } from '../../hardware/feetech-bus.js'
import type { SerialPortInfo } from '../../hardware/ports/serial-discovery.js'
import { DEFAULT_BAUD_RATE } from '../../robot/baud-rates.js'
import { TwinError } from '../../robot/errors.js'
import { Checklist } from './checklist.js'
import type { DoctorWorld, SimulatedArm } from './doctor-world.js'
import { examineBus } from './examine-bus.js'
import { checkNode, checkPermission, checkSystem } from './machine-checks.js'
import { checkLatencyTimer, checkNotOpen, checkOpen, choosePort, isOnCable } from './port-checks.js'

export interface DoctorRequest extends SimulatedArm {
  /** Default: the only port with a servo board's chip. */
  readonly port?: string | undefined
  /** LeRobot's name of this arm. */
  readonly id?: string | undefined
  readonly calibrationDir?: string | undefined
  /** Sync reads that the loop's figures are taken from. Default 200. */
  readonly rounds?: number | undefined
}

export interface DoctorWatcher {
  /** Each check as soon as it is made, in the order of `CHECK_IDS`. */
  readonly made?: (check: Check) => void
  /** What is being done now, where it takes a while. */
  readonly doing?: (text: string) => void
}

export interface DoctorReport {
  readonly checks: readonly Check[]
  /** The port that was looked at. */
  readonly path: string | undefined
  readonly servos: readonly ExaminedServo[]
}

const ROUNDS = 200

/** Finds are in the report, never thrown: what is thrown is a bug, or a `UsageError` for a wrong request. */
export async function examine(
  world: DoctorWorld,
  request: DoctorRequest,
  { made = () => undefined, doing = () => undefined }: DoctorWatcher = {},
): Promise<DoctorReport> {
  const list = new Checklist(made)
  const machine = await world.machine()
  list.add(checkNode(machine))
  list.add(checkSystem(machine))

  const flag = request.spec.role === 'leader' ? '--teleop.port' : '--robot.port'
  const { ports, error } = await portsOf(world)
  const choice =
    error === undefined
      ? choosePort(ports, request.port, flag)
      : { check: failedBy('ports', error), path: request.port }
  const { path } = choice
  list.add(choice.check)
  const port = ports.find(each => each.path === path)
  const isDevice = path !== undefined && isOnCable(path)
  list.add(checkPermission(machine, path, isDevice ? await world.device(path) : undefined, port))

  if (path === undefined) {
    list.skipRest(`no port to look at, ${flag}=PATH names one`)
    return { checks: list.checks, path, servos: [] }
  }
  const opened = await open(list, world, path, request)
  if (opened === undefined) return { checks: list.checks, path, servos: [] }
  list.add(checkLatencyTimer(path, isDevice ? await world.latencyTimerMs(path) : undefined))
  const servos = await overBus(list, world, opened, request, doing)
  return { checks: list.checks, path, servos }
}

interface Listing {
  readonly ports: readonly SerialPortInfo[]
  /** The serial driver does not load. */
  readonly error?: TwinError
}

async function portsOf(world: DoctorWorld): Promise<Listing> {
  try {
    return { ports: await world.ports() }
  } catch (error) {
    if (error instanceof TwinError) return { ports: [], error }
    throw error
  }
}

async function open(
  list: Checklist,
  world: DoctorWorld,
  path: string,
  arm: SimulatedArm,
): Promise<BytePort | undefined> {
  const holders = isOnCable(path) ? await world.holders(path) : []
  let port: BytePort
  try {
    port = await world.open(path, DEFAULT_BAUD_RATE, arm)
  } catch (error) {
    if (!(error instanceof TwinError)) throw error
    list.add(checkNotOpen(path, error, holders))
    list.skipRest(`${path} does not open`)
    return undefined
  }
  if (list.add(checkOpen(path, holders))) return port
  await port.close()
  list.skipRest('another program speaks on this port')
  return undefined
}

async function overBus(
  list: Checklist,
  world: DoctorWorld,
  port: BytePort,
  { spec, id, calibrationDir, rounds = ROUNDS }: DoctorRequest,
  doing: (text: string) => void,
): Promise<readonly ExaminedServo[]> {
  const { timers, env, home } = world
  const { path } = port
  const bus = new FeetechBus(port, { timers })
  try {
    return await examineBus(list, bus, {
      arm: { spec, port: path, id },
      place: { id, calibrationDir, port: path, env, home },
      rounds,
      nowMs: () => timers.nowMs(),
      doing,
    })
  } catch (error) {
    // A cable that was pulled meanwhile, for instance.
    if (!(error instanceof TwinError)) throw error
    list.failNext(error)
    list.skipRest('the bus was lost')
    return []
  } finally {
    await bus.close()
  }
}
