/** The person at the keyboard as an environment's operator: lays objects out, says what succeeded, stops the arm. */

import type { Operator } from '../env/backend.js'
import { InterruptedError, UsageError } from '../robot/errors.js'
import type { Io } from './io.js'
import { listenToKeys } from './keys.js'

export interface KeyOperator extends Operator {
  /** Gives the keyboard back. */
  end(): void
}

const KEYS = 's: success, f: failure, space or q: stop the arm'

/** Space and q abort `stop`; whoever aborts it ends what is asked for. `UsageError` without a terminal: nobody could stop the arm. */
export function keyOperator(io: Io, stop: AbortController, listen = listenToKeys): KeyOperator {
  const { signal } = stop
  let verdict: Operator['verdict']
  let begin: (() => void) | undefined
  const end = listen(name => {
    if (name === 'q' || name === 'space') stop.abort(new InterruptedError('the stop key'))
    else if (begin !== undefined && name === 'return') begin()
    else if (begin === undefined && name === 's') verdict = 'success'
    else if (begin === undefined && name === 'f') verdict = 'failure'
  })
  if (end === undefined) {
    throw new UsageError('an arm moves only while somebody can stop it: run this in a terminal, with its keyboard')
  }
  return {
    get verdict() {
      return verdict
    },
    prepare(instruction) {
      verdict = undefined
      if (signal.aborted) return Promise.reject(signal.reason as Error)
      io.stderr.write(`\nlay out: ${instruction}\nENTER begins; then ${KEYS}\n`)
      return new Promise((resolve, reject) => {
        const giveUp = () => {
          begin = undefined
          reject(signal.reason as Error)
        }
        signal.addEventListener('abort', giveUp, { once: true })
        begin = () => {
          begin = undefined
          signal.removeEventListener('abort', giveUp)
          resolve()
        }
      })
    },
    end,
  }
}
