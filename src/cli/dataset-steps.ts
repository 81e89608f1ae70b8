/** One line on stderr that says what is being done; nothing where nobody looks. */

import type { Io } from './io.js'

const ERASE_LINE = '\r\u001b[K'

export interface StepLine {
  readonly show: (what: string) => void
  readonly clear: () => void
}

export function stepLine({ stderr }: Io): StepLine {
  if (stderr.isTTY !== true) return { show: () => undefined, clear: () => undefined }
  return {
    show(what) {
      stderr.write(`${ERASE_LINE}${what.slice(0, (stderr.columns || 80) - 1)}`)
    },
    clear() {
      stderr.write(ERASE_LINE)
    },
  }
}
