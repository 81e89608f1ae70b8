/** `npm run bench -- published`: what two published cameras cost the servos of `so101 virtual`, and how many pictures a second come out. */

import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { table } from '../../src/cli/table.js'
import { FeetechBus } from '../../src/hardware/feetech-bus.js'
import { openPort } from '../../src/hardware/ports/open-port.js'
import type { Suite } from '../suite.js'

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))
const IDS = [1, 2, 3, 4, 5, 6]
const DURATION_S = 15
/** Between two requests, as a control loop of 100 Hz has it. */
const PERIOD_MS = 10
const RUNS = [[], ['--cameras=front,wrist', '--cameras_port=0'], [], ['--cameras=front,wrist', '--cameras_port=0']]

interface Measured {
  readonly flags: readonly string[]
  readonly requests: number
  readonly lost: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly worstMs: number
  /** By camera. */
  readonly picturesPerS: Readonly<Record<string, number>>
  /** Of the machine, in its last minute: more than cores, and every figure is its, not ours. */
  readonly load: number
}

async function measure(flags: readonly string[]): Promise<Measured> {
  const child = spawn(process.execPath, [MAIN, 'virtual', '--tcp', '--json', ...flags], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const nextJson = async () => JSON.parse((await lines.next()).value as string) as unknown
  const { path } = (await nextJson()) as { path: string }
  const bus = new FeetechBus(await openPort(path))
  const ms: number[] = []
  let lost = 0
  for (const endMs = performance.now() + 1000 * DURATION_S; performance.now() < endMs;) {
    const beganMs = performance.now()
    try {
      await bus.syncRead('Present_Position', IDS)
      ms.push(performance.now() - beganMs)
    } catch {
      lost += 1
    }
    await new Promise(resolve => setTimeout(resolve, Math.max(0, PERIOD_MS - (performance.now() - beganMs))))
  }
  await bus.close()
  child.kill('SIGINT')
  const { pictures = {}, wall_s: wallS } = (await nextJson()) as {
    pictures?: Record<string, { sent: number }>
    wall_s: number
  }
  ms.sort((a, b) => a - b)
  const at = (share: number) => ms[Math.floor(share * (ms.length - 1))] ?? NaN
  return {
    flags,
    requests: ms.length + lost,
    lost,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    worstMs: at(1),
    picturesPerS: Object.fromEntries(Object.entries(pictures).map(([name, { sent }]) => [name, sent / wallS])),
    load: loadavg()[0] ?? NaN,
  }
}

export const PUBLISHED: Suite = {
  name: 'published',
  async run() {
    const measured: Measured[] = []
    for (const flags of RUNS) measured.push(await measure(flags))
    const rows = measured.map(({ flags, requests, lost, p50Ms, p99Ms, worstMs, picturesPerS, load }) => [
      flags[0] ?? 'no cameras',
      requests,
      lost,
      p50Ms.toFixed(2),
      p99Ms.toFixed(2),
      worstMs.toFixed(2),
      Object.entries(picturesPerS)
        .map(([name, rate]) => `${name} ${rate.toFixed(1)}`)
        .join(', '),
      load.toFixed(1),
    ])
    const head = ['so101 virtual --tcp', 'sync reads', 'lost', 'p50 ms', 'p99 ms', 'worst ms', 'pictures/s', 'load']
    return { table: table(head, rows), json: measured }
  },
}
