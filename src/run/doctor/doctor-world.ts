/** What the doctor needs of the machine it runs on, handed in so that its tests depend on none. */

import type { BusTimers } from '../../hardware/bus-line.js'
import type { BytePort } from '../../hardware/byte-port.js'
import type { RobotSpec } from '../../robot/arm-spec.js'
import type { SerialPortInfo } from '../../hardware/ports/serial-discovery.js'

export interface Machine {
  /** `20.20.2` */
  readonly nodeVersion: string
  /** As Node names it: linux, darwin, win32. */
  readonly platform: string
  readonly release: string
  readonly arch: string
  /** Undefined on Windows. */
  readonly user: MachineUser | undefined
}

export interface MachineUser {
  readonly name: string
  readonly isRoot: boolean
  /** Of this session. */
  readonly groups: readonly string[]
  /** As the system has them now: those joined since the login are not in force. */
  readonly groupsAtNextLogin: readonly string[]
}

/** A device file. */
export interface DeviceFile {
  readonly group: string
  /** Permission bits. */
  readonly mode: number
  readonly isUsable: boolean
}

export interface PortHolder {
  readonly pid: number
  /** As it was called. */
  readonly command: string
}

/** For port `sim`. */
export interface SimulatedArm {
  readonly spec: RobotSpec
  /** How its servos were put on. Default 0. */
  readonly mountingSeed?: number | undefined
  /** A file that keeps its EEPROM. */
  readonly eepromPath?: string | undefined
}

export interface DoctorWorld {
  readonly timers: BusTimers
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
  machine(): Promise<Machine>
  /** Those with a servo board's chip first. */
  ports(): Promise<readonly SerialPortInfo[]>
  /** Undefined where the path is no file, or the system has none for devices. */
  device(path: string): Promise<DeviceFile | undefined>
  /** Other programs that have the device open, as far as one may see. */
  holders(path: string): Promise<readonly PortHolder[]>
  /** Milliseconds that the adapter keeps a short reply; undefined where it has no such setting. */
  latencyTimerMs(path: string): Promise<number | undefined>
  /** `arm`: what `sim` is to be. */
  open(path: string, baudRate: number, arm: SimulatedArm): Promise<BytePort>
}
