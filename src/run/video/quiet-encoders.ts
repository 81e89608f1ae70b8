/** SVT-AV1 prints a page to stderr for each clip, past FFmpeg's log. */

import process from 'node:process'

/** Errors alone. */
const LEVEL = '1'

/** Before an encoder is opened. A worker thread must share the process's environment (`env: SHARE_ENV`), or be told by its parent's call. */
export function quietEncoders(): void {
  process.env['SVT_LOG'] ??= LEVEL
}
