/** The figures of a preset beside those of data sheets and benches, and what explains the gap where there is one. */

import type { ServoPreset } from '../../src/sim/servo/presets.js'

export interface Figure {
  readonly servo: ServoPreset
  readonly name: string
  readonly unit: string
  readonly model: number
  /** Absent where nobody measured it. A pair: from one bench to another. */
  readonly reference?: number | readonly [lower: number, upper: number]
  readonly source?: string
  /** The term that the model lacks, as far as it is known; printed only where the figure is missed. */
  readonly missing?: string
}

/** What the issue asks for. */
const MET_WITHIN_PCT = 10

/** How far outside of the reference, per cent of its nearer end; 0 within. Undefined without a reference. */
export function differencePct({ model, reference }: Figure): number | undefined {
  if (reference === undefined) return undefined
  const [lower, upper] = typeof reference === 'number' ? [reference, reference] : reference
  const nearer = model < lower ? lower : model > upper ? upper : model
  return nearer === model ? 0 : (100 * (model - nearer)) / nearer
}

/** Undefined without a reference. */
export function isMet(figure: Figure): boolean | undefined {
  const difference = differencePct(figure)
  return difference === undefined ? undefined : Math.abs(difference) <= MET_WITHIN_PCT
}
