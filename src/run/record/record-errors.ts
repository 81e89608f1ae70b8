/** What ended a recording, in words that say what is kept. */

import { StaleTargetError } from '../../env/safety/safety-errors.js'
import { TwinError } from '../../robot/errors.js'

/** A disk that is full while it is recorded, whoever met it: what is kept; any other error as it is. `episodes`: finished ones, undefined before the first began. */
export function explained(error: unknown, root: string, episodes: number | undefined): unknown {
  // Before the arm moves whoever met it says all there is to say.
  if (episodes === undefined || !isDiskFull(error)) return error
  const kept =
    episodes === 0 ? 'no episode of this recording is in it' : `${episodes} of this recording are in it, whole`
  return new TwinError('DISK_FULL', `the disk of ${root} is full: ${kept}. Free space and go on with --resume=true`, {
    cause: error,
  })
}

/** A target that came too late because the loop had waited for the encoders; any other error as it is. `queuedMost`, `queue`: pictures of one camera. */
export function blamed(error: unknown, queuedMost: number, queue: number): unknown {
  if (!(error instanceof StaleTargetError) || queuedMost < queue) return error
  return new TwinError(
    'ENCODERS_BEHIND',
    `the encoders fell behind: ${queue} pictures of a camera waited, the loop waited with them, and the arm's next target was ${error.ageS.toFixed(1)} s old, so that it was not sent. ` +
      'The episode is dropped: take --dataset.rgb_encoder.vcodec=h264, smaller pictures, fewer cameras or a lower --dataset.fps',
    { cause: error },
  )
}

function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code } = error as { readonly code?: unknown }
  return (
    code === 'ENOSPC' ||
    code === 'EDQUOT' ||
    /ENOSPC|No space left|disk is full/i.test(error.message) ||
    isDiskFull(error.cause)
  )
}
