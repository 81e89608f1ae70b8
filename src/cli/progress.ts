/** A progress bar for long runs: the one door to cli-progress. */

import { Writable } from 'node:stream'
import { SingleBar } from 'cli-progress'
import type { Io } from './io.js'

export interface ProgressBar {
  /** `note` stands behind the bar until the next one, for instance `success 94 %`. */
  advance(count: number, note?: string): void
  /** Leaves the last state on its own line. Safe to call twice. */
  stop(): void
}

/** Drawn on stderr, and only where a person looks at it: pipes and logs get nothing. */
export function progressBar(io: Io, { total, label }: { total: number; label: string }): ProgressBar {
  const { stderr } = io
  if (stderr.isTTY !== true) return { advance: () => undefined, stop: () => undefined }

  const sink = new Writable({
    decodeStrings: false,
    write(text: string, _encoding, written) {
      stderr.write(text)
      written()
    },
  })
  const bar = new SingleBar({
    stream: Object.assign(sink, { isTTY: true, columns: stderr.columns }),
    format: `${label} [{bar}] {value}/{total} | {duration_formatted} | ETA {eta_formatted} {note}`,
    barsize: 24,
    // Leaves the terminal's own wrapping alone, so that nothing needs to be put right after Ctrl-C.
    linewrap: true,
  })
  bar.start(total, 0, { note: '' })
  return {
    advance: (count, note) => {
      bar.increment(count, note === undefined ? {} : { note })
    },
    stop: () => {
      bar.stop()
    },
  }
}
