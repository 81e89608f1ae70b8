/** Keys of a recording, as LeRobot has them, and whatever the teleoperator makes of the others. */

import type { Teleoperator } from '../policies/teleop/teleoperator.js'
import { InterruptedError } from '../robot/errors.js'
import type { RecordControls } from '../run/record/record-controls.js'

export interface RecordKeysOptions {
  readonly controls: RecordControls
  /** Aborted by the key that stops the arm. */
  readonly stop: AbortController
  /** A person says how it went: on a device. */
  readonly hasVerdict: boolean
  readonly teleop: () => Teleoperator | undefined
}

/** What `listenToKeys` calls. Recording's own keys go first; teleoperators leave them alone. */
export function recordKeys({ controls, stop, hasVerdict, teleop }: RecordKeysOptions): (key: string) => void {
  const own: Readonly<Record<string, () => void>> = {
    right: () => {
      controls.end()
    },
    left: () => {
      controls.again()
    },
    escape: () => {
      controls.stop()
    },
    space: () => {
      stop.abort(new InterruptedError('the stop key'))
    },
    ...(hasVerdict
      ? {
          s: () => {
            controls.say('success')
          },
          f: () => {
            controls.say('failure')
          },
        }
      : {}),
  }
  const names: Readonly<Record<string, string>> = { n: 'right', return: 'right', r: 'left', q: 'escape' }
  return key => {
    const known = own[names[key] ?? key]
    if (known) known()
    else teleop()?.press(key)
  }
}

/** For the screen. */
export function keyHelp(hasVerdict: boolean): string {
  const verdict = hasVerdict ? 's: success   f: failure   ' : ''
  return `keys   right, n: end the episode   left, r: record it again\n       esc, q: end here, and keep it   ${verdict}space: stop the arm`
}
