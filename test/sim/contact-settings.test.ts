/** Parts of a substep while something is held. */

import { describe, expect, it } from 'vitest'
import { heldIterations, PATCHED_CONTACTS } from '../../src/sim/contact-settings.js'

describe('heldIterations', () => {
  it.each([
    { substepS: 0.001, solver: 1 },
    { substepS: 0.0025, solver: 1 },
    { substepS: 1 / 240, solver: 2 },
    { substepS: 0.005, solver: 2 },
    { substepS: 1 / 120, solver: 4 },
    { substepS: 0.01, solver: 4 },
  ])('cuts $substepS s into $solver parts', ({ substepS, solver }) => {
    expect(heldIterations(PATCHED_CONTACTS, substepS).solver).toBe(solver)
  })

  it('lets sweeps leave no more than 0.7 of the force that is missing, at every substep', () => {
    const { naturalFrequencyHz } = PATCHED_CONTACTS
    for (const substepS of [0.0005, 0.001, 0.002, 1 / 240, 0.005, 1 / 150, 1 / 120, 0.01]) {
      const { solver, pgs } = heldIterations(PATCHED_CONTACTS, substepS)
      const a = (2 * Math.PI * naturalFrequencyHz * substepS) / solver
      const left = 1 / (1 + 1 / (a * (2 + a)))
      expect(left ** pgs).toBeLessThan(0.7)
    }
  })
})
