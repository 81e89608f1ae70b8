/** `sim` as a port: the simulated arm on its table, in this process and in real time, for whoever has no arm at hand. */

import type { BytePort, BytePortEvents } from '../hardware/byte-port.js'
import type { PublishedPort } from '../hardware/published-port.js'
import { ClosedError, UsageError } from '../robot/errors.js'
import { openVirtualArm, type VirtualArm, type VirtualArmOptions } from './virtual-arm.js'

/** What stands for it where a port is named. */
export const SIMULATED_PORT = 'sim'

/** Limp, folded at rest, as LeRobot left it, unless `options` say otherwise. It is gone when the port is closed. */
export async function openSimulatedPort(
  baudRate: number,
  options: Omit<VirtualArmOptions, 'openPort'> = {},
): Promise<BytePort> {
  const cable = new Cable()
  const arm = await openVirtualArm({ ...options, openPort: () => Promise.resolve(cable) })
  const port = new SimulatedPort(cable, arm)
  await port.setBaudRate(baudRate)
  return port
}

/** What would be a pseudo terminal between two programs. */
class Cable implements PublishedPort {
  readonly path = SIMULATED_PORT
  program: BytePortEvents | undefined
  servos: BytePortEvents | undefined

  listen(events: BytePortEvents): void {
    this.servos = events
  }

  write(bytes: Uint8Array): void {
    this.program?.data(bytes)
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}

class SimulatedPort implements BytePort {
  readonly path = SIMULATED_PORT
  baudRate = 0
  isOpen = true

  constructor(
    private readonly cable: Cable,
    private readonly arm: VirtualArm,
  ) {
    void arm.lost.then(error => {
      this.isOpen = false
      cable.program?.lost(error)
    })
  }

  listen(events: BytePortEvents): void {
    this.cable.program = events
  }

  write(bytes: Uint8Array): void {
    if (!this.isOpen) throw new ClosedError(this.path)
    this.cable.servos?.data(bytes)
  }

  discardInput(): void {
    this.arm.wire.discardLate()
  }

  setBaudRate(baudRate: number): Promise<void> {
    if (!(baudRate > 0)) return Promise.reject(new UsageError(`a baud rate is a positive number, got ${baudRate}`))
    this.baudRate = baudRate
    this.arm.wire.baudRate = baudRate
    return Promise.resolve()
  }

  async close(): Promise<void> {
    this.isOpen = false
    this.cable.program = undefined
    await this.arm.close()
  }
}
