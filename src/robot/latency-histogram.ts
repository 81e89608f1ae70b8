/** Percentiles of durations in fixed memory, however long the run. */

/** Each power of two is cut into this many bins: a percentile is right to 3 %, or to 1 us. */
const BINS_PER_OCTAVE = 32
const OCTAVE_BITS = 5
/** Up to 2^32 us, an hour. */
const BINS = (32 - OCTAVE_BITS + 1) * BINS_PER_OCTAVE

export class LatencyHistogram {
  readonly #counts = new Float64Array(BINS)
  #total = 0
  #maxMs = 0

  get total(): number {
    return this.#total
  }

  /** Exact; 0 before the first duration. */
  get maxMs(): number {
    return this.#maxMs
  }

  add(durationMs: number): void {
    const bin = binOf(Math.min(Math.max(Math.round(durationMs * 1000), 0), 0xffffffff))
    this.#counts[bin] = (this.#counts[bin] as number) + 1
    this.#total++
    if (durationMs > this.#maxMs) this.#maxMs = durationMs
  }

  /** `share` of all durations are this long or shorter: 0.99 for p99. 0 before the first duration. */
  percentileMs(share: number): number {
    let left = share * this.#total
    for (let bin = 0; bin < BINS; bin++) {
      left -= this.#counts[bin] as number
      if (left <= 0 && (this.#counts[bin] as number) > 0) return Math.min(upperEndUs(bin) / 1000, this.#maxMs)
    }
    return this.#maxMs
  }
}

/** The first 64 bins hold one microsecond each; from there on the leading six bits decide. */
function binOf(us: number): number {
  const shift = Math.max(0, 32 - Math.clz32(us) - OCTAVE_BITS - 1)
  return shift * BINS_PER_OCTAVE + (us >>> shift)
}

function upperEndUs(bin: number): number {
  const shift = Math.max(0, Math.floor(bin / BINS_PER_OCTAVE) - 1)
  return (bin - shift * BINS_PER_OCTAVE + 1) * (1 << shift) - 1
}
