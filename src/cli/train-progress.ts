/** How a training goes: a bar where a person looks, a line now and then in a log. */

import type { Io } from './io.js'
import { progressBar, type ProgressBar } from './progress.js'
import type { TrainProgress } from '../run/training/progress-lines.js'

export interface TrainDisplay {
  readonly show: (progress: TrainProgress) => void
  /** Leaves the last state. Safe to call twice. */
  readonly end: () => void
  /** Of what was done. */
  readonly summary: () => string
}

/** Lines in a log. */
const LINES = 20

export function trainProgress(io: Io, nowMs: () => number = () => performance.now()): TrainDisplay {
  let bar: ProgressBar | undefined
  let first: { readonly step: number; readonly ms: number } | undefined
  let last: TrainProgress | undefined
  let lastMs = 0
  let nextLine = 0
  const rate = () => {
    const s = (lastMs - (first?.ms ?? 0)) / 1000
    return s > 0 ? ((last?.step ?? 0) - (first?.step ?? 0)) / s : 0
  }
  return {
    show(progress) {
      first ??= { step: progress.step, ms: nowMs() }
      bar ??= progressBar(io, { total: progress.steps, label: 'training' })
      const before = last?.step ?? 0
      last = progress
      lastMs = nowMs()
      bar.advance(progress.step - before, `| ${lossText(progress)}, ${rate().toFixed(1)} steps/s`)
      if (io.stderr.isTTY === true || progress.step < nextLine) return
      nextLine = progress.step + progress.steps / LINES
      io.stderr.write(`${lineText(progress, rate())}\n`)
    },
    end() {
      bar?.stop()
    },
    summary() {
      if (!last || !first) return 'trained'
      return `trained ${last.step - first.step} steps in ${duration((lastMs - first.ms) / 1000)}: ${lossText(last)}`
    },
  }
}

function lineText(progress: TrainProgress, rate: number): string {
  const { step, steps } = progress
  const left = rate > 0 ? `, ${duration((steps - step) / rate)} left` : ''
  return `step ${step} of ${steps}: ${lossText(progress)}, ${rate.toFixed(1)} steps/s${left}`
}

function lossText({ loss }: TrainProgress): string {
  return `loss ${loss === null ? '..' : loss.toPrecision(3)}`
}

function duration(s: number): string {
  const minutes = Math.round(s / 60)
  if (s < 90) return `${Math.round(s)} s`
  return minutes < 90 ? `${minutes} min` : `${(s / 3600).toFixed(1)} h`
}
