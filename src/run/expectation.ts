/** What a schema wanted where it found something else, in words. */

import type { z } from 'zod'

type Issue = z.core.$ZodIssue

export const NOUNS: Readonly<Record<string, string>> = {
  int: 'an integer',
  number: 'a number',
  string: 'a string',
  boolean: 'true or false',
  object: 'a mapping {name: value}',
  record: 'a mapping {name: value}',
  array: 'a list [a, b]',
  tuple: 'a list [a, b]',
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

/** What stands at a path of the nested values, `undefined` where nothing does. */
export function valueAt(values: unknown, path: readonly PropertyKey[]): unknown {
  let value = values
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Record<PropertyKey, unknown>)[name]
  }
  return value
}
