/** A simulated arm in a process of its own, behind a pseudo terminal: bytes through the system's serial driver, scene and reset beside them. */

import { fork, type ChildProcess } from 'node:child_process'
import process from 'node:process'
import { WallClock } from '../../hardware/wall-clock.js'
import { errorOfCode, TwinError } from '../../robot/errors.js'
import type { TwinJob, TwinReply, TwinRequest } from './messages.js'
import { RemoteScene } from './remote-scene.js'

export interface PtyTwin {
  /** Open it as any serial port. */
  readonly path: string
  readonly scene: RemoteScene
  /** Ends the process. Safe to call twice. */
  close(): Promise<void>
}

/** A twin that does not end by then is ended. */
const PATIENCE_MS = 3000

interface Waiting {
  readonly resolve: (reply: TwinReply) => void
  readonly reject: (error: Error) => void
}

/** `clock`: the run's. `CapabilityError` where this system has no pseudo terminals; `TwinError` when the process ends by itself. */
export async function openPtyTwin(job: TwinJob, clock: { readonly timeS: number } = new WallClock()): Promise<PtyTwin> {
  const twin = new TwinProcess()
  try {
    const opened = await twin.ask({ kind: 'open', job })
    if (opened.kind !== 'opened') throw new TypeError(`expected the twin's path, got '${opened.kind}'`)
    const scene = new RemoteScene(request => twin.ask(request), clock)
    return { path: opened.path, scene, close: () => twin.close() }
  } catch (error) {
    await twin.close()
    throw error
  }
}

class TwinProcess {
  readonly #child: ChildProcess
  readonly #waiting: Waiting[] = []
  readonly #ended: Promise<void>
  #failure: Error | undefined
  #closing: Promise<void> | undefined

  constructor() {
    this.#child = fork(new URL('./twin-process.js', import.meta.url), {
      // Structured clone: poses come in maps.
      serialization: 'advanced',
      // On a busy machine a collection waits for its helpers, and the servos for the collection.
      execArgv: [...process.execArgv, '--single-threaded-gc'],
    })
    this.#child.on('message', (reply: TwinReply) => {
      const first = this.#waiting.shift()
      if (reply.kind === 'failed')
        first?.reject(reply.code === undefined ? new Error(reply.message) : errorOfCode(reply.code, reply.message))
      else first?.resolve(reply)
    })
    this.#ended = new Promise(resolve => {
      this.#child.once('exit', (code, signal) => {
        this.#fail(
          new TwinError('TWIN_LOST', `the simulated arm's process ended (${signal ?? code ?? 'unknown'}): start again`),
        )
        resolve()
      })
    })
    this.#child.once('error', error => {
      this.#fail(error)
    })
  }

  ask(request: TwinRequest): Promise<TwinReply> {
    return new Promise((resolve, reject) => {
      if (this.#failure) {
        reject(this.#failure)
        return
      }
      this.#waiting.push({ resolve, reject })
      this.#child.send(request)
    })
  }

  close(): Promise<void> {
    return (this.#closing ??= (async () => {
      const patience = setTimeout(() => this.#child.kill('SIGKILL'), PATIENCE_MS)
      if (!this.#failure) await this.ask({ kind: 'close' }).catch(() => undefined)
      if (this.#child.connected) this.#child.disconnect()
      await this.#ended
      clearTimeout(patience)
    })())
  }

  #fail(error: Error): void {
    this.#failure ??= error
    for (const { reject } of this.#waiting.splice(0)) reject(error)
  }
}
