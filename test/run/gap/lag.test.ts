/** Lag: sub-frame shifts of known size, and null where there is none to speak of. */

import { describe, expect, it } from 'vitest'
import { lagS } from '../../../src/run/gap/lag.js'

const PERIOD_S = 0.02
const wave = (shiftS: number, { amplitudeRad = 0.3, rateHz = 0.7, frames = 600, offsetRad = 0 } = {}) =>
  Float64Array.from(
    { length: frames },
    (_, i) => offsetRad + amplitudeRad * Math.sin(2 * Math.PI * rateHz * (i * PERIOD_S - shiftS)),
  )

describe('lagS', () => {
  it.each([0, 0.0037, 0.02, -0.051, 0.3])(
    'finds a delay of %d s within 0.2 ms, whatever the constant difference',
    shiftS => {
      expect(lagS(wave(shiftS, { offsetRad: 0.1 }), wave(0), PERIOD_S)).toBeCloseTo(shiftS, 3.4)
    },
  )

  it('finds the delay within 2 ms although the model overshoots', () => {
    expect(Math.abs((lagS(wave(0.06, { amplitudeRad: 0.4 }), wave(0), PERIOD_S) ?? NaN) - 0.06)).toBeLessThan(0.002)
  })

  it('is null where one of the two hardly moves', () => {
    expect(lagS(wave(0), wave(0, { amplitudeRad: 0.005 }), PERIOD_S)).toBeNull()
    expect(lagS(new Float64Array(600), wave(0), PERIOD_S)).toBeNull()
  })

  it('is null beyond half a second, rather than the end of the search', () => {
    expect(lagS(wave(0.8, { rateHz: 0.3 }), wave(0, { rateHz: 0.3 }), PERIOD_S)).toBeNull()
  })
})
