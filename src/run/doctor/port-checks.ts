/** Which ports there are, which is looked at, and what keeps it from opening. */

import { failed, failedBy, passed, skipped, warned, type Check } from '../../bench/doctor/check.js'
import { isTcpPath } from '../../hardware/ports/tcp-address.js'
import type { SerialPortInfo } from '../../hardware/ports/serial-discovery.js'
import { PortBusyError, PortPermissionError } from '../../robot/bus-errors.js'
import { SIMULATED_PORT } from '../simulated-port.js'
import type { PortHolder } from './doctor-world.js'

export interface PortChoice {
  readonly check: Check
  /** Undefined where none is to be looked at. */
  readonly path: string | undefined
}

/** `sim` and TCP ports are on no cable of this PC. */
export function isOnCable(path: string): boolean {
  return path !== SIMULATED_PORT && !isTcpPath(path)
}

/** The port that was named, else the only one that a servo board may be on. `flag`: what names one. */
export function choosePort(ports: readonly SerialPortInfo[], named: string | undefined, flag: string): PortChoice {
  const list = ports.map(portText).join(', ')
  const boards = ports.filter(({ adapter }) => adapter !== undefined)
  if (named !== undefined) return { check: checkNamed(ports, named, list), path: named }
  const [first, ...others] = boards
  if (first !== undefined && others.length === 0) {
    return { check: passed('ports', `${list}; taking ${first.path}, the only servo board`), path: first.path }
  }
  const none = { path: undefined }
  if (first !== undefined)
    return {
      check: warned('ports', list, `say which: ${boards.map(({ path }) => `${flag}=${path}`).join(' or ')}`),
      ...none,
    }
  if (ports.length > 0) {
    return {
      check: warned('ports', `${list}: none is a known servo board`, `name the arm's with ${flag}=PATH`),
      ...none,
    }
  }
  return {
    check: failed(
      'ports',
      'no serial port',
      'plug in the USB cable of the servo board, one that carries data and not only charges; if the port comes and goes at once ' +
        `(dmesg names brltty), remove brltty; to try so101 without an arm, ${flag}=${SIMULATED_PORT}`,
    ),
    ...none,
  }
}

function checkNamed(ports: readonly SerialPortInfo[], named: string, list: string): Check {
  const here = list === '' ? 'no serial port' : list
  const port = ports.find(({ path }) => path === named)
  if (port === undefined) return passed('ports', `${here}; looking at ${named}`)
  if (port.adapter !== undefined) return passed('ports', here)
  const chip =
    port.vendorId === undefined
      ? 'no USB device'
      : `a USB device of another kind (${port.vendorId}:${String(port.productId)})`
  return warned('ports', here, `${named} is ${chip}: if no servo answers, name another port`)
}

export function checkOpen(path: string, holders: readonly PortHolder[]): Check {
  if (holders.length === 0) return passed('port', `${path} opens`)
  return failed('port', `${path} opens, and so it does for ${holdersText(holders)}`, stopMove(holders))
}

export function checkNotOpen(path: string, error: Error, holders: readonly PortHolder[]): Check {
  if (error instanceof PortPermissionError) {
    return failed('port', `no permission to open ${path}`, 'see the line permission')
  }
  if (!(error instanceof PortBusyError)) return failedBy('port', error)
  if (holders.length > 0) return failed('port', `${path} is in use by ${holdersText(holders)}`, stopMove(holders))
  const who = path.startsWith('/') ? ` (sudo lsof ${path} names it)` : ''
  return failed('port', `${path} is in use by another program`, `end that program${who}`)
}

/** FTDI's driver keeps a reply of a few bytes for so long; 16 ms are as many as a 60 Hz loop has. */
const LONG_LATENCY_MS = 2

export function checkLatencyTimer(path: string, latencyMs: number | undefined): Check {
  if (latencyMs === undefined) return skipped('latency_timer', 'this port has none; FTDI adapters on Linux have')
  if (latencyMs <= LONG_LATENCY_MS) return passed('latency_timer', `${latencyMs} ms`)
  const name = path.split('/').at(-1) ?? path
  return warned(
    'latency_timer',
    `${latencyMs} ms: each reply may wait so long in the adapter`,
    `echo 1 | sudo tee /sys/bus/usb-serial/devices/${name}/latency_timer; for good, the udev rule SUBSYSTEM=="usb-serial", ` +
      'DRIVER=="ftdi_sio", ATTR{latency_timer}="1"',
  )
}

function portText({ path, adapter, vendorId, productId, serialNumber }: SerialPortInfo): string {
  const usb = vendorId === undefined ? undefined : `${vendorId}:${productId ?? '?'}`
  const facts = [adapter ?? 'unknown chip', usb, serialNumber === undefined ? undefined : `serial ${serialNumber}`]
  return `${path} (${facts.filter(fact => fact !== undefined).join(', ')})`
}

function holdersText(holders: readonly PortHolder[]): string {
  return holders.map(({ pid, command }) => `${command} (pid ${pid})`).join(', ')
}

function stopMove(holders: readonly PortHolder[]): string {
  return `end it (kill ${holders.map(({ pid }) => pid).join(' ')}): two programs on one port take each other's replies`
}
