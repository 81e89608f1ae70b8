/** Statistics of an episode's pictures as LeRobot samples them, gathered while they pass, before their number is known. */

import type { FeatureStatistics } from './statistics.js'
import { quantilesOf } from './quantiles.js'

const LEVELS = 256
const CHANNELS = 3
/** LeRobot's auto_downsample_height_width. */
const TARGET_SIZE_PX = 150
const DOWNSAMPLE_FROM_PX = 300

export class PictureStatistics {
  private readonly frames: Uint32Array[] = []
  private readonly width: number
  private readonly height: number
  private readonly stride: number

  constructor({ width, height }: { readonly width: number; readonly height: number }) {
    this.width = width
    this.height = height
    const longer = Math.max(width, height)
    this.stride = longer < DOWNSAMPLE_FROM_PX ? 1 : Math.floor(longer / TARGET_SIZE_PX)
  }

  /** RGB, 8 bits, row by row. */
  add(rgb: Uint8Array): void {
    const counts = new Uint32Array(CHANNELS * LEVELS)
    for (let y = 0; y < this.height; y += this.stride) {
      for (let x = 0; x < this.width; x += this.stride) {
        const at = (y * this.width + x) * CHANNELS
        for (let channel = 0; channel < CHANNELS; channel++) {
          const slot = channel * LEVELS + (rgb[at + channel] ?? 0)
          counts[slot] = (counts[slot] ?? 0) + 1
        }
      }
    }
    this.frames.push(counts)
  }

  finish(): FeatureStatistics {
    const sampled = sampleIndices(this.frames.length).map(
      index => this.frames[index] ?? new Uint32Array(CHANNELS * LEVELS),
    )
    const channels = Array.from({ length: CHANNELS }, (_, channel) => channelStatistics(sampled, channel))
    const of = (statistic: keyof ChannelStatistics) => channels.map(each => each[statistic])
    return {
      min: of('min'),
      max: of('max'),
      mean: of('mean'),
      std: of('std'),
      count: [sampled.length],
      q01: of('q01'),
      q10: of('q10'),
      q50: of('q50'),
      q90: of('q90'),
      q99: of('q99'),
    }
  }
}

interface ChannelStatistics {
  readonly min: number
  readonly max: number
  readonly mean: number
  readonly std: number
  readonly q01: number
  readonly q10: number
  readonly q50: number
  readonly q90: number
  readonly q99: number
}

/** Of levels 0..255, then over 255. */
function channelStatistics(frames: readonly Uint32Array[], channel: number): ChannelStatistics {
  const counts = new Float64Array(LEVELS)
  for (const frame of frames) {
    for (let level = 0; level < LEVELS; level++)
      counts[level] = (counts[level] ?? 0) + (frame[channel * LEVELS + level] ?? 0)
  }
  const levels = Array.from(counts, (count, level) => ({ value: level, count })).filter(({ count }) => count > 0)
  const total = levels.reduce((sum, { count }) => sum + count, 0)
  const mean = levels.reduce((sum, { value, count }) => sum + value * count, 0) / total
  const variance = levels.reduce((sum, { value, count }) => sum + (value - mean) * (value - mean) * count, 0) / total
  const min = levels[0]?.value ?? 0
  const max = levels.at(-1)?.value ?? 0
  const [q01, q10, q50, q90, q99] = quantilesOf(levels, min, max)
  const unit = (level: number) => level / (LEVELS - 1)
  return {
    min: unit(min),
    max: unit(max),
    mean: unit(mean),
    std: unit(Math.sqrt(variance)),
    q01: unit(q01),
    q10: unit(q10),
    q50: unit(q50),
    q90: unit(q90),
    q99: unit(q99),
  }
}

/** LeRobot's sample_indices: all of a short episode, at least 100, at most 10 000, evenly. */
export function sampleIndices(length: number): number[] {
  const samples = Math.max(Math.min(length, 100), Math.min(Math.floor(Math.sqrt(length * Math.sqrt(length))), 10_000))
  if (samples < 2) return samples === 1 ? [0] : []
  const step = (length - 1) / (samples - 1)
  return Array.from({ length: samples }, (_, k) => (k === samples - 1 ? length - 1 : roundHalfEven(k * step)))
}

/** numpy's round. */
function roundHalfEven(value: number): number {
  const below = Math.floor(value)
  const rest = value - below
  if (rest === 0.5) return below % 2 === 0 ? below : below + 1
  return Math.round(value)
}
