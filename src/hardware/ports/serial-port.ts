/** Opens a serial device as a byte port, or says what keeps it from opening. */

import { PortAbsentError, PortBusyError, PortPermissionError } from '../../robot/bus-errors.js'
import { TwinError, UsageError } from '../../robot/errors.js'
import type { BytePort } from '../byte-port.js'
import { PolledSerialPort } from './polled-serial-port.js'
import { QueuedSerialPort } from './queued-serial-port.js'
import { isPolled, openBinding } from './serial-binding.js'
import { listPorts } from './serial-discovery.js'

/** `PortAbsentError`, `PortPermissionError`, `PortBusyError`; `UsageError` for what is no serial device or cannot do the rate. */
export async function openSerialPort(path: string, baudRate: number): Promise<BytePort> {
  try {
    const binding = await openBinding(path, baudRate)
    return isPolled(binding)
      ? new PolledSerialPort(path, baudRate, binding)
      : new QueuedSerialPort(path, baudRate, binding)
  } catch (error) {
    if (error instanceof TwinError) throw error
    throw openError(path, error as Error, isAbsent(error as Error) ? await listPorts() : [])
  }
}

/**
 * The binding's errors have no code, only the system's words: those of strerror on Linux and macOS, its own on Windows, which says "Access denied"
 * of a port that another program holds.
 */
export function openError(path: string, cause: Error, found: readonly { readonly path: string }[] = []): TwinError {
  if (isAbsent(cause)) {
    return new PortAbsentError(
      path,
      found.map(port => port.path),
      { cause },
    )
  }
  if (/permission denied|not permitted/i.test(cause.message)) return new PortPermissionError(path, { cause })
  if (/cannot lock|busy|access denied/i.test(cause.message)) return new PortBusyError(path, { cause })
  return new UsageError(`${path} does not open as a serial port: ${cause.message}: give a serial device`, { cause })
}

function isAbsent({ message }: Error): boolean {
  return /no such (file|device)|file not found|not a directory/i.test(message)
}
