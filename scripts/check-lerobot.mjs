/**
 * `npm run check:lerobot`: LeRobot's own Python on the virtual arm, on our datasets, and beside our policies, in venvs made for it. SO101_PYTHON names
 * another interpreter. `npm run check:lerobot -- datasets` runs that part alone; `arm` and `policies` the others.
 */

import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const TOOL = join(ROOT, 'tools', 'check-lerobot')
const VENVS = join(ROOT, 'node_modules', '.cache', 'check-lerobot')
const SO101 = [process.execPath, join(ROOT, 'dist', 'cli', 'main.js')]
/** What LeRobot 0.4 takes at least. */
const OLDEST_MINOR = 10
/** What pip says where PyPI cannot be reached; a pin that PyPI does not have brings none of it. */
const NO_PYPI =
  /NewConnectionError|ConnectTimeout|ReadTimeout|name resolution|ProxyError|SSLError|Network is unreachable|No route to host/i
/** torch with CUDA's libraries takes 6 GB, its downloads 3 more while they are unpacked. */
const FREE_GB_FOR_TORCH = 12

const PIP = ['-m', 'pip', 'install', '--no-input', '-q']
const ARM_PINS = join(TOOL, 'requirements.txt')
const DATASET_PINS = join(TOOL, 'requirements-datasets.txt')
const V21_PINS = join(TOOL, 'requirements-v21.txt')
/** What `so101 train` makes its own venv of. */
const TRAINER_PINS = join(ROOT, 'tools', 'train', 'requirements-lerobot.txt')
const TRAINING_PINS = join(ROOT, 'tools', 'train', 'requirements.txt')
/** The newest Python that it takes. */
const NEWEST_MINOR_OF_TRAINING = 12

/** In their order: the virtual arm answers late on a busy machine, so nothing runs beside it. */
const PARTS = { arm: checkArm, datasets: checkDatasets, policies: checkPolicies }

/** A part that cannot be had here, and why. */
class Skipped extends Error {}
class Failed extends Error {}

