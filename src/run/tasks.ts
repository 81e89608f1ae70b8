/** Tasks and policies by the names that they have on the command line. */

import type { Task } from '../env/task.js'
import { free } from '../env/tasks/free.js'
import { insert } from '../env/tasks/insert.js'
import { liftCube } from '../env/tasks/lift-cube.js'
import { lookAt } from '../env/tasks/look-at.js'
import { move } from '../env/tasks/move.js'
import { pickPlace } from '../env/tasks/pick-place.js'
import { pickPlaceLego } from '../env/tasks/pick-place-lego.js'
import { placeInBin } from '../env/tasks/place-in-bin.js'
import { pushCube } from '../env/tasks/push-cube.js'
import { reach } from '../env/tasks/reach.js'
import { sort } from '../env/tasks/sort.js'
import { stackCube } from '../env/tasks/stack-cube.js'
import { touch } from '../env/tasks/touch.js'
import { insertExpert } from '../policies/experts/insert.js'
import { liftCubeExpert } from '../policies/experts/lift-cube.js'
import { lookAtExpert } from '../policies/experts/look-at.js'
import { pickPlaceExpert } from '../policies/experts/pick-place.js'
import { pickPlaceLegoExpert } from '../policies/experts/pick-place-lego.js'
import { placeInBinExpert } from '../policies/experts/place-in-bin.js'
import { pushCubeExpert } from '../policies/experts/push-cube.js'
import { reachExpert } from '../policies/experts/reach.js'
import { sortExpert } from '../policies/experts/sort.js'
import { stackCubeExpert } from '../policies/experts/stack-cube.js'
import { touchExpert } from '../policies/experts/touch.js'
import type { Policy, PolicyContext } from '../policies/policy.js'
import { closest } from '../robot/closest.js'
import { UsageError } from '../robot/errors.js'
import { userTask } from './user-task/user-tasks.js'

export interface TaskEntry {
  /** Of its environment. */
  readonly id: string
  readonly task: Task
  /** A user's task may have none. */
  readonly expert?: (context: PolicyContext) => Policy
  /** Of a user's task: its absolute path. */
  readonly file?: string
  /** Of what stands in the file: SHA-256, hexadecimal. */
  readonly digest?: string
}

export const TASKS: readonly TaskEntry[] = [
  { id: 'so101/Reach-v0', task: reach, expert: reachExpert },
  { id: 'so101/Touch-v0', task: touch, expert: touchExpert },
  { id: 'so101/LookAt-v0', task: lookAt, expert: lookAtExpert },
  { id: 'so101/Move-v0', task: move, expert: reachExpert },
  { id: 'so101/PushCube-v0', task: pushCube, expert: pushCubeExpert },
  { id: 'so101/LiftCube-v0', task: liftCube, expert: liftCubeExpert },
  { id: 'so101/PickPlace-v0', task: pickPlace, expert: pickPlaceExpert },
  { id: 'so101/PlaceInBin-v0', task: placeInBin, expert: placeInBinExpert },
  { id: 'so101/StackCube-v0', task: stackCube, expert: stackCubeExpert },
  { id: 'so101/Sort-v0', task: sort, expert: sortExpert },
  { id: 'so101/Insert-v0', task: insert, expert: insertExpert },
  { id: 'so101/PickPlaceLego-v0', task: pickPlaceLego, expert: pickPlaceLegoExpert },
]

/** To move the arm by hand where nothing is asked of it: no task of a benchmark, and no expert does it. */
export const FREE: TaskEntry = { id: 'so101/Free-v0', task: free }

export const TASK_NAMES: readonly string[] = TASKS.map(({ task }) => task.id)
export const POLICY_NAMES: readonly string[] = ['scripted', 'random', 'noop']

/** A user's file must be loaded first (`loadTask`). `UsageError` with the nearest name for an unknown one. */
export function taskEntry(name: string): TaskEntry {
  const entry = [...TASKS, FREE].find(({ task }) => task.id === name) ?? userTask(name)
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
