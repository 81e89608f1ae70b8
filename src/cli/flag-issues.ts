/** What zod found wrong with a command's flags, in sentences that name the flag, what was expected and what was found. */

import type { z } from 'zod'
import { closest } from '../robot/closest.js'
import { expectation, NOUNS, valueAt } from '../run/expectation.js'
import type { FlagRow } from './flag-rows.js'
import type { GivenFlag, ParsedFlags } from './flags.js'

type Issue = z.core.$ZodIssue
type Path = readonly PropertyKey[]

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
