/** Which port is the arm's: the one that goes when its cable is pulled, or comes when it is plugged in. */

import type { BusTimers } from '../hardware/bus-line.js'
import { TwinError } from '../robot/errors.js'

export interface ListedPort {
  readonly path: string
  readonly adapter?: string | undefined
  readonly serialNumber?: string | undefined
}

export interface PortChange {
  readonly gone: readonly ListedPort[]
  readonly came: readonly ListedPort[]
}

export interface WaitForChangeOptions {
  readonly list: () => Promise<readonly ListedPort[]>
  readonly timers: BusTimers
  readonly signal?: AbortSignal | undefined
  /** Nobody pulls anything any more. Default a minute. */
  readonly timeoutMs?: number | undefined
}

/** Nothing changed, or more than one port did. */
export class PortNotFoundError extends TwinError {
  constructor(reason: string) {
    super('PORT_NOT_FOUND', reason)
  }
}

const LOOK_PERIOD_MS = 100
/** A board with several ports takes them away one after the other. */
const SETTLED_MS = 500
const TIMEOUT_MS = 60_000

/** Waits until ports have gone or come, and the list has then stayed the same for half a second. `PortNotFoundError` when nothing changes. */
export async function waitForChange(
  before: readonly ListedPort[],
  { list, timers, signal, timeoutMs = TIMEOUT_MS }: WaitForChangeOptions,
): Promise<PortChange> {
  const beganMs = timers.nowMs()
  let changedMs = beganMs
  let last = before
  for (;;) {
    if (signal?.aborted === true)
      throw new PortNotFoundError('stopped before any port changed: run so101 find-port again')
    const now = await list()
    if (!isSame(last, now)) changedMs = timers.nowMs()
    last = now
    const change = changeBetween(before, now)
    const hasChanged = change.gone.length + change.came.length > 0
    if (hasChanged && timers.nowMs() - changedMs >= SETTLED_MS) return change
    if (!hasChanged && timers.nowMs() - beganMs >= timeoutMs) {
      throw new PortNotFoundError(
        `no port went or came in ${timeoutMs / 1000} s, there are still ${namesOf(now)}: pull the USB cable of the servo board (not its supply), ` +
          'and try another cable: some have no data wires',
      )
    }
    await new Promise<void>(resolve => timers.schedule(LOOK_PERIOD_MS, resolve))
  }
}

/** The one port that went or came; `PortNotFoundError` for several. */
export function onlyPort({ gone, came }: PortChange): ListedPort {
  const ports = gone.length > 0 ? gone : came
  const [port] = ports
  if (ports.length === 1 && port !== undefined) return port
  throw new PortNotFoundError(
    `${ports.length} ports ${gone.length > 0 ? 'went' : 'came'} at once (${namesOf(ports)}): pull one cable at a time, not that of a hub`,
  )
}

function changeBetween(before: readonly ListedPort[], now: readonly ListedPort[]): PortChange {
  const without = (ports: readonly ListedPort[], others: readonly ListedPort[]) =>
    ports.filter(({ path }) => !others.some(other => other.path === path))
  return { gone: without(before, now), came: without(now, before) }
}

function isSame(a: readonly ListedPort[], b: readonly ListedPort[]): boolean {
  const { gone, came } = changeBetween(a, b)
  return gone.length + came.length === 0
}

function namesOf(ports: readonly ListedPort[]): string {
  return ports.map(({ path }) => path).join(', ') || 'none'
}
