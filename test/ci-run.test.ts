import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

/** Stands in for npm: fails for the words in FAIL, says LEROBOT for LeRobot's check, and writes as vitest's report what REPORT_<script> holds. */
const FAKE_NPM = `#!${process.execPath}
const { writeFileSync } = require('node:fs')
const words = process.argv.slice(2).filter(word => word !== 'run')
const name = words[0]
const report = process.env['REPORT_' + name.replace(':', '_')]
const flag = words.find(word => word.startsWith('--outputFile='))
if (name === 'check:lerobot') console.log('check:lerobot: ' + (process.env.LEROBOT || '0 passed, 0 failed, 0 skipped'))
if (report && flag) writeFileSync(flag.slice('--outputFile='.length), report)
process.exit((process.env.FAIL || '').split(' ').includes(name) ? 3 : 0)
`

/** A report of one file with tests of these statuses, named t0, t1, ... */
function report(...statuses: string[]): string {
  const assertionResults = statuses.map((status, index) => ({ status, fullName: `room holds t${index}` }))
  const status = statuses.includes('failed') ? 'failed' : 'passed'
  return JSON.stringify({ testResults: [{ name: 'a.test.ts', status, message: '', assertionResults }] })
}

let root: string

function ci(env: Record<string, string>) {
  const { status, stdout, stderr } = spawnSync(join(root, '.ci/run'), {
    cwd: tmpdir(),
    encoding: 'utf8',
    env: { ...process.env, PATH: `${join(root, 'bin')}:${process.env['PATH'] ?? ''}`, ...env },
  })
  return { status, lastLine: stdout.trimEnd().split('\n').at(-1), stderr }
}

const GREEN = { REPORT_test: report('passed', 'passed', 'passed'), REPORT_test_long: report('passed') }

describe.skipIf(process.platform === 'win32')('.ci/run', () => {
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'so101 ci '))
    cpSync(fileURLToPath(new URL('../.ci', import.meta.url)), join(root, '.ci'), { recursive: true })
    mkdirSync(join(root, 'bin'))
    // There, so that nothing is installed.
    for (const name of ['npm', 'chromium', 'ffmpeg']) {
      writeFileSync(join(root, 'bin', name), FAKE_NPM)
      chmodSync(join(root, 'bin', name), 0o755)
    }
  })

  afterEach(() => {
    rmSync(root, { recursive: true })
  })

  it('adds up the tests of both suites, typecheck and lint', () => {
    expect(ci(GREEN)).toEqual({ status: 0, lastLine: '6 passed, 0 failed', stderr: '' })
  })

  it('counts and names skipped tests', () => {
    const { status, lastLine, stderr } = ci({ ...GREEN, REPORT_test: report('passed', 'skipped', 'todo') })
    expect({ status, lastLine }).toEqual({ status: 0, lastLine: '4 passed, 0 failed, 2 skipped' })
    expect(stderr).toBe('SKIPPED: ROOM HOLDS T1\nSKIPPED: ROOM HOLDS T2\n')
  })

  it.each(['typecheck', 'lint'])('fails when %s does, and still runs the tests', name => {
    expect(ci({ ...GREEN, FAIL: name })).toMatchObject({ status: 1, lastLine: '5 passed, 1 failed' })
  })

  it('fails with each failed test', () => {
    const env = { ...GREEN, FAIL: 'test', REPORT_test: report('failed', 'passed', 'failed') }
    expect(ci(env)).toMatchObject({ status: 1, lastLine: '4 passed, 2 failed' })
  })

  it("adds LeRobot's checks, its skipped ones too", () => {
    expect(ci({ ...GREEN, LEROBOT: '11 passed, 0 failed, 0 skipped' })).toMatchObject({
      lastLine: '17 passed, 0 failed',
    })
    expect(ci({ ...GREEN, LEROBOT: '0 passed, 0 failed, 1 skipped' })).toMatchObject({
      status: 0,
      lastLine: '6 passed, 0 failed, 1 skipped',
    })
    const failed = ci({ ...GREEN, FAIL: 'check:lerobot', LEROBOT: '9 passed, 2 failed, 0 skipped' })
    expect(failed).toMatchObject({ status: 1, lastLine: '15 passed, 2 failed' })
  })

  it.each(['Traceback', '11 passed'])("counts LeRobot's check as one failure where it breaks down: %s", LEROBOT => {
    expect(ci({ ...GREEN, FAIL: 'check:lerobot', LEROBOT })).toMatchObject({
      status: 1,
      lastLine: '6 passed, 1 failed',
    })
  })

  it('counts a test file that cannot be loaded as one failure', () => {
    const broken = JSON.stringify({
      testResults: [{ name: 'b.test.ts', status: 'failed', message: 'no such module', assertionResults: [] }],
    })
    const { status, lastLine, stderr } = ci({ ...GREEN, FAIL: 'test', REPORT_test: broken })
    expect({ status, lastLine }).toEqual({ status: 1, lastLine: '3 passed, 1 failed' })
    expect(stderr).toContain('b.test.ts: no such module')
  })

  it('counts a suite that ends badly without a failed test, or without a report, as one failure', () => {
    expect(ci({ ...GREEN, FAIL: 'test:long' })).toMatchObject({ status: 1, lastLine: '6 passed, 1 failed' })
    expect(ci({ REPORT_test: GREEN.REPORT_test, FAIL: 'test:long' })).toMatchObject({ lastLine: '5 passed, 1 failed' })
    expect(ci({ REPORT_test: GREEN.REPORT_test })).toMatchObject({ status: 1, lastLine: '5 passed, 1 failed' })
    expect(ci({ ...GREEN, REPORT_test: '{"testRes' })).toMatchObject({ status: 1, lastLine: '3 passed, 1 failed' })
  })

  it('prints its last line even when npm ci fails', () => {
    expect(ci({ ...GREEN, FAIL: 'ci' })).toMatchObject({ status: 1, lastLine: '0 passed, 1 failed' })
  })
})
