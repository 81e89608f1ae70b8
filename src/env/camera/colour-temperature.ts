/** The colour of light of a given temperature. */

import type { Colour } from './look.js'

/** What sRGB takes for white has about this. */
export const NEUTRAL_K = 6500
/** Below, blue is next to nothing; above, the fit ends. */
export const LOWEST_K = 2500
export const HIGHEST_K = 15000

/** Linear RGB against light of 6500 K, green 1: Planck's locus by Krystek (Color Research & Application 10, 1985), through the matrix of IEC 61966-2-1. */
export function colourOfTemperature(temperatureK: number): Colour {
  const [r, g, b] = planckian(temperatureK)
  const [r0, g0, b0] = planckian(NEUTRAL_K)
  const green = g / g0
  return [r / r0 / green, 1, b / b0 / green]
}

function planckian(k: number): Colour {
  const kk = k * k
  const u = (0.860117757 + 1.54118254e-4 * k + 1.28641212e-7 * kk) / (1 + 8.42420235e-4 * k + 7.08145163e-7 * kk)
  const v = (0.317398726 + 4.22806245e-5 * k + 4.20481691e-8 * kk) / (1 - 2.89741816e-5 * k + 1.61456053e-7 * kk)
  // CIE 1960 to XYZ with Y = 1.
  const x = (1.5 * u) / v
  const z = (2 - 0.5 * u) / v - 5
  return [3.2406 * x - 1.5372 - 0.4986 * z, -0.9689 * x + 1.8758 + 0.0415 * z, 0.0557 * x - 0.204 + 1.057 * z]
}
