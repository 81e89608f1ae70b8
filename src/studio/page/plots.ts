/** Curves of the joints over the last seconds, one small plot each. */

import uPlot from 'uplot'
import type { RunMessage, ShownJoint, StateMessage } from '../../run/display/display-message.js'
import type { Moment } from './history.js'

export type Quantity = 'position' | 'error' | 'load' | 'temperature'

export const QUANTITIES: readonly Quantity[] = ['position', 'error', 'load', 'temperature']

/** Seconds that a plot shows at least and at most. */
const LEAST_SPAN_S = 2
export const PLOT_SPAN_S = 10

interface Curve {
  readonly label: string
  readonly colour: string
  readonly dash?: number[]
  readonly of: (state: StateMessage, joint: number) => number | undefined
}

const TARGET = '--target'
const MEASURED = '--measured'

const CURVES: Readonly<Record<Quantity, readonly Curve[]>> = {
  position: [
    { label: 'target', colour: TARGET, dash: [4, 3], of: (state, k) => state.target[k] },
    { label: 'measured', colour: MEASURED, of: (state, k) => state.measured[k] },
  ],
  error: [
    {
      label: 'target - measured',
      colour: MEASURED,
      of: (state, k) => (state.target[k] ?? NaN) - (state.measured[k] ?? NaN),
    },
  ],
  load: [{ label: 'load, % of full duty', colour: '--load', of: (state, k) => state.loadPct[k] }],
  temperature: [{ label: 'temperature, °C', colour: '--heat', of: (state, k) => state.temperatureC[k] }],
}

/** Half the least height that a plot shows, so that noise does not fill it. */
const LEAST_HALF: Readonly<Record<Quantity, number>> = { position: 2, error: 1, load: 5, temperature: 1 }

export class JointPlots {
  #plots: { readonly plot: uPlot; readonly value: HTMLElement }[] = []
  #joints: readonly ShownJoint[] = []
  #quantity: Quantity = 'position'
  #spanS = LEAST_SPAN_S

  constructor(
    private readonly list: HTMLElement,
    private readonly legend: HTMLElement,
  ) {
    new ResizeObserver(() => {
      this.#resize()
    }).observe(list)
  }

  begin({ joints }: RunMessage): void {
    this.#joints = joints
    this.rebuild()
  }

  set quantity(quantity: Quantity) {
    this.#quantity = quantity
    this.rebuild()
  }

  /** Also after the colours have changed. */
  rebuild(): void {
    for (const { plot } of this.#plots) plot.destroy()
    this.list.replaceChildren()
    this.#plots = this.#joints.map(joint => this.#plot(joint))
    // The first ones had the room of all.
    this.#resize()
    this.legend.replaceChildren(
      ...CURVES[this.#quantity].map(({ label, colour, dash }) => {
        const item = document.createElement('span')
        const line = document.createElement('i')
        line.style.borderTopColor = `var(${colour})`
        line.style.borderTopStyle = dash ? 'dashed' : 'solid'
        item.append(line, label)
        return item
      }),
    )
  }

  /** `endS`: the moment that is shown stands at the right edge. `knownS`: how long the run is so far. */
  show(moments: readonly Moment[], endS: number, knownS: number): void {
    this.#spanS = Math.min(Math.max(knownS, LEAST_SPAN_S), PLOT_SPAN_S)
    const times = moments.map(({ atS }) => atS - endS)
    const last = moments.at(-1)?.state
    const curves = CURVES[this.#quantity]
    this.#plots.forEach(({ plot, value }, joint) => {
      const series = curves.map(({ of }) => moments.map(({ state }) => of(state, joint) ?? null))
      plot.setData([times, ...series] as uPlot.AlignedData)
      const shown = last && curves.at(-1)?.of(last, joint)
      value.textContent = shown === undefined || Number.isNaN(shown) ? '–' : `${shown.toFixed(1)} ${this.#unit(joint)}`
    })
  }

  #unit(joint: number): string {
    if (this.#quantity === 'load') return '%'
    if (this.#quantity === 'temperature') return '°C'
    return this.#joints[joint]?.unit ?? ''
  }

  #plot({ name }: ShownJoint) {
    const row = document.createElement('div')
    row.className = 'plot'
    const head = document.createElement('div')
    head.className = 'plot-head'
    const [label, value] = [document.createElement('span'), document.createElement('b')]
    label.textContent = name.replaceAll('_', ' ')
    head.append(label, value)
    const box = document.createElement('div')
    box.className = 'plot-box'
    row.append(head, box)
    this.list.append(row)
    const colours = getComputedStyle(document.documentElement)
    const colour = (variable: string): string => colours.getPropertyValue(variable).trim()
    const axis = {
      stroke: colour('--faint'),
      font: '10px system-ui, sans-serif',
      grid: { stroke: colour('--hairline'), width: 1 },
      ticks: { show: false },
    }
    const half = LEAST_HALF[this.#quantity]
    const plot = new uPlot(
      {
        width: Math.max(120, box.clientWidth),
        height: Math.max(40, box.clientHeight),
        padding: [7, 4, 7, 0],
        legend: { show: false },
        cursor: { show: false },
        scales: {
          x: { time: false, range: () => [-this.#spanS, 0] },
          y: { range: (_, low, high) => rangeAround(low, high, half) },
        },
        axes: [
          { ...axis, show: false },
          { ...axis, size: 34, gap: 2, space: 18, values: (_, splits) => splits.map(split => String(split)) },
        ],
        series: [
          {},
          ...CURVES[this.#quantity].map(curve => ({
            stroke: colour(curve.colour),
            width: 1.5,
            points: { show: false },
            ...(curve.dash ? { dash: curve.dash } : {}),
          })),
        ],
      },
      [[], ...CURVES[this.#quantity].map(() => [])],
      box,
    )
    return { plot, value }
  }

  #resize(): void {
    for (const { plot } of this.#plots) {
      const box = plot.root.parentElement
      if (box && box.clientWidth > 0) plot.setSize({ width: box.clientWidth, height: Math.max(40, box.clientHeight) })
    }
  }
}

function rangeAround(low: number | null, high: number | null, half: number): [number, number] {
  if (low === null || high === null || !Number.isFinite(low)) return [-half, half]
  const [middle, reach] = [(low + high) / 2, Math.max(half, 0.55 * (high - low))]
  return [middle - reach, middle + reach]
}
