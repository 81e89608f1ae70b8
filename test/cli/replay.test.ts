/** `so101 replay` from outside: recordings of `so101 eval` verify, tell what differs, and fork. */

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { COMMANDS } from '../../src/cli/commands.js'
import { runCommandLine } from '../../src/cli/command-line.js'
import { evalJson, so101 } from './so101.js'
import { textIo } from './text-io.js'

const EVAL = ['--task=reach', '--eval.n_episodes=2', '--seed=5', '--floors=false', '--env.fps=20', '--servo=ideal']

let folder: string
let file: string
let hash: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'so101-replay-'))
  const replays = join(folder, 'made', 'here')
  const { results } = await evalJson([...EVAL, '--workers=2', `--save_replays=${replays}`])
  expect(readdirSync(replays).sort()).toEqual(['reach-scripted-5.replay.json', 'reach-scripted-6.replay.json'])
  file = join(replays, 'reach-scripted-6.replay.json')
  hash = results[1]?.stateHash ?? ''
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

async function replay(...args: string[]) {
  const io = textIo()
  const exitCode = await runCommandLine(['replay', ...args], {
    io,
    commands: COMMANDS,
    version: '0',
    readConfig: () => '',
  })
  return { exitCode, ...io.written }
}

/** The recording with one line of its text changed. */
function changed(name: string, from: string | RegExp, to: string): string {
  const text = readFileSync(file, 'utf8')
  const other = text.replace(from, to)
  expect(other).not.toBe(text)
  const path = join(folder, name)
  writeFileSync(path, other)
  return path
}

describe('so101 eval --save_replays', () => {
  it('keeps the same files for any number of threads, a few kB each', async () => {
    const alone = join(folder, 'alone')
    await evalJson([...EVAL, `--save_replays=${alone}`])
    for (const name of readdirSync(alone)) {
      expect(readFileSync(join(alone, name), 'utf8')).toBe(readFileSync(join(file, '..', name), 'utf8'))
    }
    expect(readdirSync(alone)).toHaveLength(2)
    expect(statSync(file).size).toBeLessThan(8000)
  })

  it('refuses a folder that cannot be, and ports that keep no episode', async () => {
    const inFile = await so101(['eval', ...EVAL, `--save_replays=${join(file, 'x')}`])
    expect([inFile.exitCode, inFile.stdout]).toEqual([2, ''])
    expect(inFile.stderr).toMatch(/cannot keep replays in .*Name a folder/)
    const onPty = await so101(['eval', ...EVAL, '--robot.port=pty', `--save_replays=${folder}`])
    expect(onPty.exitCode).toBe(2)
    expect(onPty.stderr).toMatch(/episodes on pty do not repeat/)
  })
})

describe('so101 replay', () => {
  it('verifies every state, in text and JSON', async () => {
    const json = join(folder, 'result.json')
    const { exitCode, stdout, stderr } = await replay(file, `--json=${json}`)
    expect([exitCode, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/reach-scripted-6\.replay\.json: so101\/Reach-v0, seed 6, scripted; so101-twin \d/)
    expect(stdout).toMatch(/all \d+ steps are as recorded: success/)
    expect(stdout).toContain(hash)
    expect(JSON.parse(readFileSync(json, 'utf8'))).toMatchObject({
      file,
      env: 'so101/Reach-v0',
      seed: 6,
      policy: 'scripted',
      verified: true,
      difference: null,
      changes: [],
      success: true,
      state_hash: hash,
    })
  })

  it('exits with 1 where a state differs, and says at which step and what has changed', async () => {
    const path = changed('other.replay.json', '"servo": "ideal"', '"servo": "sts3215-7v4"')
    const { exitCode, stdout, stderr } = await replay(path, '--json')
    expect(exitCode).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({ verified: false })
    expect(stderr).toMatch(
      /^error: step \d+ of \d+ differs \(.*since it was recorded: .*backend\.servo was "ideal", is "sts3215-7v4"/,
    )
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })

  it('notes that another version made it where that changes nothing', async () => {
    const path = changed('older.replay.json', /"package": "[^"]*"/, '"package": "0.0.1"')
    const { exitCode, stdout } = await replay(path)
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/note: package was 0\.0\.1, is [^,]*, which changes nothing here/)
  })

  it('forks at a step, tells both outcomes, and keeps the fork, which verifies', async () => {
    const out = join(folder, 'fork.replay.json')
    const { exitCode, stdout, stderr } = await replay(file, '--from-step=3', '--policy.path=noop', `--out=${out}`)
    expect([exitCode, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/recorded +scripted +\d+ +yes/)
    // Five seconds at 20 Hz.
    expect(stdout).toMatch(/from step 3 +noop +100 +no .*truncated/)
    const again = await replay(out)
    expect(again.exitCode).toBe(0)
    expect(again.stdout).toMatch(/noop, which left scripted at step 3; .*\nall 100 steps are as recorded: no success/)
  })

  it('lets the expert go on from any step where nobody else is named', async () => {
    const { exitCode, stdout } = await replay(file, '--from-step', '5', '--json')
    expect(exitCode).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      from_step: 5,
      recorded: { success: true },
      fork: { policy: 'scripted', success: true },
    })
  })

  it('exits with 1 for a fork of what does not repeat', async () => {
    const path = changed('seed.replay.json', '"seed": 6', '"seed": 8')
    const { exitCode, stdout, stderr } = await replay(path, '--from-step=2')
    expect([exitCode, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/step 0 of 2 before the fork is not as recorded/)
  })

  it.each([
    { args: [], says: /FILE is missing: write so101 replay FILE/ },
    { args: ['FILE', 'another.json'], says: /another\.json.*one word too many/ },
    { args: ['/nowhere/x.replay.json'], says: /cannot read \/nowhere\/x\.replay\.json.*save_replays/ },
    { args: ['FILE', '--from-step=1000'], says: /step from 0 to \d+ to fork from, got 1000/ },
    { args: ['FILE', '--from-step=-1'], says: /from-step/ },
    { args: ['FILE', '--policy.path=noop'], says: /--policy\.path is for a fork.*add --from-step/ },
    { args: ['FILE', '--out=x.json'], says: /--out is for a fork/ },
    { args: ['FILE', '--from-step=1', '--out=/nowhere/x.json'], says: /cannot write \/nowhere\/x\.json/ },
    { args: ['FILE', '--from-step=1', '--policy.path=nop'], says: /no policy 'nop', did you mean 'noop'/ },
  ])('called as replay $args says so and exits with 2', async ({ args, says }) => {
    const { exitCode, stdout, stderr } = await replay(...args.map(arg => (arg === 'FILE' ? file : arg)))
    expect(stderr).toMatch(says)
    expect([exitCode, stdout]).toEqual([2, ''])
  })

  it('refuses a file that is cut off, by its name', async () => {
    const path = join(folder, 'cut.replay.json')
    writeFileSync(path, readFileSync(file, 'utf8').slice(0, 1500))
    const { exitCode, stderr } = await replay(path)
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(/cut\.replay\.json as a replay \(1500 characters.*cut off.*record it again/)
    expect(existsSync(path)).toBe(true)
  })
})
