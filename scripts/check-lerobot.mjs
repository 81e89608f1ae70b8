/** `npm run check:lerobot`: LeRobot's own Python on the virtual arm, in a venv made for it. SO101_PYTHON names another interpreter. */

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const TOOL = join(ROOT, 'tools', 'check-lerobot')
const REQUIREMENTS = join(TOOL, 'requirements.txt')
/** What LeRobot 0.4 takes at least. */
const OLDEST_MINOR = 10
/** What pip says where PyPI cannot be reached; a pin that PyPI does not have brings none of it. */
const NO_PYPI =
  /NewConnectionError|ConnectTimeout|ReadTimeout|name resolution|ProxyError|SSLError|Network is unreachable|No route to host/i

if (process.platform === 'win32') skip('Windows has no pseudo terminals')
const python = findPython()
const venvPython = makeVenv(python)
const { status, error } = spawnSync(
  venvPython,
  [join(TOOL, 'check_lerobot.py'), process.execPath, join(ROOT, 'dist', 'cli', 'main.js')],
  // Its status lines are for people who watch an arm.
  { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' } },
)
if (error !== undefined) fail(`${venvPython} could not be started: ${error.message}`)
process.exit(status ?? 1)

/** The interpreter with its version, `3.11.7`. */
function findPython() {
  const named = process.env.SO101_PYTHON
  const names = named === undefined ? ['python3', 'python'] : [named]
  const found = names.map(name => ({ name, version: versionOf(name) })).find(({ version }) => version !== undefined)
  if (found === undefined) {
    const what = `there is no ${names.join(' or ')} that starts`
    return named === undefined ? skip(`${what}: install Python 3.${OLDEST_MINOR} or later`) : fail(what)
  }
  const [major, minor] = found.version.split('.').map(Number)
  if (major === 3 && minor >= OLDEST_MINOR) return found
  return skip(
    `${found.name} is Python ${found.version}, and LeRobot wants 3.${OLDEST_MINOR} or later: name one in SO101_PYTHON`,
  )
}

function versionOf(name) {
  const script = 'import sys; print("%d.%d.%d" % sys.version_info[:3])'
  const { status, stdout } = spawnSync(name, ['-c', script], { encoding: 'utf8' })
  return status === 0 ? stdout.trim() : undefined
}

/** Kept under node_modules until Python or the requirements change. Returns its interpreter. */
function makeVenv({ name, version }) {
  const hash = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex').slice(0, 12)
  const folder = join(ROOT, 'node_modules', '.cache', 'check-lerobot', `${version}-${hash}`)
  const interpreter = join(folder, 'bin', 'python')
  const whole = join(folder, 'whole')
  if (existsSync(whole)) return interpreter
  console.log(`making ${folder}`)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const venv = run(name, ['-m', 'venv', folder])
  if (venv.status !== 0) skip(`${name} -m venv fails: ${lastLine(venv.text)}: install python3-venv`)
  const pip = run(interpreter, ['-m', 'pip', 'install', '--no-deps', '--no-input', '-q', '-r', REQUIREMENTS])
  if (pip.status !== 0 && NO_PYPI.test(pip.text)) skip(`PyPI cannot be reached: ${lastLine(pip.text)}`)
  if (pip.status !== 0) fail(`pip install -r ${REQUIREMENTS} fails:\n${pip.text}`)
  writeFileSync(whole, '')
  return interpreter
}

function run(command, args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' })
  return { status, text: `${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}`.trim() }
}

function lastLine(text) {
  return text.split('\n').at(-1)
}

function skip(reason) {
  console.log(`SKIPPED check:lerobot: ${reason}`)
  console.log('check:lerobot: 0 passed, 0 failed, 1 skipped')
  process.exit(0)
}

function fail(reason) {
  console.log(`FAILED  check:lerobot: ${reason}`)
  console.log('check:lerobot: 0 passed, 1 failed, 0 skipped')
  process.exit(1)
}
