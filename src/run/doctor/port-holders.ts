/** Which programs have a device open: on Linux the kernel says so of all that belong to the same user. */

import { readdir, readFile, readlink, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import type { PortHolder } from './doctor-world.js'

/** Whoever serves a pseudo terminal keeps it open, and is no rival. */
const PSEUDO_TERMINAL = /^\/dev\/pts\//

/** Nobody where the system does not say. `proc`: where it does. */
export async function portHolders(path: string, proc = '/proc', ownPid = process.pid): Promise<readonly PortHolder[]> {
  const device = await orElse(realpath(path), path)
  if (PSEUDO_TERMINAL.test(device)) return []
  const pids = (await orElse(readdir(proc), [])).map(Number).filter(pid => Number.isInteger(pid) && pid !== ownPid)
  const holders: PortHolder[] = []
  for (const pid of pids.sort((a, b) => a - b)) {
    if (await holds(join(proc, String(pid), 'fd'), device)) {
      holders.push({ pid, command: await commandOf(join(proc, String(pid))) })
    }
  }
  return holders
}

async function holds(folder: string, device: string): Promise<boolean> {
  for (const name of await orElse(readdir(folder), [])) {
    if ((await orElse(readlink(join(folder, name)), '')) === device) return true
  }
  return false
}

async function commandOf(folder: string): Promise<string> {
  const line = (await orElse(readFile(join(folder, 'cmdline'), 'utf8'), '')).split('\0').join(' ').trim()
  return line === '' ? (await orElse(readFile(join(folder, 'comm'), 'utf8'), 'a program')).trim() : line
}

/** Programs end while one looks, and those of other users are closed to us. */
async function orElse<T>(work: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await work
  } catch (error) {
    const isUsual = ['ENOENT', 'EACCES', 'EPERM', 'ESRCH', 'ENOTDIR', 'EINVAL'].includes(
      (error as NodeJS.ErrnoException).code ?? '',
    )
    if (isUsual) return otherwise
    throw error
  }
}
