/** What the bus commands need of the machine they run on, handed in so that their tests need no device and wait for nothing. */

import { interruption, type Interruption } from './interruption.js'
import { REAL_TIMERS, type BusTimers } from '../hardware/bus-line.js'
import type { BytePort } from '../hardware/byte-port.js'
import { PortWatch } from '../hardware/port-watch.js'

export interface BusWorld {
  readonly timers: BusTimers
  /** A port by the name that the user gives it. */
  open(path: string, baudRate: number): Promise<BytePort>
  /** Ports that there are, as one would name them. */
  ports(): Promise<readonly { readonly path: string; readonly adapter?: string | undefined }[]>
  /** Knows the device behind an open port when it comes back. */
  watchPort(path: string): Promise<PortWatch>
  interruption(): Interruption
}

/** Everything is loaded when it is needed: help needs no serial driver and no physics. */
export const THIS_MACHINE: BusWorld = {
  timers: REAL_TIMERS,
  interruption,
  async open(path, baudRate) {
    const { openSimulatedPort, SIMULATED_PORT } = await import('../run/simulated-port.js')
    if (path === SIMULATED_PORT) return openSimulatedPort(baudRate)
    const { openPort } = await import('../hardware/ports/open-port.js')
    return openPort(path, { baudRate })
  },
  async ports() {
    const { listPorts } = await import('../hardware/ports/serial-discovery.js')
    return listPorts()
  },
  async watchPort(path) {
    const { findAgain } = await import('../hardware/ports/serial-discovery.js')
    const { usbSerialNumber } = await import('../hardware/ports/usb-serial-number.js')
    return new PortWatch({
      path,
      serialNumber: await usbSerialNumber(path),
      find: findAgain,
      open: THIS_MACHINE.open.bind(THIS_MACHINE),
    })
  },
}
