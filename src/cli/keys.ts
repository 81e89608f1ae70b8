/** Single keys from the terminal, without ENTER; Ctrl-C stays what it is. */

import process from 'node:process'
import { emitKeypressEvents } from 'node:readline'

interface Key {
  readonly name?: string
  readonly ctrl?: boolean
}

/**
 * Calls `take` with a key's name (`s`, `return`, `space`). The function returned gives the terminal back. Undefined without a terminal. A keyboard that is gone
 * stops nothing any more: that is told as by a terminal that is closed, since the system tells only those whose own terminal it was.
 */
export function listenToKeys(take: (name: string) => void): (() => void) | undefined {
  const { stdin } = process
  if (!stdin.isTTY) return undefined
  emitKeypressEvents(stdin)
  const onKey = (_: unknown, { name, ctrl }: Key) => {
    // In raw mode the terminal sends the character and no signal.
    if (ctrl === true && name === 'c') process.kill(process.pid, 'SIGINT')
    else if (name !== undefined) take(name)
  }
  const onGone = () => {
    process.emit('SIGHUP', 'SIGHUP')
  }
  stdin.setRawMode(true)
  stdin.on('keypress', onKey)
  for (const gone of ['end', 'error'] as const) stdin.on(gone, onGone)
  stdin.resume()
  return () => {
    stdin.off('keypress', onKey)
    for (const gone of ['end', 'error'] as const) stdin.off(gone, onGone)
    stdin.setRawMode(false)
    stdin.pause()
  }
}
