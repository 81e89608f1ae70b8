/** What a benchmark is: tasks, policies and levels, each combination a cell of so many seeded episodes. */

import { createHash } from 'node:crypto'
import { LEVEL_NAMES, varyAt, type Level } from '../../env/randomise/levels.js'
import { Sprt, type SprtOptions } from '../../env/statistics/sprt.js'
import { UsageError } from '../../robot/errors.js'
import { DEFAULT_RATE_HZ } from '../control-rate.js'
import { SEEDS } from '../seeds.js'
import { POLICY_NAMES, taskEntry, TASK_NAMES, unknownName } from '../tasks.js'
import { policyIdentity, suitePolicies, type SuitePolicy, type SuitePolicyInput } from './suite-policies.js'
import { isTaskFile } from '../user-task/task-file.js'

export interface SuiteLevel {
  /** What it is called in tables: the level's own name where nothing is changed in it. */
  readonly name: string
  readonly level: Level
  /** What is different from the level: the config of `make`'s option of that name. */
  readonly randomise?: Readonly<Record<string, unknown>>
}

export interface BenchmarkSuite {
  readonly name: string
  readonly description?: string
  readonly tasks: readonly string[]
  /** By name; what is not built in stands in `policyFiles`. */
  readonly policies: readonly string[]
  readonly policyFiles?: Readonly<Record<string, SuitePolicy>>
  readonly levels: readonly SuiteLevel[]
  /** Of each cell; episode i uses seed + i, the same in all cells, so that policies are compared on the same episodes. */
  readonly episodes: number
  readonly seed: number
  readonly rateHz: number
  /** What doing anything and doing nothing would score, beside every policy; on the first so many seeds. */
  readonly floors: { readonly policies: readonly string[]; readonly episodes: number }
  /** What can be reached at all. */
  readonly ceiling?: string
  /** A cell ends as soon as its rate is known to be low or high. */
  readonly stop?: SprtOptions
  /** Threads, where the command line names none. */
  readonly workers?: number
}

/** A suite as one writes it: what is absent has a default. */
export interface SuiteInput {
  readonly name: string
  readonly description?: string | undefined
  readonly tasks: readonly string[]
  /** Names and folders, or policies with something said of how they are run. */
  readonly policies: readonly (string | SuitePolicyInput)[]
  /** Names, or levels with something changed. Default: easy. */
  readonly levels?: readonly (Level | SuiteLevel)[] | undefined
  readonly episodes: number
  /** Default 1000. */
  readonly seed?: number | undefined
  /** Default 30. */
  readonly rateHz?: number | undefined
  /** Default: random and noop, on as many episodes as the policies. */
  readonly floors?:
    { readonly policies?: readonly string[] | undefined; readonly episodes?: number | undefined } | undefined
  /** Default: scripted; null for none. */
  readonly ceiling?: string | null | undefined
  readonly stop?: SprtOptions | undefined
  readonly workers?: number | undefined
}

const DEFAULT_SEED = 1000
const FLOORS = ['random', 'noop']
const CEILING = 'scripted'

/** `UsageError` for unknown or repeated names, and numbers out of range. */
export function suiteOf(input: SuiteInput): BenchmarkSuite {
  const { name, description, tasks, episodes, stop, workers } = input
  const { seed = DEFAULT_SEED, rateHz = DEFAULT_RATE_HZ, ceiling = CEILING } = input
  const levels = (input.levels ?? ['easy']).map(level => (typeof level === 'string' ? { name: level, level } : level))
  const floors = { policies: input.floors?.policies ?? FLOORS, episodes: input.floors?.episodes ?? episodes }
  requireList('tasks', tasks)
  const { names: policies, files } = suitePolicies(input.policies, { tasks, rateHz })
  requireList('policies', policies)
  requireList(
    'levels',
    levels.map(level => level.name),
  )
  requireKnown(
    'task',
    tasks.filter(task => !isTaskFile(task)),
    TASK_NAMES,
  )
  requireKnown(
    'policy',
    [...floors.policies, ...(ceiling === null ? [] : [ceiling])],
    [...new Set([...POLICY_NAMES, ...policies])],
  )
  levels.forEach(requireLevel)
  requireCount('episodes', episodes, 1)
  requireCount('floors.episodes', floors.episodes, 1)
  if (floors.episodes > episodes)
    throw new UsageError(
      `floors.episodes is ${floors.episodes}, more than the ${episodes} episodes of a policy: lower it`,
    )
  if (workers !== undefined) requireCount('workers', workers, 1)
  requireCount('seed', seed, 0)
  if (seed + episodes > SEEDS)
    throw new UsageError(
      `seed ${seed} leaves no room for ${episodes} episodes: take one of at most ${SEEDS - episodes}`,
    )
  if (stop !== undefined) requireStop(stop)
  return {
    name,
    ...(description === undefined ? {} : { description }),
    tasks,
    policies,
    ...(Object.keys(files).length === 0 ? {} : { policyFiles: files }),
    levels,
    episodes,
    seed,
    rateHz,
    floors,
    ...(ceiling === null ? {} : { ceiling }),
    ...(stop === undefined ? {} : { stop }),
    ...(workers === undefined ? {} : { workers }),
  }
}

/**
 * Equal for suites that run the same episodes, whatever they are called and however many threads they take. Task files must have been
 * loaded (`loadTask`).
 */
export function suiteHash({
  tasks,
  policies,
  policyFiles,
  levels,
  episodes,
  seed,
  rateHz,
  floors,
  ceiling,
  stop,
}: BenchmarkSuite): string {
  const envIds = tasks.map(taskEntry).map(({ id, digest }) => (digest === undefined ? id : `${id} ${digest}`))
  const files = Object.entries(policyFiles ?? {}).map(([name, file]) => [name, policyIdentity(file)])
  const decisive = [envIds, policies, levels, episodes, seed, rateHz, floors.policies, floors.episodes, ceiling, stop]
  return createHash('sha256')
    .update(JSON.stringify(files.length > 0 ? [...decisive, files] : decisive))
    .digest('hex')
    .slice(0, 16)
}

function requireStop(stop: SprtOptions): void {
  try {
    new Sprt(stop)
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause
    throw new UsageError(`stop: ${cause.message}`, { cause })
  }
}

/** Before the first episode runs, and not when its turn comes. A name of ours means what it means everywhere. */
function requireLevel({ name, level, randomise }: SuiteLevel): void {
  const isChanged = randomise !== undefined && Object.keys(randomise).length > 0
  if (LEVEL_NAMES.includes(name as Level) && (name !== level || isChanged)) {
    throw new UsageError(
      `a level named '${name}' that is ${isChanged ? `${level} with something changed` : level} would be taken for another one: give it a \`name\` of its own`,
    )
  }
  try {
    varyAt(level, randomise)
  } catch (cause) {
    if (!(cause instanceof UsageError)) throw cause
    throw new UsageError(`level '${name}': ${cause.message}`, { cause })
  }
}

function requireKnown(what: string, names: readonly string[], known: readonly string[]): void {
  const stranger = names.find(name => !known.includes(name))
  if (stranger !== undefined) throw new UsageError(unknownName(what, stranger, known))
}

function requireList(what: string, names: readonly string[]): void {
  if (names.length === 0) throw new UsageError(`${what} is empty: name at least one`)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw new UsageError(`${what} names '${twice}' twice: leave one out`)
}

function requireCount(what: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return
  throw new UsageError(`expected ${what} to be a whole number of at least ${least}, got ${value}`)
}
