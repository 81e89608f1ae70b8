/** The folder in which a recorder prepares what it will commit. The lock in it keeps two recorders apart; what a dead one left is cleared. */

import { readFileSync } from 'node:fs'
import { mkdir, open, readFile, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { UsageError } from '../robot/errors.js'

const LOCK = 'recorder.json'

interface Holder {
  readonly pid: number
  readonly host: string
  /** When the process began, as far as the system tells: numbers of processes come again. */
  readonly begun: string | null
}

/** Of a dataset that is not there yet. */
export function stagingBeside(root: string): string {
  return join(dirname(root), `.${basename(root)}.recording`)
}

/** Of one that is. */
export function stagingInside(root: string): string {
  return join(root, '.recording')
}

/** @throws UsageError while another recorder has it. */
export async function takeStaging(folder: string): Promise<void> {
  await clearStale(folder)
  await mkdir(folder, { recursive: true })
  const lock = await open(join(folder, LOCK), 'wx').catch((error: unknown) => {
    throw (error as NodeJS.ErrnoException).code === 'EEXIST'
      ? new UsageError(`${folder} was taken by another recorder just now`)
      : error
  })
  try {
    const holder: Holder = { pid: process.pid, host: hostname(), begun: begunAt(process.pid) }
    await lock.writeFile(JSON.stringify(holder))
  } finally {
    await lock.close()
  }
}

/** Removes what a dead recorder left. @throws UsageError when it lives. */
export async function clearStale(folder: string): Promise<void> {
  const holder = await holderOf(folder)
  if (holder !== undefined && mayLive(holder)) {
    throw new UsageError(
      `Process ${holder.pid} on ${holder.host} is recording this dataset (${join(folder, LOCK)}). Wait for it, or stop it; if there is no such recorder, remove ${folder}.`,
    )
  }
  await rm(folder, { recursive: true, force: true })
}

async function holderOf(folder: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, LOCK), 'utf8')) as Holder
  } catch {
    // Missing, or its writer was killed while it wrote it.
    return undefined
  }
}

/** On another machine that shares the disk, nobody can tell. */
function mayLive({ pid, host, begun }: Holder): boolean {
  if (host !== hostname()) return true
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' && begun === begunAt(pid)
  }
  return begun === begunAt(pid)
}

/** Boot and clock ticks since it, where /proc tells. */
function begunAt(pid: number): string | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    // The name before it, in brackets, may hold blanks.
    const ticks = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)/s, '').trim().split(' ')[19]
    return `${boot} ${ticks ?? ''}`
  } catch {
    return null
  }
}
