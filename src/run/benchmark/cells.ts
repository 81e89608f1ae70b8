/** The cells of a suite in the order in which they run: one task, one level, one policy, so many seeds. */

import type { ArmEnvMakeOptions } from '../make.js'
import { taskEntry } from '../tasks.js'
import type { EpisodeJob } from '../episode-jobs.js'
import type { PolicyOptions } from '../policies/policy-options.js'
import type { SuitePolicy } from './suite-policies.js'
import type { BenchmarkSuite } from './suite.js'

/** The policy that a task brings with it. */
const EXPERT = 'scripted'

export type CellRole = 'policy' | 'ceiling' | 'floor'

/** Behind a policy's name in tables. */
export const ROLE_NOTES: Readonly<Record<CellRole, string>> = { policy: '', ceiling: ' (ceiling)', floor: ' (floor)' }

/** What a cell is, apart from what came of it. */
export interface CellInfo {
  readonly task: string
  /** Of the environment, with the task's version. */
  readonly envId: string
  /** Of what stands in the file of a user's task. */
  readonly digest?: string
  readonly level: string
  readonly policy: string
  /** Of its folder, where it is not built in. */
  readonly policyDigest?: string
  readonly policyOptions?: PolicyOptions
  readonly role: CellRole
  /** The environment's options. */
  readonly options: ArmEnvMakeOptions
  /** The task's steps to success, in their order. */
  readonly subGoals: readonly string[]
}

export interface Cell extends CellInfo {
  readonly episodes: number
  /** Of a user's task. */
  readonly file?: string
  /** Where it is not built in. */
  readonly policyPath?: string
}

/** A user's task without an expert has no ceiling. Task files must have been loaded (`loadTask`). */
export function cellsOf(suite: BenchmarkSuite): Cell[] {
  const roles = rolesOf(suite)
  const files = suite.policyFiles ?? {}
  return suite.tasks.map(taskEntry).flatMap(({ id: envId, task, file, digest, expert }) =>
    suite.levels.flatMap(({ name, level, randomise }) =>
      [...roles]
        .filter(([policy, role]) => role !== 'ceiling' || policy !== EXPERT || expert !== undefined)
        .filter(([policy]) => files[policy]?.tasks?.some(name => name === task.id || name === file) ?? true)
        .map(([policy, role]) => ({
          task: task.id,
          envId,
          ...(digest === undefined ? {} : { digest }),
          level: name,
          policy,
          ...aboutPolicy(files[policy]),
          role,
          options: {
            rateHz: suite.rateHz,
            level,
            ...(randomise === undefined ? {} : { randomise }),
            ...camerasOf(files[policy]),
          },
          subGoals: Object.keys(task.subGoals),
          episodes: role === 'floor' ? suite.floors.episodes : suite.episodes,
          ...(file === undefined ? {} : { file }),
        })),
    ),
  )
}

/** Tells it from the others of its suite. */
export function cellKey({ task, level, policy }: Pick<CellInfo, 'task' | 'level' | 'policy'>): string {
  return `${task} ${level} ${policy}`
}

export function jobOf({ task, file = task, policy, policyPath = policy, policyOptions, options }: Cell): EpisodeJob {
  return { task: file, policy: policyPath, ...(policyOptions && { policyOptions }), env: options }
}

function aboutPolicy(file: SuitePolicy | undefined): Pick<Cell, 'policyPath' | 'policyDigest' | 'policyOptions'> {
  if (!file) return {}
  const { path, digest, options } = file
  return {
    policyPath: path,
    ...(digest === undefined ? {} : { policyDigest: digest }),
    ...(options && { policyOptions: options }),
  }
}

function camerasOf(file: SuitePolicy | undefined): Pick<ArmEnvMakeOptions, 'cameras'> {
  return file?.cameras ? { cameras: file.cameras } : {}
}

/** A policy under test may be the ceiling or a floor as well, and is run once. */
function rolesOf({ policies, ceiling, floors }: BenchmarkSuite): ReadonlyMap<string, CellRole> {
  const roles = new Map<string, CellRole>(policies.map(policy => [policy, 'policy']))
  if (ceiling !== undefined && !roles.has(ceiling)) roles.set(ceiling, 'ceiling')
  for (const floor of floors.policies) if (!roles.has(floor)) roles.set(floor, 'floor')
  return roles
}
