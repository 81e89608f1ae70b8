/** A pseudo terminal: a device path that any program opens as a serial port, with us at the other end of the wire. */

import { writeSync } from 'node:fs'
import type { IPty } from '@lydell/node-pty'
import { CapabilityError } from '../../robot/errors.js'
import type { BytePortEvents } from '../byte-port.js'
import type { PublishedPort } from '../published-port.js'
import { PacedInput } from './paced-input.js'
import { linkTo } from './pty-link.js'

/**
 * The child keeps the terminal open between two programs. It leads the terminal's session, so that it gets SIGHUP when the master closes,
 * even where we are killed. It never reads, since it would take bytes from the program. 68 years: not every `sleep` knows `infinity`.
 */
const HOLD_OPEN = 'stty raw -echo; tty; exec sleep 2147483647'
const PATH_TIMEOUT_MS = 5000

export interface PtyOptions {
  /** A stable name: a symbolic link that is made, and taken away when the port closes. */
  readonly link?: string | undefined
}

/** `CapabilityError` where this system has no pseudo terminals; `UsageError` for a link that cannot be made. */
export async function openPty({ link }: PtyOptions = {}): Promise<PublishedPort> {
  const terminal = await spawnHolder()
  try {
    const devicePath = await pathPrinted(terminal)
    const unlink = link === undefined ? undefined : await linkTo(devicePath, link)
    return new PtyPort(terminal, link ?? devicePath, unlink)
  } catch (error) {
    terminal.kill('SIGKILL')
    throw error
  }
}

/** node-pty's terminal, with the file descriptor of the master, which its declarations leave out. */
interface Terminal extends IPty {
  readonly fd: number
}

class PtyPort implements PublishedPort {
  readonly path: string
  readonly #input: PacedInput
  #events: BytePortEvents | undefined
  #closing: Promise<void> | undefined
  readonly #ended: Promise<void>
  #hasEnded = false

  constructor(
    private readonly terminal: Terminal,
    path: string,
    private readonly unlink: (() => Promise<void>) | undefined,
  ) {
    this.path = path
    this.#input = new PacedInput(terminal, bytes => this.#events?.data(bytes))
    terminal.onData(chunk => {
      // Without an encoding node-pty hands out Buffers, whatever its declarations say.
      this.#input.take(chunk as unknown as Uint8Array)
    })
    this.#ended = new Promise(resolve => {
      terminal.onExit(({ exitCode, signal = 0 }) => {
        this.#hasEnded = true
        resolve()
        if (this.#closing !== undefined) return
        this.#events?.lost(new Error(`the process that holds the terminal ended (exit ${exitCode}, signal ${signal})`))
      })
    })
  }

  listen(events: BytePortEvents): void {
    this.#events = events
  }

  write(bytes: Uint8Array): void {
    if (this.#hasEnded || this.#closing !== undefined) return
    try {
      // Straight to the descriptor, which does not block: through the stream a program that never reads would fill our memory.
      writeSync(this.terminal.fd, bytes)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
    }
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#end())
  }

  async #end(): Promise<void> {
    this.#input.drop()
    if (!this.#hasEnded) this.terminal.kill('SIGKILL')
    await this.#ended
    await this.unlink?.()
  }
}

async function spawnHolder(): Promise<Terminal> {
  if (process.platform === 'win32')
    throw new CapabilityError('Windows has no pseudo terminals: publish with tcp://127.0.0.1:PORT')
  try {
    const { spawn } = await import('@lydell/node-pty')
    return spawn('/bin/sh', ['-c', HOLD_OPEN], {
      encoding: null,
      env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin' },
    }) as Terminal
  } catch (error) {
    throw new CapabilityError(
      `no pseudo terminal on ${process.platform}-${process.arch} (${(error as Error).message}): run npm install with optional packages, or publish with tcp://127.0.0.1:PORT`,
    )
  }
}

/** The device path that `tty` prints into the terminal once it is raw. */
function pathPrinted(terminal: Terminal): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = ''
    const fail = (reason: string) => {
      stop()
      reject(new CapabilityError(`no pseudo terminal (${reason}): publish with tcp://127.0.0.1:PORT`))
    }
    const timer = setTimeout(() => {
      fail(`its path did not come in ${PATH_TIMEOUT_MS / 1000} s`)
    }, PATH_TIMEOUT_MS)
    const listeners = [
      terminal.onData(chunk => {
        printed += Buffer.from(chunk).toString()
        if (!printed.endsWith('\n')) return
        const path = printed.trim()
        if (!path.startsWith('/dev/')) {
          fail(`sh said: ${path}`)
          return
        }
        stop()
        resolve(path)
      }),
      terminal.onExit(({ exitCode }) => {
        fail(`sh ended with ${exitCode}: ${printed.trim()}`)
      }),
    ]
    const stop = () => {
      clearTimeout(timer)
      for (const listener of listeners) listener.dispose()
    }
  })
}
