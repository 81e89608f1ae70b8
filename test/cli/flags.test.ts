import { describe, expect, it } from 'vitest'
import { parseFlags } from '../../src/cli/flags.js'
import { TwinError, UsageError } from '../../src/robot/errors.js'

const noConfig = (path: string): string => {
  throw new Error(`ENOENT: no such file, open '${path}'`)
}

function parse(...argv: string[]) {
  return parseFlags(argv, { readConfig: noConfig })
}

function parseWith(config: string, ...argv: string[]) {
  return parseFlags(argv, { readConfig: () => config }).values
}

function refusal(...argv: string[]): string {
  try {
    parse(...argv)
  } catch (error) {
    if (error instanceof UsageError) return error.message
    throw error
  }
  return expect.fail(`accepted ${argv.join(' ')}`)
}

describe('parseFlags', () => {
  it('takes a value behind an equals sign and behind a space', () => {
    expect(parse('--robot.port=/dev/ttyACM0', '--seed', '7').values).toEqual({
      robot: { port: '/dev/ttyACM0' },
      seed: 7,
    })
  })

  it('splits at the first equals sign only', () => {
    expect(parse('--policy.path=a=b', '--q=--x').values).toEqual({ policy: { path: 'a=b' }, q: '--x' })
  })

  it('nests dotted names beside each other', () => {
    const { values } = parse('--a.b.c=1', '--a.b.d=2', '--a.e=3')
    expect(values).toEqual({ a: { b: { c: 1, d: 2 }, e: 3 } })
  })

  it.each([
    ['1e-3', 0.001],
    ['007', 7],
    ['0x1F', 31],
    ['0o17', 15],
    ['.5', 0.5],
    ['-3', -3],
    ['.inf', Infinity],
    ['true', true],
    ['False', false],
    ['null', null],
    ['None', null],
    ['~', null],
    ['', null],
  ])('reads %j as YAML core does', (text, value) => {
    expect(parse(`--x=${text}`).values).toEqual({ x: value })
  })

  it.each([
    'yes',
    'none',
    '1_000',
    '12:30',
    '2026-11-20',
    'lerobot/act_so101',
    'C:\\logs\\run',
    'pick: the cube',
    'a #b',
    '#3',
    '- dash',
    '*star',
    '@at',
    '!!int 3',
    "it's",
    '---',
    ' two  blanks ',
  ])('keeps %j as the string it is', text => {
    expect(parse(`--x=${text}`).values).toEqual({ x: text })
  })

  it('lets quotes make a string of anything', () => {
    expect(parse(`--a='007'`, '--b="true"', `--c='{x: 1}'`).values).toEqual({ a: '007', b: 'true', c: '{x: 1}' })
  })

  it('reads mappings and lists as YAML flow text', () => {
    const cameras = '{ front: {type: opencv, index_or_path: 0, width: 640, mode: None} }'
    const { values } = parse(`--robot.cameras=${cameras}`, '--seeds', '[0, 2, [x, 1e2]]', '--map={"a": "b"}')
    expect(values).toEqual({
      robot: { cameras: { front: { type: 'opencv', index_or_path: 0, width: 640, mode: null } } },
      seeds: [0, 2, ['x', 100]],
      map: { a: 'b' },
    })
  })

  it('reads a flag without a value as true, at the end and before another flag', () => {
    expect(parse('--json', '--seed=1', '--quiet').values).toEqual({ json: true, seed: 1, quiet: true })
  })

  it('takes a negative number behind a space for a value', () => {
    expect(parse('--x', '-3', '--y', '-.5', '--z', '-.inf').values).toEqual({ x: -3, y: -0.5, z: -Infinity })
  })

  it('lets the last of equal flags win as a whole', () => {
    expect(parse('--a={x: 1, y: 2}', '--n=1', '--a={x: 3}', '--n', '2').values).toEqual({ a: { x: 3 }, n: 2 })
  })

  it('refines a structured value by longer names, whichever stands first', () => {
    const expected = { robot: { type: 'so101', port: 'COM5', cameras: { top: { fps: 60, width: 640 } } } }
    const structured = '--robot={type: so101, port: x, cameras: {top: {fps: 30, width: 640}}}'
    const longer = ['--robot.port=COM5', '--robot.cameras.top.fps=60']
    expect(parse(structured, ...longer).values).toEqual(expected)
    expect(parse(...longer, structured).values).toEqual(expected)
  })

  it('lets a longer name replace null', () => {
    expect(parse('--policy=null', '--policy.path=x').values).toEqual({ policy: { path: 'x' } })
  })

  it('gathers words and stops reading flags behind two dashes', () => {
    const { words, values } = parse('eval', '--n=1', '-', '-5', '--', '--seed=3', '-h')
    expect(words).toEqual(['eval', '-', '-5', '--seed=3', '-h'])
    expect(values).toEqual({ n: 1 })
  })

  it('sees --help and -h wherever they stand, without swallowing the next word', () => {
    expect(parse('--help', 'eval')).toMatchObject({ help: true, words: ['eval'], values: {} })
    expect(parse('--json', '-h')).toMatchObject({ help: true, values: { json: true } })
    expect(parse('--json').help).toBe(false)
  })

  it('tells what was typed from what it means', () => {
    const { given } = parse('--robot.id=007', '--json')
    expect(given.get('robot.id')).toEqual({ text: '007', value: 7 })
    expect(given.get('json')).toEqual({ value: true })
  })
})

