/** Bytes in, bytes out: what a serial device, a TCP connection, a PTY and a virtual port have in common. */

export interface BytePortEvents {
  /** Whatever arrived, in order; packets may be split anywhere. The bytes are valid during the call only. */
  data(bytes: Uint8Array): void
  /** The other end is gone, with the reason where there is one. Called once, never after `close()`. */
  lost(error?: Error): void
}

export interface BytePort {
  /** As a person would name it: `/dev/ttyACM0`, `tcp://127.0.0.1:5000`, `memory`. */
  readonly path: string
  readonly baudRate: number
  readonly isOpen: boolean
  /** One listener at a time; the last one counts. */
  listen(events: BytePortEvents): void
  /** Sends all of it. Replies may come before this returns. Rejects or throws a `PortError` on a port that is closed or gone. */
  write(bytes: Uint8Array): void | Promise<void>
  /** Bytes that arrived and were not handed out yet are dropped. */
  discardInput(): void | Promise<void>
  /** `UsageError` where the port cannot do that rate. */
  setBaudRate(baudRate: number): Promise<void>
  /** Safe to call twice. */
  close(): Promise<void>
}
