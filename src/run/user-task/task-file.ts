/** Tasks that are files of the user's: how their names look, and where they are. */

import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { UsageError } from '../../robot/errors.js'

/** `./my-task.ts`, `tasks/mine.mjs`, `file:///home/me/mine.ts`; not `lift-cube`, and not `so101/LiftCube-v0`. */
export function isTaskFile(name: string): boolean {
  return /^(\.{1,2}[\\/]|[\\/]|[a-z]:[\\/]|file:)/i.test(name) || /\.[cm]?[jt]s$/i.test(name)
}

/** Its absolute path; relative ones start at the working directory. `UsageError` for a URL that names no file here. */
export function taskPath(name: string): string {
  if (!/^file:/i.test(name)) return resolve(name)
  try {
    return fileURLToPath(name)
  } catch (cause) {
    throw new UsageError(
      `${name} names no file here (${(cause as Error).message}): write it as file:///home/me/my-task.ts`,
      {
        cause,
      },
    )
  }
}
