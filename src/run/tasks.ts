/** Tasks and policies by the names that they have on the command line. */

import type { Task } from '../env/task.js'
import { liftCube } from '../env/tasks/lift-cube.js'
import { reach } from '../env/tasks/reach.js'
import { liftCubeExpert } from '../policies/experts/lift-cube.js'
import { reachExpert } from '../policies/experts/reach.js'
import type { Policy, PolicyContext } from '../policies/policy.js'
import { closest } from '../robot/closest.js'
import { UsageError } from '../robot/errors.js'

export interface TaskEntry {
  /** Of its environment. */
  readonly id: string
  readonly task: Task
  readonly expert: (context: PolicyContext) => Policy
}

export const TASKS: readonly TaskEntry[] = [
  { id: 'so101/Reach-v0', task: reach, expert: reachExpert },
  { id: 'so101/LiftCube-v0', task: liftCube, expert: liftCubeExpert },
]

export const TASK_NAMES: readonly string[] = TASKS.map(({ task }) => task.id)
export const POLICY_NAMES: readonly string[] = ['scripted', 'random', 'noop']

/** `UsageError` with the nearest name for an unknown one. */
export function taskEntry(name: string): TaskEntry {
  const entry = TASKS.find(({ task }) => task.id === name)
  if (entry) return entry
  throw new UsageError(unknownName('task', name, TASK_NAMES))
}

/** The environment id of a task's name; `UsageError` with the nearest one for an unknown name. */
export function envId(taskName: string): string {
  return taskEntry(taskName).id
}

/** What to say of a name that is none. */
export function unknownName(what: string, name: string, known: readonly string[]): string {
  const near = closest(name, known)
  const hint = near === undefined ? ':' : `, did you mean '${near}'?`
  return `no ${what} '${name}'${hint} known are ${known.join(', ')}`
}
