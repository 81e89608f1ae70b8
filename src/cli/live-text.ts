/** Some lines that are redrawn in place, where a person looks at them. */

import type { TextStream } from './io.js'

const CLEAR_BELOW = '\u001b[J'
const up = (lines: number) => `\r\u001b[${lines}A`

export interface LiveText {
  show(text: string): void
  /** Lines that stay, above the live ones. */
  note(text: string): void
  /** What is shown stays: others write below it, and the next text begins there. */
  leave(): void
}

/** For a terminal; in a pipe the codes would be noise. What is shown last stays when nothing more comes. */
export function liveText(stream: TextStream): LiveText {
  let shown: readonly string[] = []
  const draw = (before: string, lines: readonly string[]) => {
    const back = shown.length === 0 ? '' : `${up(shown.length)}${CLEAR_BELOW}`
    stream.write(`${back}${before}${lines.map(line => `${line}\n`).join('')}`)
    shown = lines
  }
  return {
    show(text) {
      // Cut, since a line that wraps takes two. Terminals that do not know their width say 0.
      const width = (stream.columns || 80) - 1
      draw(
        '',
        text.split('\n').map(line => line.slice(0, width)),
      )
    },
    note(text) {
      draw(`${text}\n`, shown)
    },
    leave() {
      shown = []
    },
  }
}
