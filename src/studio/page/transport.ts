/** Pause, step, speed, stop, and the bar that goes back in time. */

import { SPEEDS, type RunMessage, type Speed } from '../../run/display/display-message.js'
import { element, segments } from './element.js'
import { icon } from './icons.js'

export interface TransportActions {
  readonly togglePause: () => void
  readonly step: () => void
  readonly stop: () => void
  readonly speed: (speed: Speed) => void
  /** 0 the oldest, 1 the newest. */
  readonly scrub: (share: number) => void
  readonly live: () => void
}

export interface TransportState {
  readonly isPaused: boolean
  readonly speed: Speed
  readonly isLive: boolean
  readonly isOver: boolean
  readonly fromS: number
  readonly atS: number
  readonly toS: number
}

const LABELS: Readonly<Record<Speed, string>> = { 0.25: '¼×', 1: '1×', 4: '4×', 0: 'max' }
const LARGEST = 1000

export class Transport {
  readonly #pause = element<HTMLButtonElement>('pause')
  readonly #step = element<HTMLButtonElement>('step')
  readonly #stop = element<HTMLButtonElement>('stop')
  readonly #speed = element('speed')
  readonly #scrub = element<HTMLInputElement>('scrub')
  readonly #live = element<HTMLButtonElement>('live')
  readonly #showSpeed: (speed: Speed) => void
  #icon = ''
  #isReplay = false

  constructor(actions: TransportActions) {
    const onClick = (button: HTMLElement, act: () => void): void => {
      button.addEventListener('click', () => {
        act()
        // Or the space bar would press it again.
        button.blur()
      })
    }
    onClick(this.#pause, actions.togglePause)
    onClick(this.#step, actions.step)
    onClick(this.#stop, actions.stop)
    onClick(this.#live, actions.live)
    this.#step.append(icon('step'))
    this.#showSpeed = segments(
      this.#speed,
      SPEEDS.map((value, k) => ({
        value,
        label: LABELS[value],
        title: value === 0 ? `as fast as it goes (${k + 1})` : `${value} x real time (${k + 1})`,
      })),
      actions.speed,
    )
    this.#scrub.addEventListener('input', () => {
      actions.scrub(Number(this.#scrub.value) / LARGEST)
    })
  }

  begin({ isRealTime, kind }: RunMessage): void {
    this.#isReplay = kind === 'replay'
    const isFixed = isRealTime && !this.#isReplay
    for (const control of [this.#pause, this.#step, this.#speed]) control.hidden = isFixed
    this.#stop.hidden = !isFixed
    element('real-time').hidden = !isFixed
    this.#live.hidden = this.#isReplay
  }

  show({ isPaused, speed, isLive, isOver, fromS, atS, toS }: TransportState): void {
    const wanted = isPaused ? 'play' : 'pause'
    if (wanted !== this.#icon) {
      this.#icon = wanted
      this.#pause.replaceChildren(icon(wanted))
      this.#pause.setAttribute('aria-label', isPaused ? 'Go on' : 'Pause')
    }
    for (const control of [this.#pause, this.#step, this.#stop]) control.disabled = isOver && !this.#isReplay
    this.#showSpeed(speed)
    const share = toS > fromS ? (atS - fromS) / (toS - fromS) : 1
    this.#scrub.value = String(Math.round(share * LARGEST))
    this.#scrub.style.setProperty('--share', `${share * 100}%`)
    this.#live.setAttribute('aria-pressed', String(isLive))
    const sinceS = this.#isReplay ? atS - fromS : atS - toS
    // One step back of a live run is not -0.0 s.
    const digits = sinceS < 0 && sinceS > -1 ? 2 : 1
    element('behind').textContent = `${sinceS.toFixed(digits)} s`
    element('until').textContent = this.#isReplay ? `${(toS - fromS).toFixed(1)} s` : isLive ? 'now' : ''
  }
}
