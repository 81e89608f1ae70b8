/** A file for results: checked before the work starts, and never left half-written. */

import { accessSync, constants, renameSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import process from 'node:process'
import { UsageError } from '../robot/errors.js'

/** `UsageError` at once where the file cannot be written later. */
export function openResultFile(path: string): { write(text: string): void } {
  try {
    accessSync(dirname(path), constants.W_OK)
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw new Error('it is a folder')
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new UsageError(`cannot write ${path}: ${why}. Name a file in a folder that exists and is yours`, { cause })
  }
  return {
    write(text) {
      const beside = `${path}.${process.pid}.part`
      writeFileSync(beside, text)
      renameSync(beside, path)
    },
  }
}
