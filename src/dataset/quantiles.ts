/** LeRobot's RunningQuantileStats of one batch: quantiles out of a histogram of 5000 bins, straight lines within a bin. */

const BINS = 5000
const PADDING = 1e-10
const QUANTILES = [0.01, 0.1, 0.5, 0.9, 0.99] as const

export type Quantiles = [q01: number, q10: number, q50: number, q90: number, q99: number]
/** `Math.fround` where LeRobot counts in float32, which moves the edges of bins. */
export type Round = (value: number) => number

/** Value by value, each once or with its count. */
export interface Weighted {
  readonly value: number
  readonly count: number
}

export function quantilesOf(values: Iterable<Weighted>, min: number, max: number, round: Round = exact): Quantiles {
  const edges = new Edges(round(min - round(PADDING)), round(max + round(PADDING)), round)
  const counts = new Float64Array(BINS)
  let total = 0
  for (const { value, count } of values) {
    const bin = edges.binOf(value)
    counts[bin] = (counts[bin] ?? 0) + count
    total += count
  }
  return QUANTILES.map(quantile => quantileOf(counts, edges, quantile * total)) as Quantiles
}

export function exact(value: number): number {
  return value
}

function quantileOf(counts: Float64Array, edges: Edges, target: number): number {
  let before = 0
  for (let bin = 0; bin < BINS; bin++) {
    const inBin = counts[bin] ?? 0
    if (before + inBin >= target) {
      const left = edges.at(bin)
      return bin === 0 ? left : left + ((target - before) / inBin) * (edges.at(bin + 1) - left)
    }
    before += inBin
  }
  return edges.at(BINS)
}

/** numpy's linspace, with its order of rounding; edges are counted out when they are asked for. */
class Edges {
  private readonly from: number
  private readonly to: number
  private readonly round: Round
  private readonly span: number
  private readonly step: number

  constructor(from: number, to: number, round: Round) {
    this.from = from
    this.to = to
    this.round = round
    this.span = round(to - from)
    this.step = round(this.span / BINS)
  }

  at(k: number): number {
    if (k === BINS) return this.to
    const { round } = this
    const offset = this.step === 0 ? round(round(k / BINS) * this.span) : round(k * this.step)
    return round(offset + this.from)
  }

  /** The last bin whose left edge is not above the value, as numpy's histogram puts it. */
  binOf(value: number): number {
    const near = this.step === 0 ? BINS - 1 : Math.floor((value - this.from) / this.step)
    let bin = Math.min(Math.max(near, 0), BINS - 1)
    while (bin > 0 && this.at(bin) > value) bin--
    while (bin < BINS - 1 && this.at(bin + 1) <= value) bin++
    return bin
  }
}
