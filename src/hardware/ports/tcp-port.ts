/** A bus that another program serves over TCP. */

import { connect, type Socket } from 'node:net'
import { PortAbsentError, PortLostError } from '../../robot/bus-errors.js'
import { ClosedError } from '../../robot/errors.js'
import type { BytePort, BytePortEvents } from '../byte-port.js'
import { parseTcpPath } from './tcp-address.js'

const CONNECT_TIMEOUT_MS = 5000

/** `UsageError` for a path that is none, `PortAbsentError` where nobody listens. */
export async function openTcpPort(path: string, baudRate: number): Promise<BytePort> {
  const address = parseTcpPath(path)
  // Requests are small and each is waited for: Nagle's algorithm would add 40 ms to some.
  const socket = connect({ ...address, noDelay: true })
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve).once('error', reject)
      socket.setTimeout(CONNECT_TIMEOUT_MS, () => {
        reject(new Error(`no answer in ${CONNECT_TIMEOUT_MS / 1000} s`))
      })
    })
  } catch (error) {
    socket.destroy()
    throw new PortAbsentError(path, [], { cause: error })
  }
  socket.setTimeout(0)
  return new TcpPort(path, baudRate, socket)
}

class TcpPort implements BytePort {
  #events: BytePortEvents | undefined
  #state: 'open' | 'lost' | 'closed' = 'open'
  #isDiscarding = false

  constructor(
    readonly path: string,
    /** What the other side has set; bytes over TCP have none. */
    public baudRate: number,
    private readonly socket: Socket,
  ) {
    let cause: Error | undefined
    socket.on('data', bytes => {
      if (!this.#isDiscarding) this.#events?.data(bytes)
    })
    socket.on('error', error => (cause = error))
    socket.on('close', () => {
      if (this.#state !== 'open') return
      this.#state = 'lost'
      this.#events?.lost(new PortLostError(path, { cause }))
    })
  }

  get isOpen(): boolean {
    return this.#state === 'open'
  }

  listen(events: BytePortEvents): void {
    this.#events = events
  }

  write(bytes: Uint8Array): void | Promise<void> {
    this.#checkOpen()
    // A copy, since the socket keeps what the system does not take at once.
    if (this.socket.write(Uint8Array.from(bytes))) return
    return new Promise((resolve, reject) => {
      const settle = () => {
        this.socket.off('drain', settle).off('close', settle)
        if (this.isOpen) resolve()
        else reject(new PortLostError(this.path))
      }
      this.socket.on('drain', settle).on('close', settle)
    })
  }

  /** One turn of the event loop, in which whatever has arrived is read. */
  async discardInput(): Promise<void> {
    this.#checkOpen()
    this.#isDiscarding = true
    await new Promise(resolve => setImmediate(resolve))
    this.#isDiscarding = false
  }

  /** The rate of the other side's wire is its own matter; ours only says how long replies may take. */
  setBaudRate(baudRate: number): Promise<void> {
    this.baudRate = baudRate
    return Promise.resolve()
  }

  close(): Promise<void> {
    if (this.#state !== 'closed') {
      this.#state = 'closed'
      this.#events = undefined
      this.socket.destroy()
    }
    return Promise.resolve()
  }

  #checkOpen(): void {
    if (this.#state === 'closed') throw new ClosedError(this.path)
    if (this.#state === 'lost') throw new PortLostError(this.path)
  }
}
