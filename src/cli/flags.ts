/** The one flag grammar of all commands, draccus' as LeRobot has it: `--a.b=c`, `--a.b c`, YAML flow values, `--config_path`. */

import { TwinError, UsageError } from '../robot/errors.js'
import { readYamlFile, readYamlValue } from '../run/yaml.js'

/** One flag as it stood on the command line. */
export interface GivenFlag {
  /** Absent for a flag without a value, which means true. */
  readonly text?: string
  readonly value: unknown
}

export interface ParsedFlags {
  /** What is no flag and no flag's value, in order. */
  words: string[]
  /** Nested by the dots: `--eval.n_episodes=5` is `{ eval: { n_episodes: 5 } }`. */
  values: Record<string, unknown>
  /** `--help` or `-h` was there; `--config_path` is not read then. */
  help: boolean
  /** By dotted name, without the dashes: only what was typed, not what a config file says. */
  given: ReadonlyMap<string, GivenFlag>
}

export interface FlagSources {
  /** The text of the file behind `--config_path`; throws where there is none. */
  readonly readConfig: (path: string) => string
}

type Mapping = Record<string, unknown>

/** Names that would reach into JavaScript's own objects. */
const REFUSED_NAMES: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])
const NEGATIVE_NUMBER = /^-(\.?\d|\.inf$)/i

/**
 * Flags set what stands at their dotted name. Of equal flags the last one wins; a longer name refines a shorter one, in whatever
 * order they stand; a config file is what all of them refine. Throws `UsageError` for whatever it cannot read.
 */
export function parseFlags(argv: readonly string[], { readConfig }: FlagSources): ParsedFlags {
  const { words, help, texts } = split(argv)
  const configPath = texts.get('config_path')
  const isConfigGiven = texts.delete('config_path')
  if (isConfigGiven && configPath === undefined)
    throw new UsageError('--config_path has no value: write --config_path=FILE.yaml')

  const given = new Map([...texts].map(([flag, text]) => [flag, readFlag(flag, text)]))
  let values = configPath === undefined || help ? {} : readConfigFile(configPath, readConfig)
  const shortFirst = [...given].map(([flag, { value }]) => ({ flag, names: flag.split('.'), value }))
  shortFirst.sort((a, b) => a.names.length - b.names.length)
  for (const { flag, names, value } of shortFirst) {
    refuseClash(flag, names, given)
    values = withValueAt(values, names, value)
  }
  return { words, values, help, given }
}

/** Flags with their texts as typed, apart from the words between them. */
function split(argv: readonly string[]) {
  const words: string[] = []
  const texts = new Map<string, string | undefined>()
  let help = false
  for (let index = 0; index < argv.length; index += 1) {
    const token = argv[index] ?? ''
    if (token === '--') {
      words.push(...argv.slice(index + 1))
      break
    }
    if (token === '-h' || token === '--help') {
      help = true
    } else if (token.startsWith('--')) {
      const equals = token.indexOf('=')
      const flag = equals < 0 ? token.slice(2) : token.slice(2, equals)
      refuseName(flag, token)
      const next = argv[index + 1]
      const isNextValue = equals < 0 && next !== undefined && !isFlag(next)
      if (isNextValue) index += 1
      texts.set(flag, isNextValue ? next : equals < 0 ? undefined : token.slice(equals + 1))
    } else if (isFlag(token)) {
      throw new UsageError(`${token} is no flag: flags begin with two dashes, such as -${token}`)
    } else {
      words.push(token)
    }
  }
  return { words, texts, help }
}

function isFlag(token: string): boolean {
  return token.startsWith('-') && token !== '-' && !NEGATIVE_NUMBER.test(token)
}

function refuseName(flag: string, token: string): void {
  const names = flag.split('.')
  if (!names.every(name => /^[\p{L}\p{N}_]\S*$/u.test(name)))
    throw new UsageError(`${token} is no flag: write --name=value, or --group.name=value with one dot between names`)
  const refused = names.find(name => REFUSED_NAMES.has(name))
  if (refused !== undefined) throw new UsageError(`--${flag}: ${refused} is not allowed as a name: choose another`)
}

function readFlag(flag: string, text: string | undefined): GivenFlag {
  if (text === undefined) return { value: true }
  try {
    const value = readYamlValue(text)
    refuseNamesInside(value, `--${flag}`)
    return { text, value }
  } catch (cause) {
    throw unreadable(`--${flag}=${text}`, 'as a YAML value: check its brackets and quotes', cause)
  }
}

function readConfigFile(path: string, readConfig: FlagSources['readConfig']): Mapping {
  if (!/\.(ya?ml|json)$/i.test(path))
    throw new UsageError(`--config_path=${path} is neither .yaml, .yml nor .json: name a file of one of these kinds`)
  try {
    const text = readConfig(path)
    const values = /\.json$/i.test(path) ? (JSON.parse(text) as unknown) : (readYamlFile(text) ?? {})
    if (!isMapping(values))
      throw new UsageError(
        `--config_path=${path} holds ${JSON.stringify(values)}: its top level must map flags to values`,
      )
    refuseNamesInside(values, `--config_path=${path}`)
    return values
  } catch (cause) {
    throw unreadable(`--config_path=${path}`, 'as a config file: check the path and its text', cause)
  }
}

function unreadable(what: string, how: string, cause: unknown): TwinError {
  if (cause instanceof TwinError) return cause
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new UsageError(`cannot read ${what} ${how} (${reason})`, { cause })
}

function refuseNamesInside(value: unknown, where: string): void {
  if (typeof value !== 'object' || value === null) return
  for (const [name, inner] of Object.entries(value)) {
    if (REFUSED_NAMES.has(name)) throw new UsageError(`${where}: ${name} is not allowed as a name: choose another`)
    refuseNamesInside(inner, where)
  }
}

/** `--a=3 --a.b=1` contradicts itself; null gives way, and so does whatever a config file says. */
function refuseClash(flag: string, names: readonly string[], given: ReadonlyMap<string, GivenFlag>): void {
  for (let length = 1; length < names.length; length += 1) {
    const shorter = names.slice(0, length).join('.')
    let value = given.get(shorter)?.value
    for (const name of names.slice(length)) {
      if (value === undefined || value === null) break
      if (!isMapping(value))
        throw new UsageError(
          `--${flag} needs --${shorter} to be a mapping, which is ${JSON.stringify(value)}: drop one`,
        )
      value = Object.hasOwn(value, name) ? value[name] : undefined
    }
  }
}

/** A copy, because aliases in a YAML file share one object between several places. */
function withValueAt(tree: unknown, [name, ...rest]: readonly string[], value: unknown): Mapping {
  const copy: Mapping = isMapping(tree) ? { ...tree } : {}
  if (name !== undefined) copy[name] = rest.length === 0 ? value : withValueAt(copy[name], rest, value)
  return copy
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
