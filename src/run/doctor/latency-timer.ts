/** How long an FTDI adapter keeps a short reply before it hands it on. Only its driver on Linux has the setting. */

import { readFile, realpath } from 'node:fs/promises'
import { basename, join } from 'node:path'

const ADAPTERS = '/sys/bus/usb-serial/devices'

/** Undefined where there is none. `root`: where the kernel shows its USB serial adapters. */
export async function latencyTimerMs(path: string, root = ADAPTERS): Promise<number | undefined> {
  try {
    const device = basename(await realpath(path))
    return Number((await readFile(join(root, device, 'latency_timer'), 'utf8')).trim())
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES', 'EINVAL'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return undefined
    throw error
  }
}
