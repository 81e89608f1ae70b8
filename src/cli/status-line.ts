/** One line that says how a long run goes: redrawn in place where a person looks, now and then a new line in a log. */

import type { Io } from './io.js'

export interface StatusLine {
  show(text: string): void
  /** A line of its own, which stays. */
  note(text: string): void
  /** Leaves the last text where it is. */
  end(): void
}

const WIDTH = 80
const ERASE_LINE = '\r\u001b[K'

/** On stderr. `logEvery`: of so many texts a log gets one, the first included. */
export function statusLine({ stderr }: Io, { logEvery }: { readonly logEvery: number }): StatusLine {
  const note = (text: string) => {
    stderr.write(`${text}\n`)
  }
  if (stderr.isTTY !== true) {
    let shown = 0
    return {
      show: text => {
        if (shown++ % logEvery === 0) note(text)
      },
      note,
      end: () => undefined,
    }
  }
  let last = ''
  const show = (text: string) => {
    // Cut, since a line that wraps could not be redrawn. Terminals that do not know their width say 0.
    last = text.slice(0, (stderr.columns || WIDTH) - 1)
    stderr.write(`${ERASE_LINE}${last}`)
  }
  return {
    show,
    note: text => {
      note(last === '' ? text : `${ERASE_LINE}${text}`)
      if (last !== '') show(last)
    },
    end: () => {
      if (last !== '') stderr.write('\n')
      last = ''
    },
  }
}
