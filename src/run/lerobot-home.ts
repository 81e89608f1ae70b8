/** Where LeRobot keeps its files: calibrations and datasets. */

import { homedir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { UsageError } from '../robot/errors.js'

export interface UserPlace {
  /** Default: the process's. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  /** Default: the user's. */
  readonly home?: string | undefined
}

/**
 * $HF_LEROBOT_HOME, else $HF_HOME/lerobot, else ~/.cache/huggingface/lerobot: LeRobot's utils/constants.py, and huggingface_hub's, which looks at
 * XDG_CACHE_HOME besides. `UsageError` for LEROBOT_HOME, which LeRobot refuses too.
 */
export function lerobotHome({ env = process.env, home = homedir() }: UserPlace = {}): string {
  const { LEROBOT_HOME: former } = env
  if (former !== undefined) {
    throw new UsageError(
      `LEROBOT_HOME is set (${former}), and LeRobot refuses that: unset it, and set HF_LEROBOT_HOME in its place`,
    )
  }
  const cache = env['HF_HOME'] ?? join(env['XDG_CACHE_HOME'] ?? join(home, '.cache'), 'huggingface')
  return expandHome(env['HF_LEROBOT_HOME'] ?? join(expandHome(cache, home), 'lerobot'), home)
}

export function expandHome(path: string, home = homedir()): string {
  return path === '~' || path.startsWith('~/') ? join(home, path.slice(1)) : path
}
