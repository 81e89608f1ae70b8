/** What a disk refuses, in words with the next move. */

import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { TwinError, UsageError } from '../robot/errors.js'

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])
const REFUSED = new Set(['EACCES', 'EPERM', 'EROFS'])

/** `what` was not done ("episode 3 (120 frames) is not saved"), `whole` what is unharmed. Errors that are not the disk's stay what they are. */
export async function storageError(error: unknown, folder: string, what: string, whole: string): Promise<unknown> {
  if (error instanceof TwinError) return error
  const code = (error as NodeJS.ErrnoException).code ?? ''
  const reason = error instanceof Error ? error.message : String(error)
  if (FULL.has(code)) {
    const free = await freeMb(folder)
    return new UsageError(
      `The disk is full (${free} free at ${folder}): ${what}. ${whole} Make room, then go on with --resume=true.`,
      { cause: error },
    )
  }
  // As in /proc, and below what is a file.
  const isNoPlace = (error as NodeJS.ErrnoException).syscall === 'mkdir'
  if (REFUSED.has(code) || isNoPlace) {
    return new UsageError(
      `${folder} cannot be written to (${reason}): ${what}. ${whole} Choose another --dataset.root or mend its permissions.`,
      { cause: error },
    )
  }
  return error
}

async function freeMb(folder: string): Promise<string> {
  for (let each = folder; ; each = dirname(each)) {
    try {
      const { bavail, bsize } = await statfs(each)
      return `${Math.round((bavail * bsize) / (1024 * 1024))} MB`
    } catch {
      if (each === dirname(each)) return 'unknown'
    }
  }
}
