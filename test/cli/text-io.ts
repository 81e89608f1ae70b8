/** An `Io` that keeps what is written, for tests of commands. */

import type { Io } from '../../src/cli/io.js'

export interface TextIo extends Io {
  /** Everything written so far. */
  readonly written: { stdout: string; stderr: string }
}

export function textIo({ isTTY = false, columns = 80 }: { isTTY?: boolean; columns?: number } = {}): TextIo {
  const written = { stdout: '', stderr: '' }
  const stream = (name: 'stdout' | 'stderr') => ({
    isTTY,
    columns,
    write: (text: string) => {
      written[name] += text
    },
  })
  return { written, stdout: stream('stdout'), stderr: stream('stderr'), env: {} }
}
