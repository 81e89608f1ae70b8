/** Which Python there is. */

import { CapabilityError } from '../../robot/errors.js'
import { runLines } from './run-lines.js'
import { TrainingError } from './training-error.js'

export interface Python {
  readonly command: string
  /** `3.11` */
  readonly version: string
}

/** Of LeRobot 0.4.4 and of what is pinned beside it. */
const [OLDEST, NEWEST] = [10, 12]
const WANTED = `Python 3.${OLDEST} to 3.${NEWEST}`
const SCRIPT = 'import sys; print("%d.%d" % sys.version_info[:2])'

/** `SO101_PYTHON`, else the first that fits. `CapabilityError` where none does. */
export async function findPython(env: Readonly<Record<string, string | undefined>>): Promise<Python> {
  const named = env['SO101_PYTHON']
  const names = named === undefined ? ['python3', 'python', ...[12, 11, 10].map(minor => `python3.${minor}`)] : [named]
  const found: Python[] = []
  for (const command of names) {
    const version = await versionOf(command)
    if (version === undefined) continue
    const [major, minor = 0] = version.split('.').map(Number)
    if (major === 3 && minor >= OLDEST && minor <= NEWEST) return { command, version }
    found.push({ command, version })
  }
  const seen = found.map(({ command, version }) => `${command} is ${version}`).join(', ')
  const fact = seen === '' ? `there is no ${names.join(' or ')} that starts` : seen
  throw new CapabilityError(
    `training runs LeRobot in Python, and ${fact}: install ${WANTED}, or name one: SO101_PYTHON=python3.11`,
  )
}

async function versionOf(command: string): Promise<string | undefined> {
  try {
    const { exitCode, tail } = await runLines(command, ['-c', SCRIPT])
    const [version = ''] = tail
    return exitCode === 0 && /^\d+\.\d+$/.test(version) ? version : undefined
  } catch (error) {
    if (error instanceof TrainingError) return undefined
    throw error
  }
}
