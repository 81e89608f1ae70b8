/** `so101 benchmark` from outside: suite files, files written, a kill, shards, the gate. */

import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { resultText } from '../../src/cli/benchmark-result-file.js'
import { loadSuite, ownSuiteNames, readSuite } from '../../src/cli/benchmark-suite-file.js'
import { UsageError } from '../../src/robot/errors.js'
import type { BenchmarkResult } from '../../src/run/benchmark/benchmark-result.js'
import { drawResult } from '../run/benchmark/fake-episodes.js'
import { so101 } from './so101.js'

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))

/** A reach in an instant, and nothing that waits for the end of an episode. */
const SUITE = `name: small
tasks: [reach, lift-cube]
policies: [scripted]
episodes: 4
floors: []
`

let folder: string
let suite: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'so101-benchmark-'))
  suite = join(folder, 'small.yaml')
  writeFileSync(suite, SUITE)
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

const at = (name: string) => join(folder, name)
const readJson = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as BenchmarkResult
const episodesOf = (path: string) => JSON.stringify({ ...readJson(path), runs: [] })

describe('suite files', () => {
  it('of the package can all be read, and name tasks and policies that there are', () => {
    expect(ownSuiteNames()).toEqual(expect.arrayContaining(['experts', 'gate', 'quick']))
    for (const name of ownSuiteNames()) expect(loadSuite(name).name).toBe(name)
  })

  it('have defaults, and give way to the command line', () => {
    expect(readSuite(suite, SUITE.replace('floors: []\n', ''))).toEqual({
      name: 'small',
      tasks: ['reach', 'lift-cube'],
      policies: ['scripted'],
      levels: [{ name: 'easy', level: 'easy' }],
      episodes: 4,
      seed: 1000,
      rateHz: 30,
      floors: { policies: ['random', 'noop'], episodes: 4 },
      ceiling: 'scripted',
    })
    const text = SUITE.replace('floors: []', 'floors: { episodes: 3 }')
    expect(readSuite(suite, text, { episodes: 2, seed: 7 })).toMatchObject({
      episodes: 2,
      seed: 7,
      floors: { episodes: 2 },
    })
    expect(readSuite(suite, text, { episodes: 9 }).floors.episodes).toBe(3)
    expect(readSuite(suite, text.replace('name: small\n', '')).name).toBe('small')
  })

  it('may change a level, leave the ceiling out, stop early', () => {
    const more = `levels: [easy, {name: slow, level: medium, randomise: {table: {height_m: 0.01}}}]\nceiling: null\nstop: {lowRate: 0.9, highRate: 0.97}\n`
    expect(readSuite(suite, SUITE + more)).toMatchObject({
      levels: [
        { name: 'easy', level: 'easy' },
        { name: 'slow', level: 'medium', randomise: { table: { height_m: 0.01 } } },
      ],
      stop: { lowRate: 0.9, highRate: 0.97, alpha: 0.05, beta: 0.05 },
    })
    expect(readSuite(suite, SUITE + more)).not.toHaveProperty('ceiling')
  })

  it.each([
    ['episods: 3\n', /small.yaml:6: unknown key 'episods': did you mean 'episodes'\?/],
    [
      'levels: [easy, {level: medium, randomize: {}}]\n',
      /small.yaml:6: unknown key 'randomize': did you mean 'randomise'\?/,
    ],
    ['stop:\n  lowRate: 0.9\n  highrate: 0.95\n', /small.yaml:8: unknown key 'highrate': did you mean 'highRate'\?/],
    ['levels: [easy, hrad]\n', /small.yaml:6: expected levels\[1\]\.level to be one of easy, medium, hard, got "hrad"/],
    ['seed: -1\n', /small.yaml:6: expected seed to be at least 0, got -1/],
    ['workers: two\n', /small.yaml:6: expected workers to be .*, got "two"/],
    ['stop: {lowRate: 0.9}\n', /small.yaml:6: stop\.highRate is missing/],
    ['levels: []\n', /small.yaml:6: expected levels to be a list of at least 1 entry, got \[\]/],
    ['ceiling: bset\n', /small.yaml: no policy 'bset'/],
    ['seed: [\n', /is no YAML/],
    ['tasks: [reach]\n', /is no YAML/],
  ])('with %j say what is wrong, and where', (more, says) => {
    expect(() => readSuite(suite, SUITE + more)).toThrow(UsageError)
    expect(() => readSuite(suite, SUITE + more)).toThrow(says)
  })

  it.each([
    ['', /expected the suite to be a mapping/],
    ['name: x\n', /tasks is missing\n.*policies is missing\n.*episodes is missing/],
    [SUITE.replace('lift-cube', 'lift-cub'), /no task 'lift-cub', did you mean 'lift-cube'/],
  ])('holding %j are refused', (text, says) => {
    expect(() => readSuite(suite, text)).toThrow(says)
  })

  it('are looked for by name, and as files', () => {
    expect(() => loadSuite('quik')).toThrow(/no suite 'quik': did you mean quick\?/)
    expect(() => loadSuite(at('none.yaml'))).toThrow(/cannot read the suite .*none.yaml/)
    expect(loadSuite(suite).name).toBe('small')
  })
})

