import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineCommand } from '../../src/cli/command.js'
import { UsageError } from '../../src/robot/errors.js'
import { textIo } from './text-io.js'
import { toyCommand } from './toy-command.js'

const sources = { readConfig: () => 'eval: {n_episodes: 9}\nid: 5\n' }

async function run(...argv: string[]): Promise<unknown> {
  const io = textIo()
  await toyCommand.invoke(argv, io, sources)
  return JSON.parse(io.written.stdout)
}

/** The sentences of the refusal, without the line that points to `--help`. */
async function refusal(...argv: string[]): Promise<string[]> {
  const error: unknown = await run('--task=wave', ...argv).catch((error: unknown) => error)
  if (!(error instanceof UsageError)) return expect.fail(`accepted ${argv.join(' ')}: ${String(error)}`)
  return error.message.split('\n').slice(0, -1)
}

describe('a command', () => {
  it('runs with its options checked and its defaults filled in', async () => {
    expect(await run('--task=wave', '--eval.rate_hz=30', '--json', '--cameras={top: {fps: 30}}')).toEqual({
      task: 'wave',
      eval: { n_episodes: 50, rate_hz: 30 },
      cameras: { top: { fps: 30 } },
      mode: null,
      json: true,
    })
  })

  it('takes a number or a truth value as typed where a string is wanted', async () => {
    expect(await run('--task=007')).toMatchObject({ task: '007' })
    expect(await run('--task=true')).toMatchObject({ task: 'true' })
    expect(await run('--task=x', '--policy={type: act}', '--policy.path=1e-3')).toMatchObject({
      policy: { path: '1e-3' },
    })
  })

  it('takes a flag without a value for no string', async () => {
    expect(await refusal('--task')).toEqual(['expected --task to be a string, got no value'])
    expect(await refusal('--task=')).toEqual(['expected --task to be a string, got no value'])
  })

  it('names the flag, what was expected and what was found', async () => {
    expect(await refusal('--eval.n_episodes=many')).toEqual(['expected --eval.n_episodes to be an integer, got "many"'])
    expect(await refusal('--eval.n_episodes=1.5')).toEqual(['expected --eval.n_episodes to be an integer, got 1.5'])
    expect(await refusal('--eval.n_episodes=0')).toEqual(['expected --eval.n_episodes to be at least 1, got 0'])
    expect(await refusal('--eval.n_episodes=1001')).toEqual(['expected --eval.n_episodes to be at most 1000, got 1001'])
    expect(await refusal('--eval.rate_hz=0')).toEqual(['expected --eval.rate_hz to be more than 0, got 0'])
    expect(await refusal('--eval.rate_hz=.inf')).toEqual(['expected --eval.rate_hz to be a number, got Infinity'])
    expect(await refusal('--eval=3')).toEqual(['--eval has parts, got 3: set --eval.n_episodes or --eval.rate_hz'])
    expect(await refusal('--seeds=[1, x]')).toEqual(['expected --seeds[1] to be a number, got "x"'])
    expect(await refusal('--seeds=[]')).toEqual(['expected --seeds to be a list of at least 1 entry, got []'])
    expect(await refusal('--limit=true')).toEqual(['expected --limit to be a number or none, got true'])
    expect(await refusal('--json=yes')).toEqual(['expected --json to be true or false, got "yes"'])
    expect(await refusal('--even=3')).toEqual(['--even: must be even, got 3'])
    expect(await refusal('--policy.type=acd')).toEqual(['expected --policy.type to be one of act, noop, got "acd"'])
  })

  it('suggests the nearest of the allowed words', async () => {
    expect(await refusal('--mode=fsat')).toEqual([
      'expected --mode to be one of fast, exact, got "fsat": did you mean fast?',
    ])
  })

  it('says which flag is missing', async () => {
    await expect(run()).rejects.toThrow('--task is missing: add --task=<string>')
    expect(await refusal('--policy.type=act')).toEqual(['--policy.path is missing: add --policy.path=<string>'])
  })

  it('suggests the nearest known flag for an unknown one, at every level', async () => {
    expect(await refusal('--tusk=1')).toEqual(['unknown flag --tusk: did you mean --task?'])
    expect(await refusal('--eval.n_episode=1')).toEqual([
      'unknown flag --eval.n_episode: did you mean --eval.n_episodes?',
    ])
    expect(await refusal('--evl.n_episodes=1')).toEqual([
      'unknown flag --evl.n_episodes: did you mean --eval.n_episodes?',
    ])
    expect(await refusal('--n_episodes=1')).toEqual(['unknown flag --n_episodes: did you mean --eval.n_episodes?'])
    expect(await refusal('--cameras.top={fps: 3, fsp: 3}')).toEqual([
      'unknown flag --cameras.top.fsp: did you mean --cameras.top.fps?',
    ])
    expect(await refusal('--config_pth=x')).toEqual(['unknown flag --config_pth: did you mean --config_path?'])
    expect(await refusal('--zzzzzzzzzz=1')).toEqual(['unknown flag --zzzzzzzzzz'])
  })

  it('reports all faults at once and points to its help', async () => {
    const error = await run('--eval.n_episodes=0', '--tusk=1').catch((error: unknown) => error)
    expect((error as Error).message.split('\n')).toEqual([
      '--task is missing: add --task=<string>',
      'expected --eval.n_episodes to be at least 1, got 0',
      'unknown flag --tusk: did you mean --task?',
      'see `so101 toy --help`',
    ])
  })

  it('checks a config file as strictly as flags', async () => {
    expect(await refusal('--config_path=x.yaml')).toEqual(['unknown flag --id'])
  })

  it('refuses words', async () => {
    await expect(run('--task=wave', 'now')).rejects.toThrow('`now` is one word too many')
  })
})

