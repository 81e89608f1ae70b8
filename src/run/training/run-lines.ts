/** A program that runs beside us, line by line, and ends when we do. */

import { spawn } from 'node:child_process'
import process from 'node:process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { TrainingError } from './training-error.js'

export interface RunOptions {
  /** Beside those of this process. */
  readonly env?: Readonly<Record<string, string>>
  /** Ends the program; `runLines` then rejects with its reason. */
  readonly signal?: AbortSignal | undefined
  readonly onLine?: (line: string, from: 'stdout' | 'stderr') => void
}

export interface RunEnd {
  readonly exitCode: number
  /** The last lines of both streams. */
  readonly tail: readonly string[]
}

const TAIL_LINES = 60
/** From the request to end to the end. */
const PATIENCE_MS = 10_000

/** Its standard input stays open as long as we live: those that watch it end with us. `TrainingError` where it cannot be started. */
export async function runLines(
  command: string,
  args: readonly string[],
  { env = {}, signal, onLine }: RunOptions = {},
): Promise<RunEnd> {
  signal?.throwIfAborted()
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...env } })
  // It may end before its input is closed.
  child.stdin.on('error', () => undefined)
  const tail: string[] = []
  const read = async (stream: Readable, from: 'stdout' | 'stderr') => {
    for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) {
      if (tail.push(line) > TAIL_LINES) tail.shift()
      onLine?.(line, from)
    }
  }
  let impatience: NodeJS.Timeout | undefined
  const end = () => {
    child.kill('SIGTERM')
    impatience = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS)
  }
  signal?.addEventListener('abort', end, { once: true })
  try {
    const ended = new Promise<number>((resolve, reject) => {
      child.once('error', cause => {
        reject(new TrainingError(`${command} cannot be started: ${cause.message}`, { cause }))
      })
      child.once('close', (code, by) => {
        resolve(code ?? (by === null ? 1 : 128))
      })
    })
    const [exitCode] = await Promise.all([ended, read(child.stdout, 'stdout'), read(child.stderr, 'stderr')])
    signal?.throwIfAborted()
    return { exitCode, tail }
  } finally {
    clearTimeout(impatience)
    signal?.removeEventListener('abort', end)
  }
}
