/** What is trained on: a dataset's folder, and what a policy can see of it. */

import { existsSync, readFileSync } from 'node:fs'
import { isAbsolute, join, relative, sep } from 'node:path'
import { z } from 'zod'
import { cameraOfKey } from '../../env/camera/image-features.js'
import { UsageError } from '../../robot/errors.js'
import { shellWord } from '../../robot/shell-word.js'
import { lerobotHome } from '../lerobot-home.js'

export interface TrainingData {
  readonly root: string
  /** LeRobot wants one, also where nothing is fetched. */
  readonly repoId: string
  readonly cameras: readonly string[]
  readonly hasEnvironmentState: boolean
}

const INFO = z.object({
  codebase_version: z.string(),
  total_episodes: z.number(),
  features: z.record(z.string(), z.object({ dtype: z.string() })),
})

/** `UsageError` for what is no dataset, and for one that LeRobot 0.4 cannot be trained on. */
export function trainingData(root: string, repoId?: string): TrainingData {
  const file = join(root, 'meta', 'info.json')
  if (!existsSync(file))
    throw new UsageError(`${root} is no LeRobot dataset (it has no meta/info.json): record one with so101 record`)
  const parsed = INFO.safeParse(JSON.parse(readFileSync(file, 'utf8')))
  if (!parsed.success)
    throw new UsageError(`${file} is not what LeRobot writes: so101 dataset check ${shellWord(root)}`)
  const { codebase_version: version, total_episodes: episodes, features } = parsed.data
  if (!version.startsWith('v3'))
    throw new UsageError(`${root} is of version ${version}, and LeRobot 0.4 trains on v3.0: so101 dataset convert`)
  if (episodes === 0) throw new UsageError(`${root} has no episodes: record some with so101 record`)
  return {
    root,
    repoId: repoId ?? repoIdOf(root),
    cameras: Object.keys(features).flatMap(name => cameraOfKey(name) ?? []),
    hasEnvironmentState: features['observation.environment_state'] !== undefined,
  }
}

/** Below LeRobot's home the path is the id. */
function repoIdOf(root: string): string {
  const parts = relative(lerobotHome(), root).split(sep)
  const isBelow = parts.length === 2 && parts[0] !== '..' && !isAbsolute(parts.join(sep))
  return isBelow ? parts.join('/') : `local/${root.split(sep).findLast(part => part !== '') ?? 'dataset'}`
}