describe('the help text', () => {
  it('lists each flag with type, default and meaning in columns', () => {
    expect(toyCommand.help().split('\n')).toEqual([
      'so101 toy: repeat the options',
      '',
      'flag                  type             default     meaning',
      '--------------------  ---------------  ----------  ---------------------------------------------------------------------------',
      '--task                string           (required)  What to do.',
      '--eval.n_episodes     integer          50          Episodes in all.',
      '--eval.rate_hz        number                       Control steps per second.',
      '--policy.type         act|noop                     [needed with --policy] Which policy.',
      '--policy.path         string                       [type=act] Its folder.',
      '--cameras             {name: mapping}  {}          By name.',
      '--cameras.<name>.fps  number                       [needed with --cameras.<name>] Pictures per second.',
      '--mode                fast|exact|null  null        How.',
      '--seeds               list of integer              One per worker.',
      '--limit               number|none',
      '--even                number',
      '--json                true|false       false       Print JSON.',
      '--config_path         file                         a .yaml, .yml or .json file of flags; those on the command line override it',
      '--help, -h                                         print this text',
      '',
      'examples',
      '  so101 toy --task=wave --eval.n_episodes=3',
    ])
  })

  it('is printed instead of running, however incomplete the flags', async () => {
    const io = textIo()
    await toyCommand.invoke(['--eval.n_episodes=0', '-h'], io, sources)
    expect(io.written.stdout).toBe(`${toyCommand.help()}\n`)
  })
})

describe('defineCommand', () => {
  const define = (flags: z.ZodObject) =>
    defineCommand({ name: 'x', summary: 'x', flags, examples: [], run: () => undefined })

  it('refuses a schema that lets unknown flags pass, at any level', () => {
    expect(() => define(z.object({ a: z.number() }))).toThrow(TypeError)
    expect(() => define(z.strictObject({ deep: z.object({ a: z.number() }) }))).toThrow(/--deep/)
    expect(() => define(z.strictObject({ deep: z.array(z.object({ a: z.number() })).optional() }))).toThrow(/--deep/)
  })
})
