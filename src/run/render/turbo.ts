/** Google's colour map Turbo (A. Mikhailov, 2019), by its published polynomial of degree 5. */

type Coefficients = readonly [number, number, number, number, number, number]

const RED: Coefficients = [0.13572138, 4.6153926, -42.66032258, 132.13108234, -152.94239396, 59.28637943]
const GREEN: Coefficients = [0.09140261, 2.19418839, 4.84296658, -14.18503333, 4.27729857, 2.82956604]
const BLUE: Coefficients = [0.1066733, 12.64194608, -60.58204836, 110.36276771, -89.90310912, 27.34824973]

/** `share`: 0 is dark blue, 1 dark red. Bytes, sRGB. */
export function turbo(share: number): readonly [red: number, green: number, blue: number] {
  return [channel(RED, share), channel(GREEN, share), channel(BLUE, share)]
}

export function clamp01(value: number): number {
  return Math.min(1, Math.max(0, value))
}

function channel([a, b, c, d, e, f]: Coefficients, x: number): number {
  return Math.round(255 * clamp01(a + x * (b + x * (c + x * (d + x * (e + x * f))))))
}
