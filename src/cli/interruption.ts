/** Ctrl-C and its likes as a promise, for commands that run until they are told to stop. */

import process from 'node:process'

/** SIGHUP: the terminal was closed. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

export interface Interruption {
  /** Resolves with the signal. The next SIGINT or SIGTERM ends the process at once, as if nobody listened. */
  readonly came: Promise<NodeJS.Signals>
  /** Stops listening. */
  forget(): void
}

export function interruption(): Interruption {
  let come: (signal: NodeJS.Signals) => void = () => undefined
  const came = new Promise<NodeJS.Signals>(resolve => (come = resolve))
  const forget = () => {
    for (const signal of SIGNALS) process.off(signal, take)
    process.off('SIGHUP', ignore)
  }
  const take = (signal: NodeJS.Signals) => {
    forget()
    // A terminal that is closed says so more than once, by its shell and by the system: nobody is impatient.
    process.on('SIGHUP', ignore)
    come(signal)
  }
  for (const signal of SIGNALS) process.on(signal, take)
  return { came, forget }
}

function ignore(): void {
  // Heard already.
}
