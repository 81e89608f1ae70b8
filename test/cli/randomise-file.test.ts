/** What varies, from a file or behind a flag: together with a level, and how wrong ones are told. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { COMMANDS } from '../../src/cli/commands.js'
import { runCommandLine } from '../../src/cli/command-line.js'
import { envOptions, EVAL_FLAGS } from '../../src/cli/eval-flags.js'
import { readRandomise } from '../../src/cli/randomise-file.js'
import { UsageError } from '../../src/robot/errors.js'
import { textIo } from './text-io.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'so101-randomise-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

function file(text: string, name = 'r.yaml'): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

async function evaluate(...flags: string[]) {
  const io = textIo()
  const argv = ['eval', '--task=reach', '--eval.n_episodes=1', '--floors=false', '--json', ...flags]
  const exitCode = await runCommandLine(argv, { io, commands: COMMANDS, version: '0', readConfig: () => '' })
  return { exitCode, ...io.written }
}

function hashOf({ stdout }: { stdout: string }): string {
  return (JSON.parse(stdout) as { hash: string }).hash
}

describe('a file', () => {
  it('is YAML or JSON, empty where nothing varies', () => {
    const config = { latency: { action_ms: { uniform: [5, 10] } } }
    expect(readRandomise(file('latency:\n  action_ms: {uniform: [5, 10]}\n'))).toEqual(config)
    expect(readRandomise(file(JSON.stringify(config), 'r.json'))).toEqual(config)
    expect(readRandomise(file('# nothing\n'))).toEqual({})
    expect(readRandomise(config)).toEqual(config)
  })

  it.each([
    [
      'latency:\n  action_ms: 5\n  jiter_ms: 5\n',
      /r\.yaml:3: latency\.jiter_ms: no such key, did you mean 'jitter_ms'/,
    ],
    ['arm:\n  gain_scale:\n    uniform: [2, 1]\n', /r\.yaml:3: arm\.gain_scale\.uniform: expected low before high/],
    ['\ntabel: {}\n', /r\.yaml:2: tabel: no such key, did you mean 'table'/],
    ['arm:\nlatency:\n', /r\.yaml:1: arm: expected keys.*\n.*r\.yaml:2: latency: expected keys/],
    ['- arm\n', /r\.yaml:1: the file: expected keys/],
    ['arm: {gain_scale: [\n', /r\.yaml is no YAML/],
    ['arm: {}\narm: {}\n', /r\.yaml is no YAML.*unique/],
  ])('%j is refused with the line', (text, says) => {
    const path = file(text)
    expect(() => readRandomise(path)).toThrow(UsageError)
    expect(() => readRandomise(path)).toThrow(says)
  })

  it('that is not there, or of another kind, is told', () => {
    expect(() => readRandomise(join(folder, 'none.yaml'))).toThrow(/cannot read --env\.randomise=.*none\.yaml.*ENOENT/)
    expect(() => readRandomise('medium')).toThrow(/--env\.randomise=medium is neither .yaml, .yml nor .json/)
    expect(() => readRandomise({ latncy: {} })).toThrow(/--env\.randomise\.latncy: no such key/)
  })
})

describe('so101 eval', () => {
  it('takes a level, a declaration, and both together: sections of the one go before those of the other', async () => {
    const path = file('latency: {}\nnoise: {}\n')
    const runs = [
      await evaluate(),
      await evaluate('--env.level=easy'),
      await evaluate('--env.randomise={latency: {}}'),
      await evaluate('--env.level=medium'),
      await evaluate('--env.level=medium', `--env.randomise=${path}`),
      await evaluate('--env.level=medium', '--env.randomise.latency={}', '--env.randomise.noise={}'),
    ]
    expect(runs.map(({ exitCode, stderr }) => [exitCode, stderr])).toEqual(runs.map(() => [0, '']))
    const [plain, easy, nothing, medium, clean, typed] = runs.map(hashOf)
    expect([easy, nothing]).toEqual([plain, plain])
    expect(new Set([plain, medium, clean]).size).toBe(3)
    expect(typed).toBe(clean)
  })

  it.each([
    [['--env.level=mediun'], /one of easy, medium, hard, got "mediun": did you mean medium/],
    [['--env.randomise={latncy: {}}'], /--env\.randomise\.latncy: no such key, did you mean 'latency'/],
    [['--env.randomise=nowhere.yaml'], /cannot read --env\.randomise=nowhere\.yaml/],
    [['--env.randomise=5'], /--env\.randomise/],
    [['--env.randomise.table.height_m=1'], /table\.height_m: is 1, and must stay within -0\.1 to 0\.1/],
    [['--task=lift-cube', '--env.randomise.objects.spawn={near_m: 0.45, far_m: 0.5}'], /seed 1000: object 'cube'/],
  ])('%j ends with 2 and says why in a line', async (flags, says) => {
    const { exitCode, stdout, stderr } = await evaluate(...flags)
    expect([exitCode, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(says)
    expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(2)
  })

  it('says nothing of either where no flag does', () => {
    const options = envOptions(EVAL_FLAGS.parse({}))
    expect(options).not.toHaveProperty('level')
    expect(options).not.toHaveProperty('randomise')
  })
})
