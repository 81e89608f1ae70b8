/** What zod found wrong with a command's flags, in sentences that name the flag, what was expected and what was found. */

import type { z } from 'zod'
import { closest } from '../robot/closest.js'
import type { FlagRow } from './flag-rows.js'
import type { GivenFlag, ParsedFlags } from './flags.js'

type Issue = z.core.$ZodIssue
type Path = readonly PropertyKey[]

const NOUNS: Readonly<Record<string, string>> = {
  int: 'an integer',
  number: 'a number',
  string: 'a string',
  boolean: 'true or false',
  object: 'a mapping {name: value}',
  record: 'a mapping {name: value}',
  array: 'a list [a, b]',
  tuple: 'a list [a, b]',
}

/** One sentence for each fault, in zod's order. */
export function describeIssues(
  issues: readonly Issue[],
  { values, given }: Pick<ParsedFlags, 'values' | 'given'>,
  rows: readonly FlagRow[],
): string[] {
  return issues.flatMap(issue => {
    if (issue.code === 'unrecognized_keys')
      return issue.keys.flatMap(key => describeUnknown([...issue.path, key], given, rows))
    const found = valueAt(values, issue.path)
    return found === undefined
      ? describeMissing(flagOf(issue.path), rows)
      : describeWrong(issue, found, given.get(issue.path.join('.')), rows)
  })
}

/** What stands at a path of the nested values, `undefined` where nothing does. */
export function valueAt(values: unknown, path: Path): unknown {
  let value = values
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Record<PropertyKey, unknown>)[name]
  }
  return value
}

/** All flags that were typed at or under an unknown name; the name itself where a config file brought it. */
function describeUnknown(path: Path, given: ParsedFlags['given'], rows: readonly FlagRow[]): string[] {
  const unknown = path.join('.')
  const typed = [...given.keys()].filter(flag => flag === unknown || flag.startsWith(`${unknown}.`))
  return (typed.length > 0 ? typed : [unknown]).map(flag => {
    const names = flag.split('.')
    const known = rows.map(row =>
      row.flag
        .split('.')
        .map((name, index) => (name === '<name>' ? (names[index] ?? name) : name))
        .join('.'),
    )
    const guess = closest(flag, [...known, 'config_path', 'help'])
    return `unknown flag --${flag}${guess === undefined ? '' : `: did you mean --${guess}?`}`
  })
}

function describeMissing(flag: string, rows: readonly FlagRow[]): string {
  const row = rows.find(each => each.flag === flag) ?? rows.find(each => each.flag.startsWith(`${flag}.`))
  return `--${flag} is missing: add --${row?.flag ?? flag}=<${row?.type ?? 'value'}>`
}

function describeWrong(issue: Issue, found: unknown, given: GivenFlag | undefined, rows: readonly FlagRow[]): string {
  const flag = flagOf(issue.path)
  const inside = rows.filter(row => row.flag.startsWith(`${flag}.`)).map(row => `--${row.flag}`)
  if (inside.length > 0 && typeof found !== 'object')
    return `--${flag} has parts, got ${show(found)}: set ${inside.join(' or ')}`
  // `--flag` alone and `--flag=`.
  const isBare = given !== undefined && (given.text ?? '').trim() === ''
  const got = isBare ? 'no value' : show(found)
  // For text in place of an integer zod names any number.
  const isInteger = rows.find(row => row.flag === flag)?.type === 'integer'
  const expected = issue.code === 'invalid_type' && isInteger ? NOUNS['int'] : expectation(issue)
  if (expected === undefined) return `--${flag}: ${issue.message}, got ${got}`
  const choices = issue.code === 'invalid_value' ? issue.values.map(String) : []
  const guess = typeof found === 'string' ? closest(found, choices) : undefined
  return `expected --${flag} to be ${expected}, got ${got}${guess === undefined ? '' : `: did you mean ${guess}?`}`
}

/** `undefined` where zod's own message is all there is, for instance a refinement's. */
export function expectation(issue: Issue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return NOUNS[issue.expected] ?? issue.expected
    case 'invalid_value':
      return oneOf(issue.values.map(String))
    case 'invalid_union':
      return unionExpectation(issue)
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`
    case 'too_small':
      return bound(issue.origin, issue.inclusive === false ? 'more than' : 'at least', issue.minimum)
    case 'too_big':
      return bound(issue.origin, issue.inclusive === false ? 'less than' : 'at most', issue.maximum)
    default:
      return undefined
  }
}

function unionExpectation(issue: z.core.$ZodIssueInvalidUnion): string | undefined {
  if (issue.discriminator !== undefined && 'options' in issue && Array.isArray(issue.options))
    return oneOf(issue.options.map(String))
  const branches = issue.errors.map(([first]) => (first === undefined ? undefined : expectation(first)))
  return branches.includes(undefined) || branches.length === 0 ? undefined : [...new Set(branches)].join(' or ')
}

function oneOf(values: readonly string[]): string {
  return values.length === 1 ? values.join() : `one of ${values.join(', ')}`
}

function bound(origin: string, relation: string, limit: number | bigint): string {
  if (origin === 'string') return `a string of ${relation} ${limit} characters`
  if (origin === 'array' || origin === 'set')
    return `a list of ${relation} ${limit} ${Number(limit) === 1 ? 'entry' : 'entries'}`
  return `${relation} ${limit}`
}

/** `cameras.front.fps`, `seeds[1]`. */
function flagOf(path: Path): string {
  return path
    .map(name => (typeof name === 'number' ? `[${name}]` : `.${String(name)}`))
    .join('')
    .slice(1)
}

function show(value: unknown): string {
  // JSON turns these into null.
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : JSON.stringify(value)
}
