/** Why an episode failed, from how far it got: the same few words for all tasks. */

import { isStopped, type EpisodeOutcome } from '../episode-jobs.js'

export const STOPPED_BY_ERROR = 'stopped by error'

/** `subGoals`: the task's, in their order. Of an episode that is no success. */
export function failureOf(outcome: EpisodeOutcome, subGoals: readonly string[]): string {
  if (isStopped(outcome)) return STOPPED_BY_ERROR
  const missing = subGoals.find(name => outcome.subGoals[name] === undefined)
  if (missing !== undefined) return `never ${missing}`
  const last = subGoals.at(-1)
  return last === undefined ? 'never success' : `lost after ${last}`
}
