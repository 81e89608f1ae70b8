/** Finds the one place in a snapshot that looks as expected: Rapier's layout is no promise, so anything else is an error. */

import { PhysicsError } from '../robot/errors.js'

/** Offset of the only place of `length` bytes that `matches`. Throws `PhysicsError` for none and for more than one. */
export function onlyPlace(view: DataView, length: number, what: string, matches: (at: number) => boolean): number {
  let found = -1
  for (let at = 0; at + length <= view.byteLength; at++) {
    if (!matches(at)) continue
    if (found >= 0) throw wrongLayout(`more than one place for ${what}`, view)
    found = at
  }
  if (found < 0) throw wrongLayout(`no place for ${what}`, view)
  return found
}

export function viewOf(snapshot: Uint8Array): DataView {
  return new DataView(snapshot.buffer, snapshot.byteOffset, snapshot.byteLength)
}

function wrongLayout(fact: string, view: DataView): PhysicsError {
  return new PhysicsError(
    `found ${fact} in Rapier's snapshot of ${view.byteLength} bytes: this Rapier lays it out otherwise, use motor rows`,
  )
}
