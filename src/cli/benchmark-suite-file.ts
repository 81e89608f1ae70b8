/** Suite files: where a suite of that name is, and what stands in it, checked. */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { POLICY_OPTION_FLAGS, policyOptions } from './policy-flags.js'
import { expectation, valueAt } from '../run/expectation.js'
import { lineInYamlFile, readYamlFile } from '../run/yaml.js'
import { LEVEL_NAMES } from '../env/randomise/levels.js'
import { closest } from '../robot/closest.js'
import { UsageError } from '../robot/errors.js'
import type { SuitePolicyInput } from '../run/benchmark/suite-policies.js'
import { suiteOf, type BenchmarkSuite, type SuiteLevel } from '../run/benchmark/suite.js'
import { isTaskFile } from '../run/user-task/task-file.js'

/** Those that come with the package. */
const OWN_SUITES = fileURLToPath(new URL('../../benchmarks/success/', import.meta.url))

const LEVEL = z.strictObject({
  name: z.string().min(1).optional(),
  level: z.enum(LEVEL_NAMES),
  randomise: z.record(z.string(), z.unknown()).optional(),
})
const POLICY = z.strictObject({
  name: z.string().min(1).optional(),
  path: z.string().min(1),
  tasks: z.array(z.string()).min(1).optional(),
  ...POLICY_OPTION_FLAGS,
})
const FLOORS = z.strictObject({ policies: z.array(z.string()).optional(), episodes: z.int().min(1).optional() })
const STOP = z.strictObject({
  lowRate: z.number().gt(0).lt(1),
  highRate: z.number().gt(0).lt(1),
  alpha: z.number().gt(0).lt(0.5).default(0.05),
  beta: z.number().gt(0).lt(0.5).default(0.05),
})
const SUITE = z.strictObject({
  name: z.string().min(1).optional(),
  description: z.string().optional(),
  tasks: z.array(z.string()).min(1),
  policies: z.array(z.preprocess(value => (typeof value === 'string' ? { path: value } : value), POLICY)).min(1),
  levels: z
    .array(z.preprocess(value => (typeof value === 'string' ? { level: value } : value), LEVEL))
    .min(1)
    .optional(),
  episodes: z.int().min(1),
  seed: z.int().min(0).optional(),
  rateHz: z.number().min(1).max(200).optional(),
  floors: z.preprocess(value => (Array.isArray(value) ? { policies: value } : value), FLOORS).optional(),
  ceiling: z.string().nullable().optional(),
  stop: STOP.optional(),
  workers: z.int().min(1).max(64).optional(),
})

/** Which keys may stand where: at the top, and inside of what. */
const KEYS = new Map<PropertyKey | undefined, readonly string[]>([
  [undefined, Object.keys(SUITE.shape)],
  ['levels', Object.keys(LEVEL.shape)],
  ['policies', Object.keys(POLICY.shape)],
  ['floors', Object.keys(FLOORS.shape)],
  ['stop', Object.keys(STOP.shape)],
])

/** What the command line puts in place of what the file says. */
export interface SuiteOverrides {
  readonly episodes?: number | undefined
  readonly seed?: number | undefined
  readonly tasks?: readonly string[] | undefined
  /** As `openPolicy` takes them. */
  readonly policies?: readonly string[] | undefined
}

/** A path of a file, or the name of a suite that comes with the package. `UsageError` for whatever is wrong with it. */
export function loadSuite(word: string, overrides: SuiteOverrides = {}): BenchmarkSuite {
  const path = pathOf(word)
  return readSuite(path, readText(path), overrides)
}

