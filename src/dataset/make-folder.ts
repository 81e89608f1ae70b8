/** A folder with all those above it. Node's own recursion never ends where the system makes no folders, as in /proc. */

import { mkdir, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'

/** The uppermost that was made; undefined where all were there. */
export async function makeFolder(folder: string): Promise<string | undefined> {
  const path = resolve(folder)
  if (await isFolder(path)) return undefined
  const above = dirname(path)
  const first = above === path ? undefined : await makeFolder(above)
  try {
    await mkdir(path)
  } catch (error) {
    // Made by somebody else meanwhile.
    if ((error as NodeJS.ErrnoException).code === 'EEXIST' && (await isFolder(path))) return first
    throw error
  }
  return first ?? path
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    found => found.isDirectory(),
    () => false,
  )
}
