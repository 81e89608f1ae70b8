/** `so101 gap` from outside: what it prints and writes, and how it fails. */

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runCommandLine } from '../../src/cli/command-line.js'
import { gapCommand } from '../../src/cli/gap.js'
import { csvText } from '../run/gap/made-log.js'
import { textIo } from './text-io.js'

/** MuJoCo is quick, and its columns must stand beside any other. */
const QUICK = ['--servo=mujoco-kp17.8', '--models=mujoco-official']

let folder: string
let logs: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'so101-gap-'))
  logs = mkdtempSync(join(tmpdir(), 'so101-gap-logs-'))
  writeFileSync(join(logs, 'rest.csv'), csvText(60))
  writeFileSync(join(logs, 'rest-longer.csv.gz'), gzipSync(csvText(70)))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
  rmSync(logs, { recursive: true })
})

async function gap(...flags: string[]) {
  const io = textIo()
  const commands = new Map([['gap', () => Promise.resolve(gapCommand)]])
  const exitCode = await runCommandLine(['gap', ...flags], { io, commands, version: '0', readConfig: () => '' })
  return { exitCode, ...io.written }
}

describe('so101 gap', () => {
  it('prints tables of models, joints and motions with the rig, and writes JSON and an HTML report', async () => {
    const [json, html] = [join(folder, 'gap.json'), join(folder, 'gap.html')]
    const { exitCode, stdout, stderr } = await gap(`--logs=${logs}`, ...QUICK, `--json=${json}`, `--html=${html}`)
    expect([exitCode, stderr]).toEqual([0, ''])
    for (const text of [
      'mujoco-kp17.8 against the real arm in 2 logs',
      'shoulder_lift',
      'MAE, rad',
      'lag, ms',
      'rest-longer',
      'zero offsets',
    ])
      expect(stdout).toContain(text)
    expect(JSON.parse(readFileSync(json, 'utf8'))).toMatchObject({
      servo: 'mujoco-kp17.8',
      mean_rms_rad: expect.any(Number) as number,
      motions: [{ name: 'rest-longer' }, { name: 'rest' }],
      models: [{ name: 'mujoco-official', mean_rms_rad: expect.any(Number) as number }],
      rig: { name: 'sage-so101' },
    })
    expect(readFileSync(html, 'utf8')).toMatch(/^<!doctype html>.*<\/html>\n$/s)
    expect(readdirSync(folder).sort()).toEqual(['gap.html', 'gap.json'])
  })

  it('prints the JSON alone with --json, for a single file, another rig and no other models', async () => {
    const file = join(logs, 'rest.csv')
    const { exitCode, stdout } = await gap(
      `--logs=${file}`,
      '--servo=mujoco-official',
      '--models=none',
      '--rig=none',
      '--json',
    )
    expect(exitCode).toBe(0)
    const json = JSON.parse(stdout) as { mean_rms_rad: number; models: unknown[]; rig: object }
    expect(json.models).toEqual([])
    expect(json.rig).toMatchObject({ name: 'none', table_height_m: null })
    // An arm at rest at its zero, held by a stiff servo.
    expect(json.mean_rms_rad).toBeLessThan(0.002)
  })
})

describe('so101 gap called wrongly', () => {
  it.each([
    { flags: [], says: /logs/ },
    { flags: ['--logs=/nowhere/logs'], says: /cannot read \/nowhere\/logs/ },
    { flags: ['--servo=mujoco-kp17'], says: /no model 'mujoco-kp17', did you mean 'mujoco-kp17\.8'/ },
    { flags: ['--models=mujoco-kp17.8,mujoco-offical'], says: /did you mean 'mujoco-official'/ },
    { flags: ['--rig=sage'], says: /no rig 'sage'.*sage-so101/ },
    { flags: ['--substep_ms=50'], says: /substep_ms/ },
    { flags: ['--html=/nowhere/gap.html'], says: /cannot write \/nowhere\/gap\.html/ },
  ])('with $flags says so in few lines, exits with 2 and writes nothing', async ({ flags, says }) => {
    const isLogsGiven = flags.length === 0 || flags.some(flag => flag.startsWith('--logs'))
    const argv = [...(isLogsGiven ? [] : [`--logs=${logs}`]), ...QUICK, ...flags, `--json=${join(folder, 'gap.json')}`]
    const { exitCode, stdout, stderr } = await gap(...argv)
    expect(stderr).toMatch(says)
    expect(stderr).not.toContain('    at ')
    expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(3)
    expect([exitCode, stdout, readdirSync(folder)]).toEqual([2, '', []])
  })

  it('names file, line and column of what it cannot read, and an empty folder', async () => {
    writeFileSync(join(logs, 'broken.csv'), csvText(60, { cells: { 3: { cmd_gripper: 'open' } } }))
    const broken = await gap(`--logs=${logs}`, ...QUICK)
    expect([broken.exitCode, broken.stdout]).toEqual([2, ''])
    expect(broken.stderr).toMatch(/broken\.csv:5 has `open` in column cmd_gripper/)
    const empty = await gap(`--logs=${folder}`, ...QUICK)
    expect([empty.exitCode, empty.stderr]).toEqual([2, expect.stringContaining(`no .csv or .csv.gz file in ${folder}`)])
  })
})