describe('so101 benchmark', () => {
  it('gives the same result whole, sharded and merged, and killed and resumed; and passes its own gate', async () => {
    const whole = await so101(['benchmark', suite, '--workers=2', `--out=${at('whole')}`])
    expect([whole.exitCode, whole.stderr]).toEqual([0, ''])
    for (const text of ['small: 8 episodes, seeds 1000..1003, 30 Hz', 'lift-cube', '4/4', 'Wilson'])
      expect(whole.stdout).toContain(text)
    const expected = episodesOf(at('whole/result.json'))
    expect(readFileSync(at('whole/report.html'), 'utf8')).toContain('<h1>small</h1>')

    const parts = ['1/2', '2/2'].map(shard => [
      'benchmark',
      suite,
      `--shard=${shard}`,
      `--out=${at(`part${shard[0]}`)}`,
    ])
    for (const part of parts) expect((await so101(part)).exitCode).toBe(0)
    const files = [at('part2/result.json'), at('part1/result.json')]
    const merged = await so101([
      'benchmark',
      'merge',
      ...files,
      `--json=${at('merged.json')}`,
      `--compare=${at('whole/result.json')}`,
    ])
    expect([merged.exitCode, merged.stderr]).toEqual([0, ''])
    expect(merged.stdout).toMatch(/lift-cube +easy +scripted .*identical/)
    expect(episodesOf(at('merged.json'))).toBe(expected)

    const out = at('killed')
    await killAfter(['benchmark', suite, `--out=${out}`], join(out, 'journal.jsonl'), 3)
    expect(existsSync(join(out, 'result.json'))).toBe(false)
    const again = await so101(['benchmark', suite, `--out=${out}`])
    expect([again.exitCode, again.stdout]).toEqual([2, ''])
    expect(again.stderr).toMatch(/journal of a run that did not end: --resume goes on with it/)
    const resumed = await so101(['benchmark', suite, `--out=${out}`, '--workers=2', '--resume'])
    expect(resumed.exitCode).toBe(0)
    expect(resumed.stderr).toMatch(/^[2-7] episodes are in .*journal.jsonl, [1-6] are left\n$/)
    expect(episodesOf(join(out, 'result.json'))).toBe(expected)
    expect(readFileSync(join(out, 'journal.jsonl'), 'utf8').trimEnd().split('\n')).toHaveLength(10)

    // Everything is there: nothing runs again.
    const twice = await so101(['benchmark', suite, `--out=${out}`, '--resume', '--json'])
    expect(twice.stderr).toContain('8 episodes are in')
    expect(JSON.stringify({ ...(JSON.parse(twice.stdout) as object), runs: [] })).toBe(expected)
  })

  it('runs no shard of a suite that stops early', async () => {
    writeFileSync(suite, `${SUITE}stop: { lowRate: 0.9, highRate: 0.97 }\n`)
    const { exitCode, stderr } = await so101(['benchmark', suite, '--shard=1/2', `--out=${at('out')}`])
    expect([exitCode, existsSync(at('out'))]).toEqual([2, false])
    expect(stderr).toMatch(/'small' stops a cell .* leave out --shard/)
  })

  it('ends on Ctrl-C with the command that goes on', async () => {
    const out = at('stopped')
    const stderr = await killAfter(['benchmark', suite, `--out=${out}`], join(out, 'journal.jsonl'), 2, 'SIGINT')
    expect(stderr).toMatch(/^error: stopped by SIGINT, with \d episodes in .*--resume goes on\n$/)
  })
})

