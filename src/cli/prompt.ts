/** Lines that a person types, one ENTER at a time; Ctrl-C stays what it is. */

import process from 'node:process'
import { createInterface } from 'node:readline'

export interface Prompt {
  /** Somebody sits there. */
  readonly isInteractive: boolean
  /** The next line, without spaces around it; undefined when there are no more. What was typed before it was asked for does not count. */
  line(): Promise<string | undefined>
  close(): void
}

/** Nothing is read before the first `line()`. */
export function stdinPrompt(stdin: NodeJS.ReadStream = process.stdin): Prompt {
  let lines: ReturnType<typeof createInterface> | undefined
  let isAtEnd = false
  let take: ((line: string | undefined) => void) | undefined
  const give = (line: string | undefined) => {
    const taker = take
    take = undefined
    taker?.(line)
  }
  const begin = () => {
    // Without an output it is no editor: the terminal keeps its mode, and Ctrl-C is a signal.
    lines = createInterface({ input: stdin })
    lines.on('line', give)
    lines.on('close', () => {
      isAtEnd = true
      give(undefined)
    })
  }
  return {
    isInteractive: stdin.isTTY,
    line() {
      if (lines === undefined) begin()
      if (isAtEnd) return Promise.resolve(undefined)
      return new Promise(resolve => {
        take = line => {
          resolve(line?.trim())
        }
      })
    },
    close() {
      isAtEnd = true
      lines?.close()
      if (lines !== undefined) stdin.pause()
    },
  }
}
