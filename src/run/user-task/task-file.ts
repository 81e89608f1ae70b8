/** Tasks that are files of the user's: how their names look, and where they are. */

import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** `./my-task.ts`, `tasks/mine.mjs`, `file:///home/me/mine.ts`; not `lift-cube`, and not `so101/LiftCube-v0`. */
export function isTaskFile(name: string): boolean {
  return /^(\.{1,2}[\\/]|[\\/]|[a-z]:[\\/]|file:)/i.test(name) || /\.[cm]?[jt]s$/i.test(name)
}

/** Its absolute path; relative ones start at the working directory. */
export function taskPath(name: string): string {
  return name.startsWith('file:') ? fileURLToPath(name) : resolve(name)
}
