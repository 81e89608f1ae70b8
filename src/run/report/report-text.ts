/** Figures of the report as text. */

import type { CellResult } from '../benchmark/cell-result.js'

export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}

/** Percentage points with their sign. */
export function points(share: number): string {
  return `${share < 0 ? '−' : '+'}${Math.abs(100 * share).toFixed(1)}`
}

export function pText(p: number): string {
  if (p < 0.0001) return '< 0.0001'
  return p >= 0.9995 ? '1' : p.toPrecision(2)
}

export function cellName({ task, level, policy }: Pick<CellResult, 'task' | 'level' | 'policy'>): string {
  return `${task} · ${level} · ${policy}`
}

/** In the order in which they come first. */
export function unique<T>(values: readonly T[]): T[] {
  return [...new Set(values)]
}