describe('--config_path', () => {
  const file = 'robot:\n  type: so101\n  port: /dev/ttyACM0\nseed: 1000\nlabel: None\npolicy: scripted\n'

  it('loads a whole config that flags override, wherever it stands', () => {
    const expected = { robot: { type: 'so101', port: 'COM5' }, seed: 3, label: null, policy: 'scripted' }
    expect(parseWith(file, '--config_path=run.yaml', '--seed=3', '--robot.port=COM5')).toEqual(expected)
    expect(parseWith(file, '--seed=3', '--robot.port=COM5', '--config_path', 'run.yml')).toEqual(expected)
  })

  it('gives way to a structured flag as a whole, and to a longer name where it holds a plain value', () => {
    const values = parseWith(file, '--config_path=run.yaml', '--robot={type: so100}', '--policy.path=x')
    expect(values).toMatchObject({ robot: { type: 'so100' }, policy: { path: 'x' } })
    expect(values['robot']).not.toHaveProperty('port')
  })

  it('reads JSON and an empty file', () => {
    expect(parseWith('{"eval": {"n_episodes": 5}}', '--config_path=run.json')).toEqual({ eval: { n_episodes: 5 } })
    expect(parseWith('', '--config_path=run.yaml', '--a=1')).toEqual({ a: 1 })
  })

  it('changes one place of an alias and not the other', () => {
    const values = parseWith('left: &arm {port: a}\nright: *arm\n', '--config_path=run.yaml', '--left.port=b')
    expect(values).toEqual({ left: { port: 'b' }, right: { port: 'a' } })
  })

  it('is not read when help is asked for', () => {
    expect(parse('--config_path=missing.yaml', '--help').help).toBe(true)
  })

  it('refuses a missing file, a wrong kind, no value, and a file that maps nothing', () => {
    expect(refusal('--config_path=missing.yaml')).toMatch(/--config_path=missing\.yaml.*ENOENT/)
    expect(refusal('--config_path=run.toml')).toMatch(/\.yaml, \.yml nor \.json/)
    expect(refusal('--config_path')).toMatch(/has no value/)
    expect(() => parseWith('[1, 2]', '--config_path=run.yaml')).toThrow(/holds \[1,2\]/)
    expect(() => parseWith('{"a": 1', '--config_path=run.json')).toThrow(UsageError)
    expect(() => parseWith('a: 1\na: 2\n', '--config_path=run.yaml')).toThrow(/unique/)
  })

  it('passes on the errors of whoever reads the file', () => {
    const error = new TwinError('DISK', 'the disk is gone')
    const readConfig = () => {
      throw error
    }
    expect(() => parseFlags(['--config_path=a.json'], { readConfig })).toThrow(error)
  })
})

describe('parseFlags refuses', () => {
  it.each([['--x={a: 1'], ['--x=[1, 2'], ['--x={a: 1} b'], [`--x='a' 'b'`], ['--x={a: 1, a: 2}']])(
    'malformed flow text %j, naming the flag',
    flag => {
      expect(refusal(flag)).toMatch(/^cannot read --x=/)
    },
  )

  it.each(['--=1', '--a..b=1', '--.a=1', '--a.=1', '---x', '--a b=1'])('%j as a name', flag => {
    expect(refusal(flag)).toContain('is no flag')
  })

  it.each([
    ['--__proto__.polluted=1'],
    ['--a.constructor=1'],
    ['--a.prototype.b=1'],
    ['--a={__proto__: {polluted: 1}}'],
    ['--a=[{b: {constructor: 1}}]'],
  ])('the name in %j', flag => {
    expect(refusal(flag)).toContain('is not allowed as a name')
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  })

  it('such names in config files too, YAML and JSON', () => {
    expect(() => parseWith('a:\n  __proto__: {b: 1}\n', '--config_path=x.yaml')).toThrow(UsageError)
    expect(() => parseWith('{"__proto__": {"b": 1}}', '--config_path=x.json')).toThrow(UsageError)
  })

  it('a single dash before a letter, with the spelling that works', () => {
    expect(refusal('-json')).toContain('--json')
  })

  it('a name that is a plain value and a mapping at once', () => {
    expect(refusal('--a=3', '--a.b=1')).toMatch(/--a\.b needs --a to be a mapping, which is 3/)
    expect(refusal('--a.b.c=1', '--a={b: [2]}')).toMatch(/which is \[2\]/)
  })
})
