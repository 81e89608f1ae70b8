/** What a sensor makes of light: exposure, white balance, noise. */

import { colourOfTemperature, NEUTRAL_K } from '../../../env/camera/colour-temperature.js'
import type { CameraEffects } from '../../../env/camera/effects.js'
import { upperNormalQuantile } from '../../../env/statistics/normal-quantile.js'
import { exp } from '../../../robot/trig.js'
import { LINEAR_OF_BYTE } from '../../../env/camera/srgb.js'
import { BYTE, FULL } from './linear-bytes.js'

const LN2 = 0.6931471805599453

/** A bell in 1,024 equal shares: the middle of each, up to 3.3 deviations to either side. */
const BELL_MASK = 1023
const BELL: Float64Array = Float64Array.from({ length: BELL_MASK + 1 }, (_, i) => {
  const p = (i + 0.5) / (BELL_MASK + 1)
  return p <= 0.5 ? -upperNormalQuantile(p) : upperNormalQuantile(1 - p)
})

/** By how much each colour is raised by a camera that takes light of this temperature for white, where the light has 6500 K; green 1. */
export function whiteBalanceGains(temperatureK: number): readonly [red: number, green: number, blue: number] {
  const [r, g, b] = colourOfTemperature(temperatureK)
  return [1 / r, 1 / g, 1 / b]
}

/**
 * light x 2^ev, plus noise of the deviation sqrt(read^2 + shot^2 light), x white balance, cut at white; all in linear light. One mixed counter per pixel gives
 * three numbers of the bell, so that a picture needs no stream of chance.
 */
export class Sensor {
  readonly isNoisy: boolean
  /** By colour and byte: 0..FULL, not cut. */
  readonly #mean = new Float64Array(3 * 256)
  readonly #deviation = new Float64Array(3 * 256)
  /** By colour and byte: what comes out without noise. */
  readonly #plain = new Uint8Array(3 * 256)

  constructor({ exposure_ev = 0, white_balance_k = NEUTRAL_K, read_noise = 0, shot_noise = 0 }: CameraEffects) {
    this.isNoisy = read_noise > 0 || shot_noise > 0
    const exposure = exp(LN2 * exposure_ev)
    const gains = whiteBalanceGains(white_balance_k)
    for (let c = 0; c < 3; c++) {
      const gain = FULL * (gains[c] as number)
      for (let byte = 0; byte < 256; byte++) {
        const light = (LINEAR_OF_BYTE[byte] as number) * exposure
        const at = 256 * c + byte
        this.#mean[at] = gain * light
        this.#deviation[at] = gain * Math.sqrt(read_noise * read_noise + shot_noise * shot_noise * light)
        this.#plain[at] = BYTE[Math.min(FULL, Math.floor(gain * light + 0.5))] as number
      }
    }
  }

  /** In place. `seed`: of this one picture. */
  apply(rgb: Uint8Array, seed: number): void {
    if (this.isNoisy) this.#expose(rgb, seed)
    else this.#look(rgb)
  }

  #look(rgb: Uint8Array): void {
    const plain = this.#plain
    for (let i = 0; i < rgb.length; i += 3) {
      rgb[i] = plain[rgb[i] as number] as number
      rgb[i + 1] = plain[256 + (rgb[i + 1] as number)] as number
      rgb[i + 2] = plain[512 + (rgb[i + 2] as number)] as number
    }
  }

  #expose(rgb: Uint8Array, seed: number): void {
    const [mean, deviation, bells, bytes, full] = [this.#mean, this.#deviation, BELL, BYTE, FULL]
    let counter = seed | 0
    for (let i = 0; i < rgb.length; i += 3) {
      // mix32 of hash32.ts, here for speed.
      counter = (counter + 0x9e3779b9) | 0
      let word = counter ^ (counter >>> 16)
      word = Math.imul(word, 0x21f0aaad)
      word ^= word >>> 15
      word = Math.imul(word, 0x735a2d97)
      word ^= word >>> 15
      const red = rgb[i] as number
      const green = 256 + (rgb[i + 1] as number)
      const blue = 512 + (rgb[i + 2] as number)
      const r = (mean[red] as number) + (deviation[red] as number) * (bells[word & BELL_MASK] as number)
      const g = (mean[green] as number) + (deviation[green] as number) * (bells[(word >>> 10) & BELL_MASK] as number)
      const b = (mean[blue] as number) + (deviation[blue] as number) * (bells[(word >>> 20) & BELL_MASK] as number)
      rgb[i] = bytes[r <= 0 ? 0 : r >= full ? full : (r + 0.5) | 0] as number
      rgb[i + 1] = bytes[g <= 0 ? 0 : g >= full ? full : (g + 0.5) | 0] as number
      rgb[i + 2] = bytes[b <= 0 ? 0 : b >= full ? full : (b + 0.5) | 0] as number
    }
  }
}
