/** The USB serial number behind a path, which stays when the path changes. */

import { realpath } from 'node:fs/promises'
import { listPorts } from './serial-discovery.js'

/** Undefined for what has none: TCP, a pseudo terminal, some adapters. `path` may be a link, as in `/dev/serial/by-id`. */
export async function usbSerialNumber(path: string, list: typeof listPorts = listPorts): Promise<string | undefined> {
  const device = await behindLinks(path)
  const number = (await list()).find(port => port.path === device)?.serialNumber
  return number === '' ? undefined : number
}

async function behindLinks(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (error) {
    // `COM5` and `tcp://host:port` are no files.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return path
    throw error
  }
}
