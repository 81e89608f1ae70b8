/** What ended a recording, in words that say what is kept. */

import { TwinError, UsageError } from '../../robot/errors.js'

/** A full disk that an encoder met, said plainly; any other error as it is. The writer's own errors say it already. */
export function explained(error: unknown, root: string, episodes: number): unknown {
  if (error instanceof UsageError || !isDiskFull(error)) return error
  const kept =
    episodes === 0 ? 'no episode of this recording is in it' : `${episodes} of this recording are in it, whole`
  return new TwinError(
    'DISK_FULL',
    `the disk of ${root} is full: ${kept}. The arm was brought to rest; free space and go on with --resume=true`,
    { cause: error },
  )
}

function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code } = error as { readonly code?: unknown }
  return (
    code === 'ENOSPC' || code === 'EDQUOT' || /ENOSPC|No space left/i.test(error.message) || isDiskFull(error.cause)
  )
}
