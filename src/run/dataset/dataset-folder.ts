/** Where a dataset lies, and what it may be called: LeRobot's rules and the Hub's. */

import { existsSync, readdirSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { UsageError } from '../../robot/errors.js'
import { expandHome, lerobotHome, type UserPlace } from '../lerobot-home.js'

/** huggingface_hub's: letters, digits, `-`, `_`, `.`; none of the last two at either end. */
const NAME = /^[A-Za-z0-9_](?:[\w.-]*[A-Za-z0-9_])?$/
const MOST_CHARACTERS = 96
const STAMP = /^_\d{8}_\d{6}$/

/** The exact folder: `root` where it is given, as in LeRobot, else LeRobot's home and the repo id. */
export function datasetRoot(repoId: string, root?: string, place?: UserPlace): string {
  return root === undefined ? join(lerobotHome(place), ...repoId.split('/')) : resolve(expandHome(root, place?.home))
}

/** The repo id again. `UsageError` for one that the Hub refuses, or without a user; for `record` also for LeRobot's reserved name `eval_..`. */
export function requireRepoId(repoId: string, use: 'read' | 'record' = 'read'): string {
  const refuse = (why: string): never => {
    throw new UsageError(`--dataset.repo_id=${repoId}: ${why}`)
  }
  const parts = repoId.split('/')
  const [user, name] = parts
  if (parts.length !== 2 || user === undefined || name === undefined || user === '' || name === '') {
    return refuse(
      'a repo id is USER/NAME with one slash, as on the Hub; any user will do as long as nothing is pushed: write for example me/pick-cube',
    )
  }
  const odd = parts.find(part => !NAME.test(part) || part.includes('--') || part.includes('..'))
  if (odd !== undefined) {
    return refuse(
      `the Hub takes letters, digits, '-', '_' and '.' in '${odd}', no '--' or '..', and neither '-' nor '.' at its ends`,
    )
  }
  if (repoId.length > MOST_CHARACTERS || name.endsWith('.git')) {
    return refuse(`the Hub takes at most ${MOST_CHARACTERS} characters, and no name that ends in .git`)
  }
  if (use === 'record' && name.startsWith('eval_')) {
    return refuse(
      `LeRobot keeps names that begin with eval_ for evaluations, and refuses to record under them: choose another name, such as ${user}/${name.slice('eval_'.length) || 'pick-cube'} or ${user}/rollout_${name.slice('eval_'.length)}`,
    )
  }
  return repoId
}

/** `UsageError` where nothing lies under this repo id but recordings of it with a date and time behind the name. */
export function refuseUnstamped(repoId: string, root: string): void {
  if (existsSync(root)) return
  const [parent, name] = [dirname(root), basename(root)]
  const stamps = (existsSync(parent) ? readdirSync(parent) : [])
    .filter(each => each.startsWith(`${name}_`) && STAMP.test(each.slice(name.length)))
    .sort()
  const newest = stamps.at(-1)
  if (newest === undefined) return
  const [user] = repoId.split('/')
  const others = stamps.length === 1 ? '' : `, the newest of ${stamps.length}`
  throw new UsageError(
    `there is no ${root}. Recordings have date and time behind their name unless --dataset.no_stamp=true: write --dataset.repo_id=${user ?? ''}/${newest}${others}`,
  )
}

/** `user/name_YYYYmmdd_HHMMSS`, in the machine's own time, as LeRobot's recorder names its datasets. */
export function stamped(repoId: string, nowMs = performance.timeOrigin + performance.now()): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    ...{ year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
  }).formatToParts(nowMs)
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.find(each => each.type === type)?.value ?? ''
  const [date, time] = [
    ['year', 'month', 'day'],
    ['hour', 'minute', 'second'],
  ].map(names => names.map(each => part(each as Intl.DateTimeFormatPartTypes)).join(''))
  return `${repoId}_${date ?? ''}_${time ?? ''}`
}
