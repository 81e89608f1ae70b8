/** The Python that training runs in: LeRobot with all that it needs, pinned, made once. */

import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import process from 'node:process'
import { CapabilityError, UsageError } from '../../robot/errors.js'
import { expandHome } from '../lerobot-home.js'
import { findPython } from './python.js'
import { trainFile } from './python-files.js'
import { runLines } from './run-lines.js'
import { TrainingError } from './training-error.js'

export interface VenvOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Another folder than that in the user's cache; one that is there is used as it is. */
  readonly folder?: string | undefined
  readonly signal?: AbortSignal | undefined
  /** What goes on. */
  readonly note: (text: string) => void
}

const PIP = ['-m', 'pip', 'install', '--no-input', '-q', '--disable-pip-version-check']
/** With what pip unpacks beside it. torch with CUDA's libraries takes 6 GB. */
const FREE_GB = { cpu: 4, cuda: 12 }
/** What pip says where PyPI cannot be reached; a pin that PyPI does not have brings none of it. */
const NO_PYPI =
  /NewConnectionError|ConnectTimeout|ReadTimeout|name resolution|ProxyError|SSLError|Network is unreachable|No route to host/i
const IMPORTED = ['lerobot', 'torch', 'onnx', 'onnxruntime']
const MISSING = `import importlib.util as u; print(" ".join(m for m in "${IMPORTED.join(' ')}".split() if u.find_spec(m) is None))`

/** Where it is, or will be. */
export async function venvFolder({ env, folder }: Pick<VenvOptions, 'env' | 'folder'>): Promise<string> {
  if (folder !== undefined) return resolve(expandHome(folder))
  const { version } = await findPython(env)
  const hash = createHash('sha256')
  for (const name of ['requirements-lerobot.txt', 'requirements.txt'] as const)
    hash.update(readFileSync(trainFile(name)))
  const cache = env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache')
  return join(cache, 'so101-twin', `train-${version}-${hash.digest('hex').slice(0, 12)}`)
}

export function interpreterOf(folder: string): string {
  return join(folder, ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']))
}

/** Its interpreter. `CapabilityError` where it cannot be had here, `UsageError` for a folder that is none or lacks something. */
export async function trainingVenv(options: VenvOptions): Promise<string> {
  const folder = await venvFolder(options)
  const interpreter = interpreterOf(folder)
  if (existsSync(wholeFile(folder))) return interpreter
  if (options.folder !== undefined && existsSync(folder)) {
    await refuseOther(folder, interpreter)
    return interpreter
  }
  await make(folder, interpreter, options)
  return interpreter
}

async function refuseOther(folder: string, interpreter: string): Promise<void> {
  if (!existsSync(interpreter))
    throw new UsageError(
      `--venv=${folder} is there, and is no venv: it has no ${interpreter}. Name a folder to be made`,
    )
  const { exitCode, tail } = await runLines(interpreter, ['-c', MISSING])
  const missing = (tail[0] ?? '').trim()
  if (exitCode === 0 && missing === '') return
  throw new UsageError(
    `--venv=${folder} lacks ${exitCode === 0 ? missing.replaceAll(' ', ', ') : 'a Python that starts'}: ` +
      `${interpreter} -m pip install -r ${trainFile('requirements.txt')}, or leave --venv away`,
  )
}

async function make(folder: string, interpreter: string, { env, signal, note }: VenvOptions): Promise<void> {
  const python = await findPython(env)
  removeUnfinished(dirname(folder))
  mkdirSync(folder, { recursive: true })
  writeFileSync(makerFile(folder), String(process.pid))
  const hasGpu = await hasNvidiaGpu()
  note(`making ${folder} with ${python.command} ${python.version}: some minutes, once`)
  const pip = async (what: readonly string[]) => runLines(interpreter, [...PIP, ...what], { signal })
  try {
    requireSpace(folder, hasGpu ? FREE_GB.cuda : FREE_GB.cpu)
    const made = await runLines(python.command, ['-m', 'venv', folder], { signal })
    if (made.exitCode !== 0)
      throw new CapabilityError(`${python.command} -m venv fails (${made.tail.at(-1) ?? ''}): install python3-venv`)
    await required(pip(['--no-deps', '-r', trainFile('requirements-lerobot.txt')]))
    if (!hasGpu) {
      const pins = readFileSync(trainFile('requirements.txt'), 'utf8').match(/^torch(vision)?==[\d.]+$/gm) ?? []
      const cpu = await pip(['--no-deps', ...pins.map(pin => `${pin}+cpu`)])
      if (cpu.exitCode !== 0) {
        note('pip knows no torch+cpu: the one with CUDA is installed')
        requireSpace(folder, FREE_GB.cuda)
      }
    }
    await required(pip(['-r', trainFile('requirements.txt')]))
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
  writeFileSync(wholeFile(folder), '')
}

async function required(pip: ReturnType<typeof runLines>): Promise<void> {
  const { exitCode, tail } = await pip
  if (exitCode === 0) return
  const reason = tail.findLast(line => line.startsWith('ERROR')) ?? tail.at(-1) ?? ''
  if (NO_PYPI.test(tail.join('\n')))
    throw new CapabilityError(
      `PyPI cannot be reached (${reason}): look at the network and at pip config list, then run it again`,
    )
  throw new TrainingError(`pip cannot install what LeRobot needs: ${reason}. SO101_PYTHON names another Python`)
}

/** Those of a killed so101; what somebody else makes just now is left alone. */
function removeUnfinished(parent: string): void {
  if (!existsSync(parent)) return
  for (const name of readdirSync(parent).filter(each => each.startsWith('train-'))) {
    const folder = join(parent, name)
    if (existsSync(wholeFile(folder)) || !existsSync(makerFile(folder))) continue
    const maker = Number(readFileSync(makerFile(folder), 'utf8'))
    if (isRunning(maker))
      throw new UsageError(
        `so101 with process id ${maker} makes ${basename(folder)} just now: run it again when it is done`,
      )
    rmSync(folder, { recursive: true, force: true })
  }
}

function isRunning(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0)
  } catch {
    return false
  }
}

function requireSpace(folder: string, wantedGb: number): void {
  const { bavail, bsize } = statfsSync(folder)
  const freeGb = (bavail * bsize) / 1e9
  if (freeGb >= wantedGb) return
  throw new CapabilityError(
    `${freeGb.toFixed(1)} GB are free at ${folder}, and torch wants ${wantedGb}: name a folder with more by --venv=FOLDER`,
  )
}

async function hasNvidiaGpu(): Promise<boolean> {
  try {
    return (await runLines('nvidia-smi', ['-L'])).exitCode === 0
  } catch (error) {
    if (error instanceof TrainingError) return false
    throw error
  }
}

/** Written last. */
function wholeFile(folder: string): string {
  return join(folder, 'whole')
}

/** Whose process id makes it. */
function makerFile(folder: string): string {
  return join(folder, 'made-by')
}
