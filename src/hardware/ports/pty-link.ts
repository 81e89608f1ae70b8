/** A stable name for a pseudo terminal, whose own path differs from run to run. */

import { readlink, rename, symlink, unlink } from 'node:fs/promises'
import { UsageError } from '../../robot/errors.js'

/** Where pseudo terminals live on Linux and macOS. */
const PSEUDO_TERMINAL = /^\/dev\/(pts\/\d+|ttys\d+)$/

/**
 * Makes `link` point to `devicePath`; returns what takes it away again. Only a link to a pseudo terminal is replaced, which an earlier run left:
 * `UsageError` for anything else that is there, or for a folder that is not.
 */
export async function linkTo(devicePath: string, link: string): Promise<() => Promise<void>> {
  const present = await targetOf(link)
  if (present !== undefined && !PSEUDO_TERMINAL.test(present)) {
    throw new UsageError(`${link} is there already and is no link to a pseudo terminal: give another path`)
  }
  try {
    // Renamed into place, so that no program finds the name missing.
    const fresh = `${link}.${process.pid}`
    await symlink(devicePath, fresh)
    await rename(fresh, link)
  } catch (error) {
    throw new UsageError(`cannot make the link ${link}: ${(error as Error).message}`, { cause: error })
  }
  return async () => {
    // Another run may have taken the name meanwhile.
    if ((await targetOf(link)) === devicePath) await unlink(link)
  }
}

/** What a link points to, '' for anything else of that name, undefined where nothing is. */
async function targetOf(path: string): Promise<string | undefined> {
  try {
    return await readlink(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    if (code === 'EINVAL') return ''
    throw new UsageError(`cannot look at ${path}: ${(error as Error).message}`, { cause: error })
  }
}
