/** Facts about this machine: its system, its user, a device file's owner. */

import { constants } from 'node:fs'
import { access, readFile, stat } from 'node:fs/promises'
import { arch, release, userInfo } from 'node:os'
import process from 'node:process'
import type { DeviceFile, Machine } from './doctor-world.js'

const GROUP_FILE = '/etc/group'
const PERMISSION_BITS = 0o777

export async function machineHere(): Promise<Machine> {
  const { platform, versions } = process
  return { nodeVersion: versions.node, platform, release: release(), arch: arch(), user: await userHere() }
}

/** Undefined for what is no file. */
export async function deviceFile(path: string, groupFile = GROUP_FILE): Promise<DeviceFile | undefined> {
  if (process.platform === 'win32') return undefined
  try {
    const { gid, mode } = await stat(path)
    const group = (await groupsIn(groupFile)).find(each => each.id === gid)?.name ?? String(gid)
    return { group, mode: mode & PERMISSION_BITS, isUsable: await isUsable(path) }
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  }
}

async function userHere(): Promise<Machine['user']> {
  const [uid, ids] = [process.getuid?.(), process.getgroups?.()]
  if (uid === undefined || ids === undefined) return undefined
  const groups = await groupsIn(GROUP_FILE)
  const name = nameHere() ?? String(uid)
  return {
    name,
    isRoot: uid === 0,
    groups: ids.map(id => groups.find(group => group.id === id)?.name ?? String(id)),
    groupsAtNextLogin: groups.filter(({ members }) => members.includes(name)).map(group => group.name),
  }
}

/** Containers run programs as users that nobody has named. */
function nameHere(): string | undefined {
  try {
    return userInfo().username
  } catch {
    return undefined
  }
}

async function isUsable(path: string): Promise<boolean> {
  try {
    await access(path, constants.R_OK | constants.W_OK)
    return true
  } catch {
    return false
  }
}

interface Group {
  readonly name: string
  readonly id: number
  readonly members: readonly string[]
}

async function groupsIn(path: string): Promise<readonly Group[]> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
  return text.split('\n').flatMap(line => {
    const [name, , id, members] = line.split(':')
    if (name === undefined || id === undefined || id === '') return []
    return [{ name, id: Number(id), members: (members ?? '').split(',').filter(Boolean) }]
  })
}
