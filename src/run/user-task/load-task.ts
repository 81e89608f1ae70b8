/** A task by its name or its file, ready to be asked for by name from then on. */

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { UsageError } from '../../robot/errors.js'
import { TASKS, taskEntry, type TaskEntry } from '../tasks.js'
import { checkedExpert, type MakeExpert } from './checked-expert.js'
import { checkedTask } from './checked-task.js'
import { importTaskFile } from './import-task-file.js'
import { isTaskFile, taskPath } from './task-file.js'
import { readTask } from './task-schema.js'
import { addUserTask, userTask } from './user-tasks.js'

const loading = new Map<string, Promise<TaskEntry>>()

/**
 * `lift-cube`, or a file that exports a `task` and maybe an `expert`, such as `./my-task.ts`. A file is run once on each thread.
 * `UsageError`, with the field and what stands there, for one that is no task.
 */
export async function loadTask(name: string): Promise<TaskEntry> {
  if (!isTaskFile(name)) return taskEntry(name)
  const path = taskPath(name)
  const known = loading.get(path)
  if (known) return known
  const loaded = load(path)
  loading.set(path, loaded)
  // Whoever mends the file may ask again.
  loaded.catch(() => loading.delete(path))
  return loaded
}

async function load(path: string): Promise<TaskEntry> {
  const exported = await importTaskFile(path)
  const { task: raw, expert } = exported
  if (raw === undefined) {
    const names = Object.keys(exported)
    const found = names.length === 0 ? 'nothing' : names.join(', ')
    throw new UsageError(`${path} exports ${found}, and no 'task': write \`export const task: Task = {..}\` in it`)
  }
  if (expert !== undefined && typeof expert !== 'function') {
    throw new UsageError(
      `${path}: expected \`expert\` to be a function that makes a policy, (context: PolicyContext) => Policy, got ${typeof expert}`,
    )
  }
  const task = checkedTask(readTask(raw, path), path)
  const own = TASKS.find(other => other.task.id === task.id)
  if (own) throw new UsageError(`${path}: task id '${task.id}' is taken by ${own.id}: give it another one`)
  const other = userTask(task.id)
  if (other) throw new UsageError(`${path}: task id '${task.id}' is taken by ${other.file}: give it another one`)
  const entry = {
    id: `user/${pascal(task.id)}-v0`,
    task,
    file: path,
    digest: createHash('sha256').update(readFileSync(path)).digest('hex'),
    ...(expert && { expert: checkedExpert(expert as MakeExpert, path) }),
  }
  addUserTask(entry)
  return entry
}

/** `push-cube` as `PushCube`. */
function pascal(id: string): string {
  return id.replaceAll(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}
