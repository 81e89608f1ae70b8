/** A servo with somebody looking on: passes everything through and tells of writes. */

import type { RegisterDevice } from '../robot/register-device.js'

export class WatchedDevice implements RegisterDevice {
  /** `wrote` is called after a write of `count` bytes from `address` on. */
  constructor(
    private readonly device: RegisterDevice,
    private readonly wrote: (address: number, count: number) => void,
  ) {}

  get id(): number {
    return this.device.id
  }

  get baudRate(): number {
    return this.device.baudRate
  }

  get returnDelayS(): number {
    return this.device.returnDelayS
  }

  get answersWrites(): boolean {
    return this.device.answersWrites
  }

  get status(): number {
    return this.device.status
  }

  read(address: number, count: number): Uint8Array {
    return this.device.read(address, count)
  }

  write(address: number, bytes: Uint8Array): void {
    this.device.write(address, bytes)
    this.wrote(address, bytes.length)
  }

  stage(address: number, bytes: Uint8Array): void {
    this.device.stage(address, bytes)
  }

  action(): void {
    this.device.action()
  }

  restoreFactory(): void {
    this.device.restoreFactory()
  }

  resetTurns(): void {
    this.device.resetTurns()
  }

  calibrateOffset(positionTick: number): void {
    this.device.calibrateOffset(positionTick)
  }
}
