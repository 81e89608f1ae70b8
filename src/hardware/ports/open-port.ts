/** A port by its name, as the user gives it. */

import { DEFAULT_BAUD_RATE } from '../../robot/baud-rates.js'
import type { BytePort } from '../byte-port.js'
import { openSerialPort } from './serial-port.js'
import { isTcpPath } from './tcp-address.js'
import { openTcpPort } from './tcp-port.js'

export interface OpenPortOptions {
  /** Default 1,000,000. */
  readonly baudRate?: number | undefined
}

/** `tcp://host:port`, or a serial device: `/dev/ttyACM0`, `COM5`, a pseudo terminal. */
export function openPort(path: string, { baudRate = DEFAULT_BAUD_RATE }: OpenPortOptions = {}): Promise<BytePort> {
  return isTcpPath(path) ? openTcpPort(path, baudRate) : openSerialPort(path, baudRate)
}
