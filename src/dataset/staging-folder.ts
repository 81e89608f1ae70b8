/** The folder in which a recorder prepares what it will commit. The lock in it keeps two recorders apart; what a dead one left is cleared. */

import { readFileSync } from 'node:fs'
import { open, readFile, rm, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { UsageError } from '../robot/errors.js'
import { makeFolder } from './make-folder.js'

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
  await makeFolder(folder)
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

export interface Recording {
  /** With what it was about to commit. */
  readonly folder: string
  /** Of the recorder, in words; undefined where it is dead. */
  readonly holder: string | undefined
}

/** What is recorded into a dataset at this moment, and what dead recorders left: its own folder of a first session stands beside it. */
export async function recordingsAt(root: string): Promise<Recording[]> {
  const found: Recording[] = []
  for (const folder of [stagingBeside(resolve(root)), stagingInside(resolve(root))]) {
    const isThere = await stat(folder).then(
      () => true,
      () => false,
    )
    if (!isThere) continue
    const holder = await holderOf(folder)
    const isLive = holder !== undefined && mayLive(holder)
    found.push({ folder, holder: isLive ? `process ${holder.pid} on ${holder.host}` : undefined })
  }
  return found
}

/** @throws UsageError while somebody records into it: files would be exchanged under the recorder. */
export async function refuseWhileRecorded(root: string): Promise<void> {
  const live = (await recordingsAt(root)).find(({ holder }) => holder !== undefined)
  if (live === undefined) return
  throw new UsageError(
    `${root}: ${live.holder ?? ''} is recording into it (${live.folder}): wait for it, or stop it; if there is no such recorder, remove that folder`,
  )
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
