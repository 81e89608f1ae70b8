/** `so101 virtual` from outside: what it prints, how it stops, and how it fails. */

import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { runCommandLine } from '../../src/cli/command-line.js'
import { virtualCommand } from '../../src/cli/virtual.js'
import { FeetechBus } from '../../src/hardware/feetech-bus.js'
import { openPort } from '../../src/hardware/ports/open-port.js'
import { openPty } from '../../src/hardware/ports/pty.js'
import { textIo } from './text-io.js'

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'so101-virtual-cli-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

const whyNot = await openPty().then(
  port => port.close(),
  (error: unknown) => String(error),
)
if (whyNot !== undefined) console.warn(`SKIPPED: NO PSEUDO TERMINAL HERE, so that --link is not tested: ${whyNot}`)

/** What is wrong with these flags: nothing is opened. */
async function refusal(...flags: string[]) {
  const io = textIo()
  const commands = new Map([['virtual', () => Promise.resolve(virtualCommand)]])
  const exitCode = await runCommandLine(['virtual', ...flags], { io, commands, version: '0', readConfig: () => '' })
  return { exitCode, ...io.written }
}

/** Runs until the first line came and `use` is done with it, then sends the signal. */
async function runUntil(signal: NodeJS.Signals, flags: readonly string[], use: (line: string) => Promise<void>) {
  const child = spawn(process.execPath, [MAIN, 'virtual', ...flags], { stdio: ['ignore', 'pipe', 'pipe'] })
  const lines: string[] = []
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const ended = new Promise<number | null>(resolve => child.once('close', resolve))
  try {
    const output = createInterface(child.stdout)
    const first = await new Promise<string>((resolve, reject) => {
      output.on('line', line => {
        lines.push(line)
        resolve(line)
      })
      child.once('close', code => {
        reject(new Error(`so101 virtual ended with ${code}: ${stderr}`))
      })
    })
    await use(first)
  } finally {
    child.kill(signal)
  }
  return { exitCode: await ended, lines, stderr }
}

describe('so101 virtual', () => {
  it('serves TCP, says where in one JSON object, and counts in another after SIGTERM', async () => {
    const { exitCode, lines } = await runUntil('SIGTERM', ['--tcp', '--json'], async line => {
      const { path, ids } = JSON.parse(line) as { path: string; ids: number[] }
      const bus = new FeetechBus(await openPort(path))
      expect([...(await bus.syncRead('Model_Number', ids))]).toEqual([777, 777, 777, 777, 777, 777])
      await bus.close()
    })
    expect([exitCode, lines.length]).toEqual([0, 2])
    expect(JSON.parse(lines[1] as string)).toMatchObject({ requests: 1, replies: 6, round_trips: 1, bad_checksums: 0 })
  })

  it.skipIf(whyNot !== undefined)('takes its link away and keeps the EEPROM after SIGINT', async () => {
    const [link, eeprom] = [join(folder, 'arm'), join(folder, 'eeprom.json')]
    const { exitCode, lines, stderr } = await runUntil(
      'SIGINT',
      [`--link=${link}`, `--robot.eeprom=${eeprom}`],
      async path => {
        const bus = new FeetechBus(await openPort(path))
        await bus.write('Lock', 4, 0)
        await bus.write('P_Coefficient', 4, 20)
        await bus.close()
      },
    )
    expect([exitCode, ...lines]).toEqual([0, link])
    expect(stderr).toContain(`--robot.port=${link}`)
    expect(existsSync(link)).toBe(false)
    expect(JSON.parse(readFileSync(eeprom, 'utf8'))).toMatchObject({ wrist_flex: { P_Coefficient: 20 } })
  })

  it('ends by itself when the cable is pulled', async () => {
    const { exitCode, stderr } = await refusal('--tcp', '--faults={pull_at_s: 0.1}')
    expect(exitCode).toBe(0)
    expect(stderr).toContain('the USB cable is pulled')
  })

  it.each([
    [['--robot.type=koch'], 'so101_follower'],
    [['--servo=ideel'], "did you mean 'ideal'?"],
    [['--tcp=5000', '--link=arm'], 'drop one'],
    [['--tcp=nowhere'], 'tcp://HOST:PORT'],
    [['--rate=0'], '--rate'],
    [['--faults={lost: 2}'], '--faults.lost'],
    [['--faults.lost=0.6', '--faults.late=0.6', '--tcp'], 'together at most 1'],
    [['--faults.brownOutAtS=5'], 'did you mean --faults.brown_out_at_s?'],
    [['--robot.eeprom=/nowhere/eeprom.json'], '/nowhere/eeprom.json'],
  ])('refuses %j as wrong usage and says what to do', async (flags, hint) => {
    const { exitCode, stdout, stderr } = await refusal(...flags)
    expect([exitCode, stdout]).toEqual([2, ''])
    expect(stderr).toContain(hint)
  })
})
