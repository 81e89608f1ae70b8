/** Pause, single step and speed of a run that somebody watches: a gate before each step. */

import { InterruptedError } from '../../robot/errors.js'
import type { ControlMessage, DisplayCommand, Speed } from './display-message.js'

/** The wall's clock, handed in so that tests need not wait. */
export interface WallClock {
  nowMs(): number
  sleep(ms: number): Promise<void>
}

export interface RunControlOptions {
  /** Time goes by whatever we do: neither paused nor slowed. */
  readonly isRealTime: boolean
  readonly clock: WallClock
  /** Told of every change. */
  readonly changed: (state: ControlMessage) => void
  readonly stop: () => void
}

/** A run that is so far behind does not catch up. */
const FORGIVEN_MS = 250

export class RunControl {
  #isPaused = false
  #speed: Speed = 1
  #ended: string | undefined
  #isStopped = false
  /** Single steps that were asked for. */
  #granted = 0
  #wake: () => void = () => undefined
  #dueMs: number | undefined

  constructor(private readonly options: RunControlOptions) {}

  get state(): ControlMessage {
    const ended = this.#ended
    return {
      type: 'control',
      isPaused: this.#isPaused,
      speed: this.#speed,
      ...(ended === undefined ? {} : { ended }),
    }
  }

  /** Commands that do not fit the run change nothing: the page does not offer them. */
  take(command: DisplayCommand): void {
    const { isRealTime } = this.options
    if (command.type === 'stop') {
      if (!isRealTime) return
      // Also between two episodes, when there is no motion to stop: nothing begins after it.
      this.#isStopped = true
      this.options.stop()
      this.end('stopped from this page')
      return
    }
    if (isRealTime || command.type === 'cameras') return
    switch (command.type) {
      case 'pause':
        this.#isPaused = true
        break
      case 'resume':
        this.#isPaused = false
        break
      case 'step':
        if (this.#isPaused) this.#granted += 1
        this.#isPaused = true
        break
      case 'speed':
        this.#speed = command.speed
    }
    this.#dueMs = undefined
    this.#wake()
    this.options.changed(this.state)
  }

  /** `InterruptedError` once somebody has stopped the run. */
  requireGo(): void {
    if (this.#isStopped) throw new InterruptedError('the stop button of the page')
  }

  /** Resolves when the next step, which takes `periodS` of the run's time, may begin. `InterruptedError` where somebody has stopped it. */
  async gate(periodS: number): Promise<void> {
    this.requireGo()
    if (this.options.isRealTime) return
    while (this.#isPaused && this.#granted === 0 && this.#ended === undefined) {
      await new Promise<void>(resolve => (this.#wake = resolve))
    }
    if (this.#granted > 0) {
      this.#granted -= 1
      return
    }
    if (this.#speed === 0 || this.#ended !== undefined) return this.#breathe()
    const { clock } = this.options
    const nowMs = clock.nowMs()
    const dueMs = this.#dueMs ?? nowMs
    const startMs = nowMs - dueMs > FORGIVEN_MS ? nowMs : dueMs
    this.#dueMs = startMs + (periodS * 1000) / this.#speed
    if (startMs > nowMs) await clock.sleep(startMs - nowMs)
    else await this.#breathe()
  }

  /** Lets the run go on to its end, and tells that it is over. */
  end(reason: string): void {
    if (this.#ended !== undefined) return
    this.#ended = reason
    this.#wake()
    this.options.changed(this.state)
  }

  /** Sockets are served between steps. */
  #breathe(): Promise<void> {
    return this.options.clock.sleep(0)
  }
}