const asked = process.argv.slice(2)
const unknown = asked.filter(name => !(name in PARTS))
if (unknown.length > 0) {
  console.error(`there is no part ${unknown.join(', ')}: there are ${Object.keys(PARTS).join(', ')}`)
  process.exit(2)
}
const total = { passed: 0, failed: 0, skipped: 0 }
for (const [name, part] of Object.entries(PARTS)) {
  if (asked.length > 0 && !asked.includes(name)) continue
  const counts = await part().catch(error => {
    if (error instanceof Skipped) {
      console.log(`SKIPPED ${name}: ${error.message}`)
      return { passed: 0, failed: 0, skipped: 1 }
    }
    console.log(`FAILED  ${name}: ${error instanceof Failed ? error.message : error.stack}`)
    return { passed: 0, failed: 1, skipped: 0 }
  })
  for (const key of Object.keys(total)) total[key] += counts[key]
}
console.log(`check:lerobot: ${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
process.exit(total.failed > 0 ? 1 : 0)

async function checkArm() {
  if (process.platform === 'win32') throw new Skipped('Windows has no pseudo terminals')
  const python = makeVenv('arm', [ARM_PINS], ({ interpreter }) => {
    install(interpreter, ['--no-deps', '-r', ARM_PINS])
  })
  return await runChecks('arm', python, [join(TOOL, 'check_lerobot.py'), ...SO101])
}

async function checkDatasets() {
  const python = makeVenv('datasets', [ARM_PINS, DATASET_PINS, V21_PINS], ({ interpreter, folder }) => {
    requireSpace(folder)
    install(interpreter, ['--no-deps', '-r', ARM_PINS])
    takeCpuTorch(interpreter, DATASET_PINS)
    install(interpreter, ['-r', DATASET_PINS, '-c', ARM_PINS])
    install(interpreter, ['--no-deps', '--target', join(folder, 'v21'), '-r', V21_PINS])
  })
  return await runChecks('datasets', python, [
    join(TOOL, 'dataset_checks.py'),
    join(python, '..', '..', 'v21'),
    ...SO101,
  ])
}

async function checkPolicies() {
  const { name, version } = findPython()
  if (Number(version.split('.')[1]) > NEWEST_MINOR_OF_TRAINING) {
    throw new Skipped(
      `${name} is Python ${version}, and so101 train takes 3.${OLDEST_MINOR} to 3.${NEWEST_MINOR_OF_TRAINING}: name one in SO101_PYTHON`,
    )
  }
  const python = makeVenv('policies', [TRAINER_PINS, TRAINING_PINS], ({ interpreter, folder }) => {
    requireSpace(folder)
    install(interpreter, ['--no-deps', '-r', TRAINER_PINS])
    takeCpuTorch(interpreter, TRAINING_PINS)
    install(interpreter, ['-r', TRAINING_PINS])
  })
  return await runChecks('policies', python, [join(TOOL, 'policy_checks.py'), ...SO101])
}

function requireSpace(folder) {
  const freeGb = freeBytes(folder) / 1e9
  if (freeGb >= FREE_GB_FOR_TORCH) return
  throw new Skipped(`${freeGb.toFixed(1)} GB are free on the disk, torch wants ${FREE_GB_FOR_TORCH}`)
}

/** Half a minute and 5 GB less, where pip is configured for an index that has it. */
function takeCpuTorch(interpreter, requirements) {
  const pins = readFileSync(requirements, 'utf8').match(/^torch(vision)?==[\d.]+$/gm) ?? []
  const { status } = run(interpreter, [...PIP, '--no-deps', ...pins.map(pin => `${pin}+cpu`)])
  if (status !== 0) console.log('pip knows no torch+cpu: the one with CUDA is installed')
}

/** Kept under node_modules until Python or the requirements change. Returns its interpreter. */
function makeVenv(part, requirements, fill) {
  const { name, version } = findPython()
  const hash = createHash('sha256')
  for (const file of requirements) hash.update(readFileSync(file))
  const folder = join(VENVS, `${part}-${version}-${hash.digest('hex').slice(0, 12)}`)
  const interpreter = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python')
  const whole = join(folder, 'whole')
  if (existsSync(whole)) return interpreter
  console.log(`making ${folder}`)
  removeVenvs(`${part}-${version}-`)
  mkdirSync(folder, { recursive: true })
  const venv = run(name, ['-m', 'venv', folder])
  if (venv.status !== 0) throw new Skipped(`${name} -m venv fails: ${lastLine(venv.text)}: install python3-venv`)
  fill({ interpreter, folder })
  writeFileSync(whole, '')
  return interpreter
}

/** The unfinished and the outdated: torch takes 6 GB each time. */
function removeVenvs(prefix) {
  if (!existsSync(VENVS)) return
  const old = readdirSync(VENVS).filter(name => name.startsWith(prefix))
  for (const name of old) rmSync(join(VENVS, name), { recursive: true, force: true })
}

function install(interpreter, what) {
  const pip = run(interpreter, [...PIP, ...what])
  if (pip.status !== 0 && NO_PYPI.test(pip.text)) throw new Skipped(`PyPI cannot be reached: ${lastLine(pip.text)}`)
  if (pip.status !== 0) throw new Failed(`pip install ${what.join(' ')} fails:\n${pip.text}`)
}

/** The interpreter with its version, `3.11.7`. */
function findPython() {
  const named = process.env.SO101_PYTHON
  const names = named === undefined ? ['python3', 'python'] : [named]
  const found = names.map(name => ({ name, version: versionOf(name) })).find(({ version }) => version !== undefined)
  if (found === undefined) {
    const what = `there is no ${names.join(' or ')} that starts`
    if (named !== undefined) throw new Failed(what)
    throw new Skipped(`${what}: install Python 3.${OLDEST_MINOR} or later`)
  }
  const [major, minor] = found.version.split('.').map(Number)
  if (major === 3 && minor >= OLDEST_MINOR) return found
  throw new Skipped(
    `${found.name} is Python ${found.version}, and LeRobot wants 3.${OLDEST_MINOR} or later: name one in SO101_PYTHON`,
  )
}

function versionOf(name) {
  const script = 'import sys; print("%d.%d.%d" % sys.version_info[:3])'
  const { status, stdout } = spawnSync(name, ['-c', script], { encoding: 'utf8' })
  return status === 0 ? stdout.trim() : undefined
}

/** Passes on what the checks print, but for the last line, which counts them: `arm: 18 passed, 0 failed, 0 skipped`. */
async function runChecks(part, python, argv) {
  const child = spawn(python, argv, {
    // Its status lines are for people who watch an arm.
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
  })
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (status, signal) => {
      resolve(signal ?? status)
    })
  })
  const counted = new RegExp(`^${part}: (\\d+) passed, (\\d+) failed, (\\d+) skipped$`)
  let counts
  for await (const line of createInterface({ input: child.stdout })) {
    const found = counted.exec(line)
    if (found === null) console.log(line)
    else counts = { passed: Number(found[1]), failed: Number(found[2]), skipped: Number(found[3]) }
  }
  const status = await ended.catch(error => {
    throw new Failed(`${python} could not be started: ${error.message}`)
  })
  // Without its last line it broke down, and with another exit code it lies.
  if (counts === undefined) throw new Failed(`${argv[0]} ended with ${status} before it was through`)
  if ((status === 0) !== (counts.failed === 0)) throw new Failed(`${argv[0]} ended with ${status}`)
  return counts
}

function freeBytes(folder) {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}

function run(command, args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' })
  return { status, text: `${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}`.trim() }
}

function lastLine(text) {
  return text.split('\n').at(-1)
}
