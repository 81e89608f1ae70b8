/** `npm run bench -- pty`: the control loop over a PTY with the wire's own times, and Feetech's Python SDK beside it. */

import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { table } from '../../src/cli/table.js'
import { FeetechBus } from '../../src/hardware/feetech-bus.js'
import { openPort } from '../../src/hardware/ports/open-port.js'
import type { Suite } from '../suite.js'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const VENVS = join(ROOT, 'node_modules', '.cache', 'check-lerobot')
const SDK_LOOP = fileURLToPath(new URL('./sdk_loop.py', import.meta.url))
const IDS = [1, 2, 3, 4, 5, 6]
const CYCLES = 1000
const ROUNDS = 5
/** A sync read of six takes 1.48 ms on the wire, a sync write 0.26 (hardware.md 2.2). */
const LIMIT_HZ = 1 / (1.48e-3 + 0.26e-3)

export const PTY: Suite = {
  name: 'pty',
  async run() {
    const { path, stop } = await publishArm()
    const [driver, sdk]: [number[], number[]] = [[], []]
    try {
      // In turns, so that a busy minute of the machine hits both.
      for (let round = 0; round < ROUNDS; round++) {
        driver.push(await driverRateHz(path))
        const rateHz = sdkRateHz(path)
        if (rateHz !== undefined) sdk.push(rateHz)
      }
    } finally {
      stop()
    }
    const rows = [
      { name: 'so101-twin FeetechBus on serialport', rates: driver },
      { name: 'Feetech Python SDK on pyserial', rates: sdk },
    ].map(({ name, rates }) => ({ name, medianHz: median(rates), worstHz: Math.min(...rates), rounds: rates.length }))
    const text = rows.map(({ name, medianHz, worstHz, rounds }) =>
      rounds === 0
        ? [name, 'SKIPPED: no venv, run npm run check:lerobot first', '', '']
        : [name, medianHz.toFixed(0), worstHz.toFixed(0), `${((100 * medianHz) / LIMIT_HZ).toFixed(0)} %`],
    )
    const head = [
      'loop: sync read + sync write of six',
      'per second, median',
      'worst round',
      `of the wire's ${LIMIT_HZ.toFixed(0)}`,
    ]
    return { table: table(head, text), json: { limitHz: LIMIT_HZ, cycles: CYCLES, rows } }
  },
}

async function publishArm(): Promise<{ path: string; stop: () => void }> {
  const arm = spawn(process.execPath, ['dist/cli/main.js', 'virtual', '--json'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const { path } = JSON.parse(await firstLine(arm)) as { path: string }
  return { path, stop: () => void arm.kill('SIGINT') }
}

function firstLine(child: ChildProcess): Promise<string> {
  const { stdout } = child
  if (!stdout) throw new TypeError('a child without stdout')
  return new Promise((resolve, reject) => {
    createInterface(stdout).once('line', resolve)
    child.once('exit', code => {
      reject(new Error(`so101 virtual ended with ${code} before it had a path`))
    })
  })
}

async function driverRateHz(path: string): Promise<number> {
  const bus = new FeetechBus(await openPort(path))
  try {
    const startMs = performance.now()
    for (let cycle = 0; cycle < CYCLES; cycle++) {
      await bus.syncWrite('Goal_Position', IDS, await bus.syncRead('Present_Position', IDS))
    }
    return (1000 * CYCLES) / (performance.now() - startMs)
  } finally {
    await bus.close()
  }
}

/** Undefined where `npm run check:lerobot` has made no venv yet. */
function sdkRateHz(path: string): number | undefined {
  const venv = existsSync(VENVS) ? readdirSync(VENVS).find(name => existsSync(join(VENVS, name, 'whole'))) : undefined
  if (venv === undefined) return undefined
  const python = join(VENVS, venv, 'bin', 'python')
  const { status, stdout, stderr } = spawnSync(python, [SDK_LOOP, path, String(CYCLES)], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`the Python SDK's loop ended with ${status}: ${stderr}`)
  return Number(stdout)
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN
}
