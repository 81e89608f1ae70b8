/** What a dataset keeps of an episode beside its rows, so that the twin can lay it out again. */

import type { EpisodeNotes } from '../../dataset/frame.js'
import type { Arm } from '../../env/arm.js'
import type { Env, Info } from '../../env/env.js'
import { calibrationEntries } from '../../robot/calibration-file.js'
import type { ArmEnvMakeOptions } from '../make.js'
import { toJsonObject } from '../replay/json-value.js'
import { settingOf } from '../replay/setting.js'
import type { Attempt } from './run-attempt.js'

/** Options that say nothing of what the environment is. */
const NOT_KEPT = ['operator', 'warn'] as const satisfies readonly (keyof ArmEnvMakeOptions)[]

/** JSON of `{ id, options, setting, calibration }`: what `make` was given and what came of it in this episode, as replays have it, and what degrees are. */
export function environmentJson(
  env: Env,
  { spec, calibration }: Arm,
  options: ArmEnvMakeOptions,
  firstInfo: Info,
): string {
  const kept = Object.entries(options).filter(([name]) => !(NOT_KEPT as readonly string[]).includes(name))
  return JSON.stringify({
    id: env.spec.file ?? env.spec.id,
    options: toJsonObject(Object.fromEntries(kept), 'options'),
    setting: settingOf(env, firstInfo),
    calibration: calibrationEntries(spec, calibration),
  })
}

/** `seed`: of a twin; a device was reset with none that meant anything. */
export function notesOf({ success, stateHash }: Attempt, environment: string, seed: number | undefined): EpisodeNotes {
  return {
    success,
    environment,
    ...(seed === undefined ? {} : { seed }),
    ...(stateHash === undefined ? {} : { state_hash: stateHash }),
  }
}
