/** The socket to the run: comes back by itself when it is lost. */

import type { DisplayCommand, DisplayMessage } from '../../run/display/display-message.js'
import { unpack } from '../pack.js'

export type ConnectionState = 'connecting' | 'live' | 'lost' | 'ended' | 'refused'

export interface ConnectionEvents {
  readonly message: (message: DisplayMessage) => void
  readonly state: (state: ConnectionState) => void
}

const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 5000
/** Never open before: the token is wrong, or the run is over. */
const MOST_FAILURES = 4
const GOODBYE = 1000

export class Connection {
  #socket: WebSocket | undefined
  #waitMs = FIRST_WAIT_MS
  #failures = 0
  /** What the server must be told again after it was lost. */
  #cameras: DisplayCommand | undefined

  constructor(
    private readonly token: string,
    private readonly events: ConnectionEvents,
  ) {
    this.#connect()
  }

  send(command: DisplayCommand): void {
    if (command.type === 'cameras') this.#cameras = command
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(command))
  }

  #connect(): void {
    const socket = new WebSocket(`ws://${location.host}/socket?token=${encodeURIComponent(this.token)}`)
    socket.binaryType = 'arraybuffer'
    this.#socket = socket
    this.events.state('connecting')
    socket.onopen = () => {
      this.#waitMs = FIRST_WAIT_MS
      this.#failures = 0
      this.events.state('live')
      if (this.#cameras) this.send(this.#cameras)
    }
    socket.onmessage = ({ data }) => {
      if (data instanceof ArrayBuffer) this.events.message(unpack(data) as DisplayMessage)
    }
    socket.onclose = ({ code }) => {
      if (code === GOODBYE) {
        this.events.state('ended')
        return
      }
      this.#failures += 1
      if (this.#failures > MOST_FAILURES) {
        this.events.state('refused')
        return
      }
      this.events.state('lost')
      setTimeout(() => {
        this.#connect()
      }, this.#waitMs)
      this.#waitMs = Math.min(2 * this.#waitMs, LONGEST_WAIT_MS)
    }
  }
}
