/** What of the servos goes into the state hash. */

import { describe, expect, it } from 'vitest'
import { ServoBank } from '../../../src/sim/servo/servo-bank.js'
import { STS3215_12V } from '../../../src/sim/servo/presets.js'

function bank(): ServoBank {
  const made = new ServoBank([0, 1].map(() => ({ parameters: STS3215_12V, travelRad: [-2, 2] as const })))
  made.reset([0.1, -0.2])
  return made
}

function image(of: ServoBank): { numbers: Float64Array; bytes: Uint8Array } {
  const numbers = new Float64Array(of.imageNumbers)
  const bytes = new Uint8Array(of.imageBytes)
  of.writeImage(numbers, bytes)
  return { numbers, bytes }
}

describe('the image of servos', () => {
  it.each(['limp', 'holding'])('is the same whoever has read what of %s ones', how => {
    const [quiet, asked] = [bank(), bank()]
    for (const each of [quiet, asked]) {
      if (how === 'holding') each.command([0.3, 0])
      const still = { positionRad: Float64Array.of(0.15, -0.2), previousRad: Float64Array.of(0.1, -0.2) }
      each.runTo(0.01, 0, still as never, 0.01)
    }
    for (const servo of asked.servos) {
      servo.get('Present_Position')
      servo.get('Present_Load')
      servo.read(0, 80)
    }
    expect(image(asked)).toEqual(image(quiet))
  })

  it('shows a register that was written, and what was staged', () => {
    const before = image(bank()).bytes
    const written = bank()
    written.servos[1]?.set('Goal_Velocity', 300)
    expect(image(written).bytes).not.toEqual(before)
    const staged = bank()
    staged.servos[0]?.stage(42, Uint8Array.of(1, 2))
    expect(image(staged).bytes).not.toEqual(before)
  })

  it('has all numbers that a snapshot has', () => {
    const of = bank()
    const state = new Float64Array(of.stateNumbers)
    of.writeState(state)
    expect(of.imageNumbers + of.imageBytes).toBe(state.length)
  })
})