describe('so101 benchmark report', () => {
  const POLICIES = (skill: number) => ({ scripted: { role: 'policy', skill } }) as const
  const write = async (name: string, skill: number, tasks = ['reach', 'lift-cube']) => {
    writeFileSync(at(name), resultText(await drawResult(tasks, ['easy'], POLICIES(skill))))
    return at(name)
  }

  it('exits with 1 where something got significantly worse, and names it; with 0 where not', async () => {
    const [good, bad] = [await write('good.json', 1), await write('bad.json', 0.9)]
    const worse = await so101(['benchmark', 'report', bad, `--compare=${good}`, `--html=${at('report.html')}`])
    expect(worse.exitCode).toBe(1)
    expect(worse.stdout).toMatch(/reach +easy +scripted +100.0 % .*McNemar, 100 .*worse/)
    expect(worse.stderr).toMatch(
      /^error: 2 of 2 compared cells got significantly worse than in .*good.json: reach easy scripted, lift-cube/,
    )
    expect(readFileSync(at('report.html'), 'utf8')).toContain('Compared with the older result')

    const better = await so101(['benchmark', 'report', good, `--compare=${bad}`])
    expect([better.exitCode, better.stderr]).toEqual([0, ''])
    expect(better.stdout).toMatch(/reach +easy +scripted .*better/)
  })

  it('refuses to write over what it compares with, and the page over the result', async () => {
    const [good, bad] = [await write('good.json', 1), await write('bad.json', 0.9)]
    symlinkSync(good, at('link.json'))
    const before = readFileSync(good, 'utf8')
    for (const flags of [[`--json=${at('link.json')}`], [`--html=${good}`]]) {
      const { exitCode, stderr } = await so101(['benchmark', 'report', bad, `--compare=${good}`, ...flags])
      expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/good.json is where the new result goes: copy/)])
    }
    const twice = await so101(['benchmark', 'report', bad, `--json=${at('new')}`, `--html=${at('new')}`])
    expect([twice.exitCode, twice.stderr]).toEqual([2, expect.stringMatching(/new is where the JSON goes/)])
    expect(readFileSync(good, 'utf8')).toBe(before)
  })

  it('prints the result before a disk that is full refuses it', async () => {
    const { exitCode, stdout, stderr } = await so101([
      'benchmark',
      'report',
      await write('a.json', 1),
      '--json=/dev/full',
    ])
    expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/cannot write \/dev\/full: .*printed above/)])
    expect(stdout).toContain('lift-cube')
  })

  it('refuses a result that is cut off, changed, of another kind, or not there', async () => {
    const file = await write('result.json', 0.9)
    const text = readFileSync(file, 'utf8')
    const report = async () => {
      const { exitCode, stdout, stderr } = await so101(['benchmark', 'report', file])
      expect([exitCode, stdout]).toEqual([2, ''])
      return stderr
    }
    truncateSync(file, 3000)
    expect(await report()).toMatch(/result.json: it is cut off after 3000 bytes/)
    writeFileSync(file, text.replace('"success": true', '"success": false'))
    expect(await report()).toMatch(
      /result.json is damaged: the 100 episodes of reach easy scripted are not those that were written/,
    )
    writeFileSync(file, text.replace(/"successes": \d+/, '"successes": 3'))
    expect(await report()).toMatch(/result.json is damaged: the 100 episodes of reach easy scripted/)
    writeFileSync(file, text.replace('so101-benchmark/1', 'so101-benchmark/9'))
    expect(await report()).toMatch(/of format "so101-benchmark\/9", and this version reads so101-benchmark\/1/)
    writeFileSync(file, '{"a": 1}')
    expect(await report()).toMatch(/is no result of `so101 benchmark`/)
    writeFileSync(file, text.replace('"seed": 1003', '"seed": "x"'))
    expect(await report()).toMatch(/is damaged at cells\.0\.results\.3\.seed/)
    rmSync(file)
    expect(await report()).toMatch(/cannot read the result .*result.json/)
  })

  it.each([
    { args: [], exitCode: 0, says: /usage: so101 benchmark SUITE/ },
    { args: ['merge', '--help'], exitCode: 0, says: /usage: so101 benchmark merge FILE/ },
    { args: ['--workers=2'], exitCode: 2, says: /SUITE is missing: write so101 benchmark SUITE/ },
    {
      args: ['quick', 'experts'],
      exitCode: 2,
      says: /`experts` is one word too many: so101 benchmark takes SUITE and flags only/,
    },
    { args: ['quick', '--shard=3/2'], exitCode: 2, says: /--shard=3\/2 is no part of a whole/ },
    { args: ['quick', '--compare=/nowhere.json'], exitCode: 2, says: /cannot read the result \/nowhere.json/ },
    { args: ['quick', '--compare=OLD'], exitCode: 2, says: /no cell that could be compared: .*it is new/ },
    { args: ['merge'], exitCode: 2, says: /FILE \.\. is missing/ },
  ])('is told with $args', async ({ args, exitCode, says }) => {
    const old = await write('touch.json', 1, ['touch'])
    const words = args.map(word => word.replace('OLD', old))
    const outcome = await so101(['benchmark', ...words, ...(args.includes('quick') ? [`--out=${at('out')}`] : [])])
    expect(outcome.exitCode).toBe(exitCode)
    expect(outcome.stdout + outcome.stderr).toMatch(says)
  })
})

/** Ends the command as soon as its journal has so many lines; what it said. */
function killAfter(
  args: string[],
  journal: string,
  lines: number,
  signal: NodeJS.Signals = 'SIGKILL',
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'ignore', 'pipe'] })
    let stderr = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    const look = setInterval(() => {
      const there = existsSync(journal) ? readFileSync(journal, 'utf8').split('\n').length - 1 : 0
      if (there < lines) return
      clearInterval(look)
      child.kill(signal)
    }, 2)
    child.on('error', reject).on('close', () => {
      clearInterval(look)
      resolve(stderr)
    })
  })
}