export function readSuite(
  path: string,
  text: string,
  { episodes, seed, tasks, policies }: SuiteOverrides = {},
): BenchmarkSuite {
  const value = parse(path, text)
  const parsed = SUITE.safeParse(value)
  if (!parsed.success) {
    throw new UsageError(parsed.error.issues.flatMap(issue => sentencesOf(issue, value, path, text)).join('\n'))
  }
  const file = parsed.data
  const { floors } = file
  const levels = file.levels?.map(({ name, level, randomise }): SuiteLevel => {
    return { name: name ?? level, level, ...(randomise === undefined ? {} : { randomise }) }
  })
  const floorEpisodes = episodes === undefined ? floors?.episodes : Math.min(episodes, floors?.episodes ?? episodes)
  // Files are found from the suite's folder.
  const fromFolder = (task: string) => (isTaskFile(task) ? resolve(dirname(path), task) : task)
  const wanted = tasks?.map(task => (isTaskFile(task) ? resolve(task) : task))
  return inFile(path, () =>
    suiteOf({
      ...file,
      tasks: wanted ?? file.tasks.map(fromFolder),
      policies:
        policies?.map(policy => (isPolicyFolder(policy) ? resolve(policy) : policy)) ??
        onTasks(
          file.policies.map(each => policyIn(each, path, fromFolder)),
          wanted,
        ),
      name: file.name ?? basename(path).replace(/\.ya?ml$/i, ''),
      levels,
      episodes: episodes ?? file.episodes,
      seed: seed ?? file.seed,
      floors: { policies: floors?.policies, episodes: floorEpisodes },
    }),
  )
}

function policyIn(
  { name, path: given, tasks, ...flags }: z.output<typeof POLICY>,
  suitePath: string,
  fromFolder: (task: string) => string,
): SuitePolicyInput {
  return {
    name,
    path: isPolicyFolder(given) ? resolve(dirname(suitePath), given) : given,
    options: policyOptions(flags),
    tasks: tasks?.map(fromFolder),
  }
}

/** Without those that are for none of the tasks that are left. */
function onTasks(policies: readonly SuitePolicyInput[], wanted: readonly string[] | undefined): SuitePolicyInput[] {
  return policies.flatMap(({ tasks, ...policy }) => {
    const left = tasks?.filter(task => wanted?.includes(task) ?? true)
    return left?.length === 0 ? [] : [{ ...policy, tasks: left }]
  })
}

/** `./my-policy`, `policies/mine`; not `act-lift-cube`. */
function isPolicyFolder(name: string): boolean {
  return name.startsWith('.') || /[\\/]/.test(name)
}

function pathOf(word: string): string {
  if (/[\\/]|\.ya?ml$/i.test(word)) return word
  const own = join(OWN_SUITES, `${word}.yaml`)
  if (existsSync(own)) return own
  const names = ownSuiteNames()
  const guess = closest(word, names)
  const hint = guess === undefined ? '' : ` did you mean ${guess}?`
  throw new UsageError(
    `no suite '${word}':${hint} known are ${names.join(', ')}, or name a file such as ./my-suite.yaml`,
  )
}

export function ownSuiteNames(): string[] {
  return readdirSync(OWN_SUITES)
    .filter(name => name.endsWith('.yaml'))
    .map(name => name.slice(0, -'.yaml'.length))
    .sort()
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new UsageError(`cannot read the suite ${path}: ${reason}`, { cause })
  }
}

function parse(path: string, text: string): unknown {
  try {
    return readYamlFile(text)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new UsageError(`the suite ${path} is no YAML: ${reason}`, { cause })
  }
}

/** Names and numbers that only the package can judge. */
function inFile(path: string, make: () => BenchmarkSuite): BenchmarkSuite {
  try {
    return make()
  } catch (cause) {
    if (!(cause instanceof UsageError)) throw cause
    throw new UsageError(`${path}: ${cause.message}`, { cause })
  }
}

function sentencesOf(issue: z.core.$ZodIssue, value: unknown, path: string, text: string): string[] {
  const place = (at: readonly PropertyKey[]) => `${path}:${lineInYamlFile(text, at)}`
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(key => {
      const known = KEYS.get(issue.path[0]) ?? []
      const guess = closest(key, known)
      const hint = guess === undefined ? `known are ${known.join(', ')}` : `did you mean '${guess}'?`
      return `${place([...issue.path, key])}: unknown key '${key}': ${hint}`
    })
  }
  const name = nameOf(issue.path)
  const found = valueAt(value, issue.path)
  if (found === undefined && issue.code === 'invalid_type') return [`${place(issue.path)}: ${name} is missing`]
  const expected = expectation(issue)
  const got = JSON.stringify(found ?? valueAt(value, issue.path.slice(0, -1)))
  return [
    `${place(issue.path)}: ${expected === undefined ? issue.message : `expected ${name} to be ${expected}`}, got ${got}`,
  ]
}

/** `levels[1].level`. */
function nameOf(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'the suite'
  return path
    .map(name => (typeof name === 'number' ? `[${name}]` : `.${String(name)}`))
    .join('')
    .replace(/^\./, '')
}
