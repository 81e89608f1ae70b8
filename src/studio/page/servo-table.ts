/** What the servos suffer, one row each. */

import type { RunMessage, StateMessage } from '../../run/display/display-message.js'

/** From here on it is worth a look: warnings of the health watch begin there (docs/safety.md). */
const WARM_C = 55
const HEAVY_PCT = 60

interface Row {
  readonly bar: HTMLElement
  readonly load: HTMLElement
  readonly cells: readonly HTMLElement[]
}

export class ServoTable {
  #rows: readonly Row[] = []

  constructor(private readonly body: HTMLElement) {}

  begin({ joints }: RunMessage): void {
    this.body.replaceChildren()
    this.#rows = joints.map(({ name }) => {
      const row = document.createElement('tr')
      const [joint, loadCell] = [document.createElement('th'), document.createElement('td')]
      joint.textContent = name.replaceAll('_', ' ')
      const track = document.createElement('div')
      track.className = 'bar'
      const [bar, load] = [document.createElement('i'), document.createElement('span')]
      track.append(bar)
      loadCell.append(track, load)
      loadCell.className = 'load'
      const cells = Array.from({ length: 3 }, () => document.createElement('td'))
      row.append(joint, loadCell, ...cells)
      this.body.append(row)
      return { bar, load, cells }
    })
  }

  show({ loadPct, temperatureC, voltageV, currentA }: StateMessage): void {
    this.#rows.forEach(({ bar, load, cells: [heat, volts, amps] }, k) => {
      const share = loadPct[k] ?? NaN
      const shown = Number.isNaN(share) ? 0 : Math.min(100, Math.abs(share))
      bar.style.width = `${shown / 2}%`
      bar.style.left = share < 0 ? `${50 - shown / 2}%` : '50%'
      bar.classList.toggle('hot', shown >= HEAVY_PCT)
      load.textContent = number(share, 0)
      write(heat, number(temperatureC[k], 1))
      heat?.classList.toggle('hot', (temperatureC[k] ?? 0) >= WARM_C)
      write(volts, number(voltageV[k], 1))
      write(amps, number(currentA[k], 2))
    })
  }
}

function write(cell: HTMLElement | undefined, text: string): void {
  if (cell) cell.textContent = text
}

function number(value: number | undefined, digits: number): string {
  return value === undefined || Number.isNaN(value) ? '–' : value.toFixed(digits)
}
