/** The users' tasks that have been loaded on this thread. */

import { UsageError } from '../../robot/errors.js'
import type { TaskEntry } from '../tasks.js'
import { isTaskFile, taskPath } from './task-file.js'

export interface UserTask extends TaskEntry {
  readonly file: string
}

const byPath = new Map<string, UserTask>()

export function addUserTask(entry: UserTask): void {
  byPath.set(entry.file, entry)
}

/** By its file or its id; undefined where there is none of that id. `UsageError` for a file that has not been loaded. */
export function userTask(name: string): UserTask | undefined {
  if (!isTaskFile(name)) return [...byPath.values()].find(({ task }) => task.id === name)
  const entry = byPath.get(taskPath(name))
  if (entry) return entry
  throw new UsageError(`the task file ${name} has not been loaded: await loadTask('${name}') first`)
}
