/** A file for results: checked before the work starts, and never left half-written. */

import { accessSync, constants, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import process from 'node:process'
import { TwinError } from '../robot/errors.js'
import { cannotWrite } from '../run/pictures/writable.js'

export interface ResultFile {
  /** `TwinError` where the disk refuses. */
  write(text: string): void
}

/** `UsageError` at once where the file cannot be written later. A link is followed; a device or pipe is written as it is. */
export function openResultFile(path: string): ResultFile {
  try {
    const there = statSync(path, { throwIfNoEntry: false })
    if (there?.isDirectory()) throw new Error('it is a folder')
    if (there && !there.isFile()) {
      accessSync(path, constants.W_OK)
      return {
        write: reporting(path, text => {
          writeFileSync(path, text)
        }),
      }
    }
    const target = there ? realpathSync(path) : path
    accessSync(dirname(target), constants.W_OK)
    return {
      write: reporting(path, text => {
        writeBeside(target, text)
      }),
    }
  } catch (cause) {
    throw cannotWrite(path, cause)
  }
}

/** The file appears whole or not at all. */
function writeBeside(target: string, text: string): void {
  const beside = `${target}.${process.pid}.part`
  try {
    writeFileSync(beside, text)
    renameSync(beside, target)
  } catch (error) {
    rmSync(beside, { force: true })
    throw error
  }
}

function reporting(path: string, write: (text: string) => void): (text: string) => void {
  return text => {
    try {
      write(text)
    } catch (cause) {
      throw new TwinError('RESULT_FILE', `cannot write ${path}: ${reason(cause)}. The result is printed above`, {
        cause,
      })
    }
  }
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
