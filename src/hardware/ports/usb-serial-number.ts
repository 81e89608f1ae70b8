/** The USB serial number behind a path, which stays when the path changes. */

import { realpath } from 'node:fs/promises'
import { listPorts } from './serial-discovery.js'
import { isTcpPath } from './tcp-address.js'

/** Names of Windows, which are no files: to look behind one would open the device, which fails while it is in use. */
const WINDOWS_PORT = /^(\\\\\.\\)?COM\d+$/i

/**
 * Undefined for what has none: TCP, a pseudo terminal, some adapters. `path` may be a link, as in `/dev/serial/by-id`. `target`: what
 * a link leads to.
 */
export async function usbSerialNumber(
  path: string,
  list: typeof listPorts = listPorts,
  target: (path: string) => Promise<string> = realpath,
): Promise<string | undefined> {
  const device = isTcpPath(path) || WINDOWS_PORT.test(path) ? path : await behindLinks(path, target)
  const number = (await list()).find(port => port.path === device)?.serialNumber
  return number === '' ? undefined : number
}

async function behindLinks(path: string, target: (path: string) => Promise<string>): Promise<string> {
  try {
    return await target(path)
  } catch (error) {
    // `sim`, and a device that was pulled meanwhile.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return path
    throw error
  }
}
