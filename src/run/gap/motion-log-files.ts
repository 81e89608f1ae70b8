/** Motion logs from disk: one file, or all of a folder, plain or gzipped. */

import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { RobotSpec } from '../../robot/arm-spec.js'
import { UsageError } from '../../robot/errors.js'
import { parseMotionLog } from './motion-log.js'
import type { MotionLog } from './motion-log.js'

const LOG_FILE = /\.csv(\.gz)?$/

/** In the order of their names, which are the files' without extension. `UsageError` for whatever cannot be read. */
export function loadMotionLogs(path: string, spec: RobotSpec): MotionLog[] {
  const files = logFiles(path)
  const names = files.map(file => basename(file).replace(LOG_FILE, ''))
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw new UsageError(`${path} holds two logs of the name ${twice}: remove one`)
  return files.map((file, index) => parseMotionLog(textOf(file), { name: names[index] as string, file }, spec))
}

function logFiles(path: string): string[] {
  const there = reading(path, () => statSync(path))
  if (there.isFile() && !LOG_FILE.test(path)) throw new UsageError(`${path} is no log: name a .csv or .csv.gz file`)
  if (!there.isDirectory()) return [path]
  const names = reading(path, () => readdirSync(path)).filter(name => LOG_FILE.test(name))
  if (names.length === 0) throw new UsageError(`no .csv or .csv.gz file in ${path}: name a folder of motion logs`)
  return names.sort().map(name => join(path, name))
}

function textOf(file: string): string {
  const bytes = reading(file, () => readFileSync(file))
  return file.endsWith('.gz') ? reading(file, () => gunzipSync(bytes)).toString('utf8') : bytes.toString('utf8')
}

function reading<T>(path: string, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new UsageError(`cannot read ${path} (${reason}): check the path and the file`, { cause })
  }
}
