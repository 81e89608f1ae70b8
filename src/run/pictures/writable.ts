/** Whether a file can be written, asked before a run begins. */

import { accessSync, constants, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { UsageError } from '../../robot/errors.js'

/** `UsageError` for a folder, or a place that is not there or not ours. `said`: how the user named it. */
export function requireWritable(file: string, said = file): void {
  try {
    const there = statSync(file, { throwIfNoEntry: false })
    if (there?.isDirectory()) throw new Error('it is a folder')
    accessSync(there ? file : dirname(file), constants.W_OK)
  } catch (cause) {
    throw cannotWrite(said, cause)
  }
}

export function cannotWrite(said: string, cause: unknown): UsageError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new UsageError(`cannot write ${said}: ${reason}. Name a file in a folder that exists and is yours`, { cause })
}
