/** `npm run bench`: runs the benchmark suites, or those named, prints their tables and keeps their figures. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { closest } from '../src/robot/closest.js'
import { UsageError } from '../src/robot/errors.js'
import { BUS } from './bus/suite.js'
import { CAMERA } from './camera/suite.js'
import { ENV } from './env/suite.js'
import { FIDELITY } from './fidelity/suite.js'
import { GRASP } from './grasp/suite.js'
import { PARITY } from './parity/suite.js'
import { POLICY } from './policy/suite.js'
import { SPEED } from './speed/suite.js'
import { PTY } from './pty/suite.js'
import { PUBLISHED } from './published/suite.js'
import { RANDOMISE } from './randomise/suite.js'
import { RECORDING } from './recording/suite.js'
import { ROUNDTRIP } from './roundtrip/suite.js'
import { RECORD } from './record/suite.js'
import { SERVO } from './servo/suite.js'
import { TELEOP } from './teleop/suite.js'
import { TRANSFER } from './transfer/suite.js'
import { VECTOR } from './vector/suite.js'
import { VIDEO } from './video/suite.js'
import type { Suite } from './suite.js'

/** In the order in which they run. */
const SUITES: readonly Suite[] = [
  PARITY,
  SPEED,
  GRASP,
  ENV,
  BUS,
  PTY,
  SERVO,
  TELEOP,
  TRANSFER,
  VECTOR,
  RANDOMISE,
  CAMERA,
  FIDELITY,
  VIDEO,
  POLICY,
  PUBLISHED,
  RECORD,
  RECORDING,
  ROUNDTRIP,
]

const RESULTS = new URL('../results/', import.meta.url)
const FILE = new URL('bench.json', RESULTS)

/** Throws `UsageError` for a name that is no suite. All suites for no names. */
function select(names: readonly string[]): readonly Suite[] {
  const known = SUITES.map(({ name }) => name)
  for (const name of names) {
    if (known.includes(name)) continue
    const guess = closest(name, known)
    throw new UsageError(
      `no benchmark suite is called '${name}'${guess ? ` (did you mean '${guess}'?)` : ''}: choose from ${known.join(', ')}`,
    )
  }
  return names.length === 0 ? SUITES : SUITES.filter(({ name }) => names.includes(name))
}

/** Keeps what the file says of the other suites. */
function keep(name: string, figures: unknown): void {
  const before = existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, unknown>) : {}
  const machine = { node: process.version, cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length }
  mkdirSync(RESULTS, { recursive: true })
  const all = { ...before, [name]: { measuredAt: new Date().toISOString(), machine, figures } }
  writeFileSync(FILE, `${JSON.stringify(all, null, 2)}\n`)
}

try {
  for (const suite of select(process.argv.slice(2))) {
    const { table, json } = await suite.run()
    console.log(`${suite.name}\n\n${table}\n`)
    keep(suite.name, json)
  }
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  console.error(error.message)
  process.exitCode = 2
}
