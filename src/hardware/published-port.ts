/** The device's side of a port: what other programs open, and we answer on. */

import type { BytePortEvents } from './byte-port.js'

export interface PublishedPort {
  /** What the other program is given: `/dev/pts/3`, `tcp://127.0.0.1:5000`. */
  readonly path: string
  /** What the user has to know before going on, absent where nothing is. */
  readonly warning?: string
  /** Whatever the other program sends. One listener at a time; the last one counts. */
  listen(events: BytePortEvents): void
  /** Without waiting. What a program does not read is lost once the system's buffer is full, as on a serial line. */
  write(bytes: Uint8Array): void
  /** Safe to call twice. */
  close(): Promise<void>
}
