/** Keeps the engine from asking the time 36 times a step for a profiler that is off: a fifteenth of a step. */

import type { Rapier } from './rapier.js'

/**
 * The engine looks up `globalThis.performance` once, in its first step, and keeps what it finds. So that one step, of an empty
 * world, sees a clock that stands still. Nothing else runs meanwhile: all of this is synchronous. Where `performance` cannot be
 * replaced the engine keeps the real one and is that much slower.
 */
export function giveStillClock(rapier: Rapier): void {
  const real = Object.getOwnPropertyDescriptor(globalThis, 'performance')
  const replaced = Reflect.defineProperty(globalThis, 'performance', { value: { now: () => 0 }, configurable: true })
  try {
    const world = new rapier.World({ x: 0, y: 0, z: 0 })
    world.step()
    world.free()
  } finally {
    if (replaced && real) Object.defineProperty(globalThis, 'performance', real)
  }
}
